package etcdraft

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// by default there are as many schedules as take two seconds.
const byDefault = 200

var (
	schedules = flag.Uint64("schedules", byDefault, "how many schedules both go through")
	seed      = flag.Uint64("seed", 1, "which ones")
)

// TestNoDifference has both go through random schedules.
func TestNoDifference(t *testing.T) {
	var seen counts
	for number := range *schedules {
		set, events := newSchedule(*seed, number)
		if _, err := run(set, events, &seen); err != nil {
			t.Fatalf("schedule %d of seed %d, %s", number, *seed, report(set, events))
		}
	}
	t.Logf("%d schedules: %+v", *schedules, seen)
	if least := min(seen.leaders, seen.committed, seen.overwritten, seen.restarts); *schedules >= byDefault && least == 0 {
		t.Errorf("something has never happened: %+v", seen)
	}
}

// TestRulesShow has the rules of raft/core switched off in turn: then there is a
// difference. What is about disks that take their time is no concern here.
func TestRulesShow(t *testing.T) {
	for _, rule := range core.Rules {
		if slices.ContainsFunc(rule.Params, func(p string) bool { return strings.HasPrefix(p, "disk=") }) {
			continue
		}
		t.Run(string(rule.Rule), func(t *testing.T) {
			number, err := firstDifference(rule.Rule)
			if err == nil {
				t.Fatal("no difference without it")
			}
			t.Logf("schedule %d: %v", number, err)
		})
	}
}

// firstDifference returns a schedule that shows that a rule is switched off.
func firstDifference(rule model.Rule) (number uint64, difference error) {
	for number := range uint64(byDefault) {
		set, events := newSchedule(1, number)
		set.without = model.Rules(rule)
		if _, err := run(set, events, new(counts)); err != nil {
			return number, err
		}
	}
	return 0, nil
}

// TestShrinks has a difference shown by no more than it takes: a server votes for
// two candidates.
func TestShrinks(t *testing.T) {
	number, err := firstDifference(core.RuleVoteOnce)
	if err == nil {
		t.Fatal("no difference")
	}
	set, events := newSchedule(1, number)
	set.without = model.Rules(core.RuleVoteOnce)
	shortest := shrink(set, events)
	if script, err := run(set, shortest, new(counts)); err == nil || len(shortest) > 8 {
		t.Errorf("%d events are left of %d, want a few, which show the difference: %v\n%q", len(shortest), len(events), err, script)
	}
}
