package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/model"
)

// listCommand writes text and JSON from one value, so that they say the same.
func (c *command) listCommand() *cobra.Command {
	var asJSON jsonMode
	cmd := &cobra.Command{
		Use:   "list [PATTERN]",
		Short: "lists the scenarios with parameters, properties, faults and known counts",
		Long: `List shows every scenario whose id contains PATTERN, or matches it where it has
one of the characters * ? [.`,
		Args: atMostOne("pattern"),
		RunE: func(cmd *cobra.Command, args []string) error {
			scenarios, err := c.matching(strings.Join(args, ""))
			if err != nil {
				return err
			}
			list, err := describe(scenarios)
			if err != nil {
				return err
			}
			if asJSON != jsonOff {
				return writeJSON(c.stdout, list)
			}
			writeList(c.stdout, list)
			return nil
		},
		ValidArgsFunction: c.completeScenarios,
	}
	asJSON.register(cmd.Flags())
	return cmd
}

// matching returns the scenarios whose id contains or matches the pattern.
func (c *command) matching(pattern string) ([]*model.Scenario, error) {
	// As in names of files, * does not match a slash.
	isGlob := strings.ContainsAny(pattern, "*?[")
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, usagef("pattern %q: a bracket is not closed", pattern)
	}
	var found []*model.Scenario
	for _, s := range c.scenarios {
		matched, _ := path.Match(pattern, s.ID)
		if matched || !isGlob && strings.Contains(s.ID, pattern) {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return nil, unknown("scenario", pattern, c.ids(), "check list shows them all")
	}
	return found, nil
}

// list is the content of check.list/1. Lists are empty rather than null.
type list struct {
	Schema    string         `json:"schema"`
	Scenarios []listScenario `json:"scenarios"`
}

// listScenario is one scenario with its defaults.
type listScenario struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Parameters []listParam    `json:"parameters"`
	Network    model.Network  `json:"network"` // empty for a machine
	Faults     model.Faults   `json:"faults"`
	Properties []listProperty `json:"properties"`
	Rules      []listRule     `json:"rules"`
	Counts     []listCount    `json:"counts"`
}

type listParam struct {
	Name    string `json:"name"`
	Default string `json:"default"` // as text, also where it is a number
	Expects string `json:"expects"` // the values it takes, in words
	Doc     string `json:"doc"`
}

type listProperty struct {
	Name string     `json:"name"`
	Kind model.Kind `json:"kind"`
}

type listRule struct {
	Rule     model.Rule `json:"rule"`
	Protects string     `json:"protects"` // what goes wrong without it
	Property string     `json:"property"` // what falls without it
}

// listCount is a pinned size of the state space.
type listCount struct {
	Parameters  model.ParamValues `json:"parameters"` // that differ from their defaults
	Faults      model.Faults      `json:"faults"`
	States      int               `json:"states"` // 0 is not known, as below
	Transitions int               `json:"transitions"`
	Depth       int               `json:"depth"`
	Source      string            `json:"source"`
}

// describe collects what there is to say of scenarios.
func describe(scenarios []*model.Scenario) (list, error) {
	l := list{Schema: "check.list/1"}
	for _, s := range scenarios {
		properties, err := propertiesOf(s)
		if err != nil {
			return l, fmt.Errorf("%s: %w", s.ID, err)
		}
		d := listScenario{
			ID: s.ID, Title: s.Title, Network: s.Network, Faults: s.Faults,
			Parameters: []listParam{}, Properties: properties, Rules: []listRule{}, Counts: []listCount{},
		}
		for _, p := range s.Params {
			d.Parameters = append(d.Parameters, listParam{p.Name, p.Default, p.Expects, p.Doc})
		}
		for _, r := range s.Rules {
			d.Rules = append(d.Rules, listRule{r.Rule, r.Protects, r.Property})
		}
		for _, p := range s.Pins {
			d.Counts = append(d.Counts, listCount{paramValues(p.Params), p.Faults, p.States, p.Transitions, p.Depth, p.Source})
		}
		l.Scenarios = append(l.Scenarios, d)
	}
	return l, nil
}

// paramValues are parameters that are written as key=value.
func paramValues(params []string) model.ParamValues {
	var values model.ParamValues
	for _, p := range params {
		name, value, _ := strings.Cut(p, "=")
		values = append(values, model.ParamValue{Name: name, Value: value})
	}
	return values
}

// propertiesOf returns the properties of a scenario with its default
// parameters, for which it must be built.
func propertiesOf(s *model.Scenario) ([]listProperty, error) {
	in, err := configure(s, model.Settings{})
	if err != nil {
		return nil, err
	}
	list, err := in.Properties()
	if err != nil {
		return nil, err
	}
	properties := []listProperty{}
	for _, p := range list {
		properties = append(properties, listProperty{p.Name, p.Kind})
	}
	return properties, nil
}

// writeList writes a paragraph per scenario, for people and for grep.
func writeList(w io.Writer, l list) {
	for i, s := range l.Scenarios {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  %s\n", s.ID, s.Title)
		for _, p := range s.Parameters {
			fmt.Fprintf(w, "  -p %-14s %s: %s\n", p.Name+"="+p.Default, p.Doc, p.Expects)
		}
		if s.Network != "" {
			fmt.Fprintf(w, "  network    %s, %s\n", s.Network, describeFaults(s.Faults))
		}
		for j, p := range s.Properties {
			fmt.Fprintf(w, "  %-10s %s (%s)\n", heading("properties", j), p.Name, p.Kind)
		}
		for j, r := range s.Rules {
			fmt.Fprintf(w, "  %-10s %s: %s; else %s falls\n", heading("rules", j), r.Rule, r.Protects, r.Property)
		}
		for j, p := range s.Counts {
			fmt.Fprintf(w, "  %-10s %s\n", heading("counts", j), describeCount(p))
		}
	}
}

// heading stands before the first line of several.
func heading(word string, i int) string {
	if i > 0 {
		return ""
	}
	return word
}

func describeFaults(f model.Faults) string {
	var words []string
	for _, b := range f.Budgets() {
		if b.N > 0 {
			words = append(words, fmt.Sprintf("--%s %d", b.Name, b.N))
		}
	}
	if len(words) == 0 {
		return "no faults"
	}
	return strings.Join(words, " ")
}

func describeCount(p listCount) string {
	var words []string
	for _, param := range p.Parameters {
		words = append(words, "-p "+param.Name+"="+param.Value)
	}
	if p.Faults != (model.Faults{}) {
		words = append(words, describeFaults(p.Faults))
	}
	where := strings.Join(words, " ")
	if where == "" {
		where = "defaults"
	}
	var counts []string
	for _, k := range []struct {
		n    int
		noun string
	}{{p.States, "states"}, {p.Transitions, "transitions"}, {p.Depth, "levels"}} {
		if k.n > 0 {
			counts = append(counts, grouped(k.n)+" "+k.noun)
		}
	}
	text := where + ": " + strings.Join(counts, ", ")
	if p.Source != "" {
		text += " (" + p.Source + ")"
	}
	return text
}

// writeJSON leaves ">" as it is: texts of protocols are full of arrows.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// ids returns the ids of all scenarios.
func (c *command) ids() []string {
	ids := make([]string, len(c.scenarios))
	for i, s := range c.scenarios {
		ids[i] = s.ID
	}
	return ids
}

// scenario returns the one with the given id.
func (c *command) scenario(id string) (*model.Scenario, error) {
	for _, s := range c.scenarios {
		if s.ID == id {
			return s, nil
		}
	}
	return nil, unknown("scenario", id, c.ids(), "check list shows them all")
}
