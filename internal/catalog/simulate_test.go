package catalog

import (
	"flag"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// unfound are the rules, as scenario/rule, whose absence random runs do not show
// with seed 1 and the defaults, for a reader to know what they cannot expect.
var unfound = []string{
	// Two ballots each reach a replica that the other's Prepare did not, in this order,
	// and the third hears of the wrong one: one run in 15 steps.
	"paxos/multi/accept-raises-promise",
	// A tick too few, and within it a ballot and a cas that are over, and a read.
	"paxos/multi/lease-margin",
	// A lock used up to its last tick, and a whole second one before the last work of
	// the first arrives.
	"paxos/redlock/drift-margin",
	"paxos/redlock/validity-from-start",
	// Two crashes, one after a recovery and the other before what it left is used, and
	// in between an operation that is answered.
	"paxos/vr/recovery-nonce",
	"paxos/vr/crash-vectors",
	// A crash between two writes, with a vote for the term before still to come.
	"raft/core/term-vote-atomic",
	// A client reads once, and it has to be after an election and a write that are over
	// within a tick.
	"raft/lease/lease-drift-bound",
	"raft/lease/lease-by-round",
	"raft/lease/wait-after-restart",
	"raft/lease/forget-not-with-lease",
	// 29 steps, in two rounds of probes, with a crash and a cut in between.
	"recovery/swim/ack-seq",
}

// fewRuns is how many runs are enough for every test run to see that what is
// listed is not found; all of them are drawn with -mc.full.
const fewRuns = 5000

// needsAll are kinds of properties that no single run can violate, or no run
// that ends.
var needsAll = []model.Kind{
	model.KindReachable, model.KindEventually, model.KindLeadsTo, model.KindAlwaysEventually,
	model.KindEventuallyAlways, model.KindPossible,
}

// What the search finds deep, random runs find, too: the absence of each rule in
// its own configuration, and they are shortened to the length that the search
// finds.
func TestSimulationFindsRules(t *testing.T) {
	if testing.Short() {
		t.Skip("a simulation for each rule of every scenario")
	}
	for _, s := range Scenarios() {
		for _, r := range s.Rules {
			set, err := s.SettingsOf(&r)
			if err != nil {
				t.Fatal(err)
			}
			set.Without = []model.Rule{r.Rule}
			in, err := s.Configure(set)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(needsAll, kindOf(t, in, r.Property)) {
				continue
			}
			name := s.ID + "/" + string(r.Rule)
			opt := model.SimulateOptions{Seed: 1}
			if slices.Contains(unfound, name) && flag.Lookup("mc.full").Value.String() != "true" {
				opt.Runs = fewRuns
			}
			result, err := in.Simulate(t.Context(), opt)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			v := result.Violation
			switch found := v != nil; {
			case found == slices.Contains(unfound, name):
				t.Errorf("%s: found %v in %d runs; mend the list of unfound ones", name, found, result.Simulation.Runs)
			case found && v.Property != r.Property:
				t.Errorf("%s: %s falls, not %s", name, v.Property, r.Property)
			case found && r.Steps > 0 && (v.Steps < r.Steps || v.Steps > r.Steps && !v.NotLeast):
				t.Errorf("%s: %d steps, not %d", name, v.Steps, r.Steps)
			}
		}
	}
}

func kindOf(t *testing.T, in *model.Instance, property string) model.Kind {
	t.Helper()
	list, err := in.Properties()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Name == property {
			return p.Kind
		}
	}
	t.Fatalf("no property %q", property)
	return ""
}
