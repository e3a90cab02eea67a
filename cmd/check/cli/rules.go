package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

func (c *command) rulesCommand() *cobra.Command {
	var (
		search searchFlags
		asJSON jsonMode
		dir    dirFlag
		only   bool
		full   bool
	)
	cmd := &cobra.Command{
		Use:   "rules [FAMILY|SCENARIO...]",
		Short: "switches off each rule in turn and shows which property falls",
		Long: `Rules switches off each named rule in turn, in the smallest configuration in which
its absence shows. It fails if an absence goes unnoticed, if another property
falls than the one that the rule protects, or if the shortest run that shows it
is longer or shorter than was recorded. Rules that take more than ten seconds
are tried only with --full. Without it they are shown as not run, and the exit
status is 3 then: the rest is as recorded, but not everything is known.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			tasks, err := c.ruleTasks(args)
			if err != nil {
				return err
			}
			out := ruleOutput{command: c, json: asJSON, full: full}
			if only {
				if dir.given() {
					return usagef("--list switches nothing off, so there is nothing for --report")
				}
				if full {
					return usagef("--list shows all rules, so there is nothing for --full")
				}
				return out.list(tasks)
			}
			if err := dir.open(); err != nil {
				return err
			}
			return out.run(cmd.Context(), tasks, &search, &dir)
		},
		ValidArgsFunction: c.completeFamilies,
	}
	f := cmd.Flags()
	search.register(f)
	f.BoolVar(&only, "list", false, "only lists the rules")
	f.BoolVar(&full, "full", false, "also tries the rules that take more than ten seconds")
	asJSON.register(f)
	dir.register(f, "report", "writes rules.json, and a report per rule, into DIR")
	c.completeFlags(cmd)
	return cmd
}

// ruleTask is a rule to switch off.
type ruleTask struct {
	scenario *model.Scenario
	info     model.RuleInfo
}

// ruleTasks returns the rules of the families and scenarios with the given
// names, or of all.
func (c *command) ruleTasks(names []string) ([]ruleTask, error) {
	scenarios, err := c.ofFamilies(names)
	if err != nil {
		return nil, err
	}
	var tasks []ruleTask
	for _, s := range scenarios {
		for _, info := range s.Rules {
			t := ruleTask{s, info}
			// All of them before the first search, which may take long.
			if _, err := t.configure(); err != nil {
				return nil, fmt.Errorf("rule %s: %w", info.Rule, err)
			}
			tasks = append(tasks, t)
		}
	}
	if len(tasks) == 0 {
		// To find nothing wrong with nothing would be no success.
		return nil, usagef("there are no rules in %s", cmp.Or(strings.Join(names, " "), "any scenario"))
	}
	return tasks, nil
}

// ofFamilies returns the scenarios with the given ids or families, or all.
func (c *command) ofFamilies(names []string) ([]*model.Scenario, error) {
	if len(names) == 0 {
		return c.scenarios, nil
	}
	wanted := map[*model.Scenario]bool{}
	for _, name := range names {
		found := false
		for _, s := range c.scenarios {
			if s.ID == name || family(s) == name {
				wanted[s], found = true, true
			}
		}
		if !found {
			return nil, unknown("family or scenario", name, append(c.families(), c.ids()...), "check list shows them all")
		}
	}
	return slices.DeleteFunc(slices.Clone(c.scenarios), func(s *model.Scenario) bool { return !wanted[s] }), nil
}

// family returns what stands before the slash of an id.
func family(s *model.Scenario) string {
	name, _, _ := strings.Cut(s.ID, "/")
	return name
}

func (c *command) families() []string {
	var names []string
	for _, s := range c.scenarios {
		names = append(names, family(s))
	}
	return slices.Compact(names)
}

func (c *command) completeFamilies(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(c.families(), c.scenarioCompletions()...), cobra.ShellCompDirectiveNoFileComp
}

// configure builds the scenario without the rule, in its smallest
// configuration.
func (t *ruleTask) configure() (*model.Instance, error) {
	set, err := t.scenario.SettingsOf(&t.info)
	if err != nil {
		return nil, err
	}
	set.Without = []model.Rule{t.info.Rule}
	return configure(t.scenario, set)
}

// ruleReport is what became of one rule: an object of check.rules/1. What is
// nil was not searched for, or is not there.
type ruleReport struct {
	Protocol      string            `json:"protocol"`
	Rule          model.Rule        `json:"rule"`
	Protects      string            `json:"protects"`
	Property      string            `json:"property"`
	Caught        *bool             `json:"caught"` // by that property
	Fell          string            `json:"fell"`   // the property that did, or empty
	Steps         *int              `json:"steps"`  // of the shortest run that shows it
	ExpectedSteps int               `json:"expected_steps"`
	States        *int              `json:"states"` // until then
	Seconds       *float64          `json:"seconds,omitempty"`
	Problem       string            `json:"problem"` // what is not as recorded, or empty
	Long          bool              `json:"long"`    // tried only with --full
	Parameters    model.ParamValues `json:"parameters"`
	Faults        model.Faults      `json:"faults"`
	Network       model.Network     `json:"network"`
	Source        string            `json:"source"`

	status int // the exit status that follows from it
}

func newRuleReport(t ruleTask, in *model.Instance) *ruleReport {
	return &ruleReport{
		Protocol: t.scenario.ID, Rule: t.info.Rule, Protects: t.info.Protects, Property: t.info.Property,
		ExpectedSteps: t.info.Steps, Long: t.info.Long, Source: t.info.Source,
		Parameters: in.Params, Faults: in.Faults, Network: in.Network,
	}
}

// judge compares the result with what was expected of the rule's absence.
func (rep *ruleReport) judge(r *model.Result, interrupted bool) {
	caught := false
	rep.Caught, rep.States, rep.Seconds = &caught, &r.States, &r.Seconds
	v := r.Violation
	if v != nil {
		rep.Fell, rep.Steps = v.Property, &v.Steps
		caught = v.Property == rep.Property
	}
	switch {
	case caught && v.Steps == rep.ExpectedSteps:
	case caught:
		rep.Problem = fmt.Sprintf("caught in %s, not in the %d recorded", count(v.Steps, "step"), rep.ExpectedSteps)
	case v != nil:
		rep.Problem = fmt.Sprintf("%s fell first, not %s: %s", v.Property, rep.Property, v.Reason)
	case r.Verdict == model.Holds:
		rep.Problem = "unnoticed: everything holds without it"
	default:
		rep.Problem = "not caught before the search was cut by " + cmp.Or(r.StoppedBy, "a check that could not decide")
		rep.status = verdictStatus(r.Verdict, interrupted)
		return
	}
	if rep.Problem != "" {
		rep.status = exitViolated
	}
}

// leaveOut records that the rule is not tried.
func (rep *ruleReport) leaveOut() {
	rep.Problem = "not run: it takes more than ten seconds, and there is no --full"
	rep.status = exitInconclusive
}

// fail records that there is no result.
func (rep *ruleReport) fail(err error) {
	caught := false
	rep.Caught, rep.Problem, rep.status = &caught, err.Error(), statusOf(err)
}

// ruleOutput writes the reports of rules: as a table, and where asked for as
// JSON.
type ruleOutput struct {
	*command
	json    jsonMode
	full    bool // long rules are tried, too
	reports []*ruleReport
}

// text is where the table goes.
func (o *ruleOutput) text() io.Writer {
	if o.json != jsonOff {
		return o.stderr
	}
	return o.stdout
}

func (o *ruleOutput) layout(tasks []ruleTask) ruleLayout {
	if o.json != jsonOff {
		return layoutOf(tasks, o.errTerm.width())
	}
	return layoutOf(tasks, o.outTerm.width())
}

// list shows the rules without switching any off.
func (o *ruleOutput) list(tasks []ruleTask) error {
	layout := o.layout(tasks)
	for i, t := range tasks {
		in, err := t.configure()
		if err != nil {
			return err
		}
		rep := newRuleReport(t, in)
		o.reports = append(o.reports, rep)
		if i == 0 || tasks[i-1].scenario != t.scenario {
			layout.head(o.text(), t.scenario, i > 0, "steps", "needs")
		}
		needs := "-"
		if rep.Long {
			needs = "--full"
		}
		layout.row(o.text(), rep, grouped(rep.ExpectedSteps), needs)
	}
	return o.writeJSON()
}

// run switches off one rule after the other. Each has its row as soon as it has
// been tried, since a family can take minutes.
func (o *ruleOutput) run(ctx context.Context, tasks []ruleTask, search *searchFlags, dir *dirFlag) error {
	layout := o.layout(tasks)
	status := exitHolds
	for i, t := range tasks {
		if ctx.Err() != nil {
			status = worse(status, exitInterrupted)
			break
		}
		if i == 0 || tasks[i-1].scenario != t.scenario {
			layout.head(o.text(), t.scenario, i > 0, "steps", "states", "time")
		}
		rep, err := o.search(ctx, t, search, dir)
		if err != nil {
			return err
		}
		o.reports = append(o.reports, rep)
		layout.row(o.text(), rep, orDash(rep.Steps, grouped), orDash(rep.States, grouped), orDash(rep.Seconds, seconds))
		if rep.Problem != "" {
			fmt.Fprintf(o.text(), "    %s: %s\n", rep.Rule, rep.Problem)
		}
		status = worse(status, rep.status)
	}
	o.summary(len(tasks))
	if dir.given() {
		if err := writeFile(filepath.Join(dir.path, "rules.json"), o.encode); err != nil {
			return err
		}
	}
	if err := o.writeJSON(); err != nil {
		return err
	}
	return asExit(status)
}

// search switches off one rule. An error is one of writing its report.
func (o *ruleOutput) search(ctx context.Context, t ruleTask, search *searchFlags, dir *dirFlag) (*ruleReport, error) {
	in, err := t.configure()
	if err != nil {
		return nil, err
	}
	rep := newRuleReport(t, in)
	if rep.Long && !o.full {
		rep.leaveOut()
		return rep, nil
	}
	opt := search.options()
	end := o.watch(t.scenario.ID, t.info.Rule, search.progress, &opt)
	r, err := in.Run(ctx, opt)
	end()
	if err != nil {
		// One defective rule does not keep the others from being tried.
		rep.fail(err)
		return rep, nil
	}
	rep.judge(r, ctx.Err() != nil)
	if dir.given() {
		return rep, reports.WriteDir(filepath.Join(dir.path, filepath.FromSlash(t.scenario.ID), string(t.info.Rule)), r)
	}
	return rep, nil
}

// summary says whether all is well with what was tried, and what was not.
func (o *ruleOutput) summary(all int) {
	well, bad := 0, 0
	var left []string
	for _, rep := range o.reports {
		switch {
		case rep.Caught == nil:
			left = append(left, fmt.Sprintf("%s of %s", rep.Rule, rep.Protocol))
		case rep.Problem == "":
			well++
		default:
			bad++
		}
	}
	fmt.Fprintln(o.text())
	rest := all - len(o.reports) // of a run that was interrupted
	switch {
	case bad > 0 || rest > 0:
		fmt.Fprintf(o.text(), "%d of %s not as recorded", bad, count(all, "rule"))
		if rest > 0 {
			fmt.Fprintf(o.text(), ", %d not tried", rest)
		}
		fmt.Fprintln(o.text())
	case well > 0:
		fmt.Fprintf(o.text(), "%s: each is missed by its own property when it is switched off\n", count(well, "rule"))
	}
	if len(left) > 0 {
		fmt.Fprintf(o.text(), "%s left to --full: %s\n", count(len(left), "rule"), strings.Join(left, ", "))
	}
}

func (o *ruleOutput) writeJSON() error {
	if o.json == jsonOff {
		return nil
	}
	return o.encode(o.stdout)
}

// encode writes check.rules/1. The stable form has no times.
func (o *ruleOutput) encode(w io.Writer) error {
	list := slices.Clone(o.reports)
	if o.json == jsonStable {
		for i, rep := range list {
			stable := *rep
			stable.Seconds = nil
			list[i] = &stable
		}
	}
	return writeJSON(w, struct {
		Schema string        `json:"schema"`
		Rules  []*ruleReport `json:"rules"`
	}{"check.rules/1", list})
}

// ruleLayout has the widths of the columns, which are known before the first
// rule is tried, and of the whole table: 0 where it is not known.
type ruleLayout struct{ rule, property, whole int }

func layoutOf(tasks []ruleTask, whole int) ruleLayout {
	l := ruleLayout{rule: len("rule"), property: len("property"), whole: whole}
	for _, t := range tasks {
		l.rule = max(l.rule, len(t.info.Rule))
		l.property = max(l.property, len(t.info.Property))
	}
	return l
}

func (l ruleLayout) head(w io.Writer, s *model.Scenario, more bool, figures ...string) {
	if more {
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, s.ID)
	l.line(w, "rule", "property", figures, "without it")
}

func (l ruleLayout) row(w io.Writer, rep *ruleReport, figures ...string) {
	// The property that fell; where nothing was searched, the one that would.
	fell := rep.Fell
	if fell == "" && rep.Caught == nil {
		fell = rep.Property
	}
	l.line(w, string(rep.Rule), cmp.Or(fell, "-"), figures, rep.Protects)
}

// line has the sentence last, where it can be as long as it is.
func (l ruleLayout) line(w io.Writer, rule, property string, figures []string, why string) {
	left := fmt.Sprintf("  %-*s  %-*s", l.rule, rule, l.property, property)
	for _, f := range figures {
		left += fmt.Sprintf("  %9s", f)
	}
	left += "  "
	indent := "\n" + strings.Repeat(" ", len(left))
	fmt.Fprintf(w, "%s%s\n", left, strings.Join(wrap(why, l.whole-len(left)), indent))
}

// narrowest is the least width that a sentence is broken to.
const narrowest = 20

// wrap breaks a sentence into lines of a width, where there is room for it.
func wrap(sentence string, width int) []string {
	if width < narrowest {
		return []string{sentence}
	}
	var lines []string
	line := ""
	for _, word := range strings.Fields(sentence) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

func orDash[T any](p *T, text func(T) string) string {
	if p == nil {
		return "-"
	}
	return text(*p)
}

func seconds(s float64) string { return fmt.Sprintf("%.2f s", s) }

// count writes a number with its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}
