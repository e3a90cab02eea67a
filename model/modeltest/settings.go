package modeltest

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// name of the subtest for an instance: the scenario, and what is not as it is
// by default, as in paxos/synod/ballots=3,crash=1.
func name(in *model.Instance) string {
	var parts []string
	add := func(key, value string) { parts = append(parts, key+"="+value) }
	s := in.Scenario
	for i, p := range in.Params {
		if p.Value != s.Params[i].Default {
			add(p.Name, p.Value)
		}
	}
	if in.Network != s.Network {
		add("network", string(in.Network))
	}
	defaults := s.Faults.Budgets()
	for i, b := range in.Faults.Budgets() {
		if b.N != defaults[i].N {
			add(b.Name, strconv.Itoa(b.N))
		}
	}
	if in.Disk != s.Disk {
		add("disk-mode", string(in.Disk))
	}
	for _, r := range in.Without {
		add("without", string(r))
	}
	if len(parts) == 0 {
		parts = []string{"default"}
	}
	return s.ID + "/" + strings.Join(parts, ",")
}

// parseFlags reads the flags of a script's scenario line, which are those of
// the check command that settle what is explored.
func parseFlags(s *model.Scenario, args []string) (model.Settings, error) {
	faults := s.Faults
	set := model.Settings{Params: make(map[string]string), Faults: &faults}
	f := flag.NewFlagSet("scenario", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Func("p", "", func(text string) error { return addParam(set.Params, text) })
	f.Func("without", "", func(text string) error {
		set.Without = append(set.Without, model.Rule(text))
		return nil
	})
	f.StringVar((*string)(&set.Network), "network", "", "")
	f.StringVar((*string)(&set.Disk), "disk-mode", "", "")
	for _, b := range faults.Budgets() {
		f.Func(b.Name, "", func(text string) error {
			n, err := strconv.Atoi(text)
			faults.Set(b.Name, n)
			return err
		})
	}
	if err := f.Parse(args); err != nil {
		return set, err
	}
	if f.NArg() > 0 {
		return set, fmt.Errorf("unexpected %q after the flags", f.Arg(0))
	}
	return set, nil
}

func addParam(params map[string]string, text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("parameter %q: want key=value", text)
	}
	if _, twice := params[key]; twice {
		return errors.New("parameter " + strconv.Quote(key) + " is given twice")
	}
	params[key] = value
	return nil
}
