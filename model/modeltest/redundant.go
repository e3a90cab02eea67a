package modeltest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Redundant checks the redundancy lemma: where there is no time, a fault that
// only keeps something from happening - a message is lost, a link is cut, a node
// stands still or stops for good - is for safety no more than a delay, because
// each run with it has a run without it in which that something is late. So one
// such fault more changes nothing that a property of safety can see: the same
// one falls first, by the same counterexample; or else none does, the same goals
// are reached, and nodes and histories come to the same states. What is judged
// of liveness is not compared.
//
// The lemma is checked for each such fault in the scenario's own settings, in
// those of every rule without that rule, and in the given ones. A crash is among
// the faults where nodes do not restart. Redundant returns why the lemma says
// nothing of some setting, or of some faults in it, each reason once: where
// there is time, where a lost message lets the next one of its link pass, and
// where the run saw a property read what the fault changes. The test's log tells
// the settings.
//
// The scenario's own settings are compared up to the level on which they come to
// have 500 states, with -mc.full 100,000; without a rule that is not missed by
// then they are left out. The given settings are compared to the end. With
// -short no rules are switched off, and 100 states are enough of everything.
func Redundant(t *testing.T, s *model.Scenario, settings ...model.Settings) (reasons []string) {
	t.Helper()
	reasons = redundant(realTest{t}, s, *full, settings)
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

func redundant(t test, s *model.Scenario, full bool, given []model.Settings) (reasons []string) {
	t.Helper()
	own, more := 500, 0
	switch {
	case full:
		own = 100_000
	case t.Short():
		own, more = 100, 100
	}
	compare := func(set model.Settings, many int) {
		t.Helper()
		c := comparison{set: set, in: configure(t, s, set), many: many}
		t.Run(name(c.in), func(t test) {
			t.Helper()
			c.run(t)
		})
		reasons = append(reasons, c.reasons...)
	}
	compare(model.Settings{}, own)
	for _, set := range given {
		compare(set, more)
	}
	if t.Short() {
		return reasons
	}
	for i := range s.Rules {
		set, err := s.SettingsOf(&s.Rules[i])
		if err != nil {
			t.Fatalf("%s: rule %q: %v", s.ID, s.Rules[i].Rule, err)
		}
		set.Without = []model.Rule{s.Rules[i].Rule}
		compare(set, own)
	}
	return reasons
}

// wider is how many times as many states are enough with a fault.
const wider = 10

// delays are the faults that can be no more than a delay, and losses are those
// among them that take messages out of the network, as a cut link does.
var (
	delays = []string{"drop", "partition", "cut", "pause", "limp", "crash"}
	losses = []string{"drop", "partition", "cut"}
)

// comparison is of an instance with those that have one fault more.
type comparison struct {
	set     model.Settings
	in      *model.Instance
	many    int      // states of the instance that are enough; 0 means all
	reasons []string // why something is not compared
}

func (c *comparison) run(t test) {
	t.Helper()
	if c.in.Network == "" {
		return // a machine has no environment
	}
	// The initial states show what kinds of events there are.
	kinds := explore(t, c.with(t, "crash"), model.Options{Bounds: model.Bounds{Depth: 1}}).Kinds
	if slices.Contains(kinds, string(model.EventTick)) {
		c.apart(t, "every fault", "there is time")
		return
	}
	plain := c.explore(t, c.in, model.Bounds{States: c.many})
	bounds := model.Bounds{States: wider * c.many}
	if plain.StoppedBy != "" {
		if len(c.in.Without) > 0 {
			t.Logf("%s is left out: nothing falls in %d states", name(c.in), plain.States)
			return
		}
		bounds.Depth = plain.Depth
	}
	for _, fault := range delays {
		switch {
		case fault == "crash" && slices.Contains(kinds, string(model.EventRestart)):
			continue // what a node forgets is no delay
		case fault == "drop" && c.in.Network == model.Set:
			continue // such a network loses what it likes
		case c.in.Network == model.FIFO && slices.Contains(losses, fault):
			c.apart(t, fault, "the network keeps an order")
			continue
		}
		if plain.Messages == 0 && slices.Contains(losses, fault) {
			c.apart(t, fault, "no message is sent")
			continue
		}
		res := c.explore(t, c.with(t, fault), bounds)
		if why := exempt(fault, res.Reads); why != "" {
			c.apart(t, fault, why)
		} else if diff := difference(plain, res, fault); diff != "" {
			t.Errorf("%s with one %s more: %s", name(c.in), fault, diff)
		} else if n := min(settled(plain), settled(res)); n < math.MaxInt {
			t.Logf("%s with one %s more: compared up to %d steps", name(c.in), fault, n)
		}
	}
}

// with returns the instance with one fault more.
func (c *comparison) with(t test, fault string) *model.Instance {
	t.Helper()
	set, faults := c.set, c.in.Faults
	for _, b := range faults.Budgets() {
		if b.Name == fault {
			faults.Set(fault, b.N+1)
		}
	}
	set.Faults = &faults
	return configure(t, c.in.Scenario, set)
}

// explore ends on a level that is complete.
func (c *comparison) explore(t test, in *model.Instance, bounds model.Bounds) *model.Result {
	t.Helper()
	res := explore(t, in, model.Options{Bounds: bounds, Workers: 1, Unreduced: true}) // small spaces, and many
	if res.StoppedBy != "" && res.StoppedBy != "max-states" && res.StoppedBy != "max-depth" {
		t.Fatalf("%s: %s", name(in), summary(res))
	}
	return res
}

// exempt says what properties read that a fault changes, or is empty.
func exempt(fault string, reads model.Reads) string {
	switch {
	case reads.InFlight && (fault == "crash" || slices.Contains(losses, fault)):
		return "a property reads messages in flight"
	case reads.Up && fault == "crash":
		return "a property asks who is up"
	case reads.Stable:
		return "a property asks whether the environment is stable"
	}
	return ""
}

func (c *comparison) apart(t test, fault, why string) {
	t.Helper()
	t.Logf("%s: %s is left out: %s", name(c.in), fault, why)
	c.reasons = append(c.reasons, why)
}

// difference says what of safety is not the same with a fault, or is empty.
func difference(plain, late *model.Result, fault string) string {
	a, b := fall(plain), fall(late)
	switch {
	case a != b && a.steps <= settled(late) && b.steps <= settled(plain):
		return fmt.Sprintf("%s; without it: %s", b, a)
	case a.steps > 0 || b.steps > 0 || !plain.Complete || !late.Complete:
		return ""
	}
	for i, p := range plain.Properties {
		if q := late.Properties[i]; !isLiveness(p.Kind) && p.Status != q.Status {
			return fmt.Sprintf("%s: %s; without it: %s", p.Name, q.Status, p.Status)
		}
	}
	// A node that has stopped is in a local state of its own.
	if plain.Histories != late.Histories || plain.LocalStates != late.LocalStates && fault != "crash" {
		return fmt.Sprintf("%d local states and %d histories; without it: %d and %d",
			late.LocalStates, late.Histories, plain.LocalStates, plain.Histories)
	}
	return ""
}

// falling is the property of safety that falls, and the run that shows it; the
// zero value is that none does.
type falling struct {
	property, run string
	steps         int
}

func fall(res *model.Result) falling {
	v := res.Violation
	if v == nil || v.Trace == nil || isLiveness(v.Kind) {
		return falling{}
	}
	events := make([]string, len(v.Trace.Steps))
	for i, s := range v.Trace.Steps {
		events[i] = s.Event
	}
	return falling{v.Property, strings.Join(events, "; "), v.Steps}
}

func (f falling) String() string {
	return fmt.Sprintf("%s falls in %d steps: %s", cmp.Or(f.property, "nothing"), f.steps, f.run)
}

// settled is the length up to which all runs were explored.
func settled(res *model.Result) int {
	if res.StoppedBy == "" {
		return math.MaxInt
	}
	return res.Depth - 1
}

func isLiveness(k model.Kind) bool {
	switch k {
	case model.KindEventually, model.KindLeadsTo, model.KindAlwaysEventually, model.KindEventuallyAlways, model.KindPossible:
		return true
	}
	return false
}
