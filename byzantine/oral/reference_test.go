package oral

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// army is OM(m) as the paper defines it, by recursion over who commands whom, and
// without messages, rounds or states. It is what the protocol is compared with.
type army struct {
	nodes, depth int
	order        Value
	traitors     model.NodeSet
	// lie is what a traitor, the last one on a path, tells a general.
	lie func(on Path, to model.NodeID) Value
}

// received is step 1: what the commander of an OM, the last one on the path, sends
// to a lieutenant. A loyal one sends what he has received himself.
func (a *army) received(on Path, to model.NodeID) Value {
	last := on.len() - 1
	from := on[last]
	switch {
	case a.traitors.Has(from):
		return a.lie(on, to)
	case last == 0:
		return a.order
	}
	on[last] = model.None
	return a.received(on, from)
}

// uses is step 3 of OM(m): the value that a lieutenant uses as that of its
// commander. In step 2 each lieutenant j has commanded an OM(m-1) among the others.
func (a *army) uses(m int, on Path, i model.NodeID) Value {
	votes, attack := 1, 0
	if a.received(on, i) == Attack {
		attack++
	}
	if m > 0 {
		for j := model.NodeID(2); int(j) <= a.nodes; j++ {
			if j == i || on.has(j) {
				continue
			}
			votes++
			if a.uses(m-1, on.through(j), i) == Attack {
				attack++
			}
		}
	}
	if 2*attack > votes {
		return Attack
	}
	return Retreat
}

func (a *army) decides(i model.NodeID) Value { return a.uses(a.depth, Path{}.through(commander), i) }

// told numbers the messages of traitors, in armies of up to seven.
func told(on Path, to model.NodeID) int { return int(on[1])<<6 | int(on[2])<<3 | int(to) }

// runs tries everything that traitors can say, and counts the runs and those of
// them that are bad. All that a run reads of it is what decides for the lieutenants
// in question: nothing else makes a difference to them.
func (a *army) runs(isBad func() bool) (runs, bad int) {
	var place [1 << 9]int // of a message among those that are read, from 1
	read := 0
	a.lie = func(on Path, to model.NodeID) Value {
		if p := &place[told(on, to)]; *p == 0 {
			read++
			*p = read
		}
		return Retreat
	}
	isBad() // reads all of them
	for said := range 1 << read {
		a.lie = func(on Path, to model.NodeID) Value {
			if said>>(place[told(on, to)]-1)&1 == 1 {
				return Attack
			}
			return Retreat
		}
		runs++
		if isBad() {
			bad++
		}
	}
	return runs, bad
}

// loyal lists the lieutenants who are loyal.
func (a *army) loyal() (list []model.NodeID) {
	for i := model.NodeID(2); int(i) <= a.nodes; i++ {
		if !a.traitors.Has(i) {
			list = append(list, i)
		}
	}
	return list
}

// breaksIC1 compares the first of some lieutenants with the others. It asks all of
// them, whatever the first ones say.
func (a *army) breaksIC1(among []model.NodeID) (isBad bool) {
	first := a.decides(among[0])
	for _, i := range among[1:] {
		if a.decides(i) != first {
			isBad = true
		}
	}
	return isBad
}

// breaksIC2 asks all of some lieutenants, too.
func (a *army) breaksIC2(among []model.NodeID) (isBad bool) {
	for _, i := range among {
		if a.decides(i) != a.order {
			isBad = true
		}
	}
	return isBad
}

// allRuns counts the runs with a traitor, who is the commander or the last
// lieutenant: of lieutenants it does not matter which.
func allRuns(nodes int) (runs, bad int) {
	a := army{nodes: nodes, depth: 1, traitors: model.Nodes(commander)}
	runs, bad = a.runs(func() bool { return a.breaksIC1(a.loyal()) })
	for _, order := range []Value{Attack, Retreat} {
		a = army{nodes: nodes, depth: 1, order: order, traitors: model.Nodes(model.NodeID(nodes))}
		r, b := a.runs(func() bool { return a.breaksIC2(a.loyal()) })
		runs, bad = runs+r, bad+b
	}
	return runs, bad
}

// Section 2 and theorem 1: no solution for three generals copes with a traitor, and
// OM(1) does for four.
func TestThreeAndFourGenerals(t *testing.T) {
	for _, c := range []struct{ nodes, runs, bad int }{{3, 8, 1}, {4, 16, 0}} {
		if runs, bad := allRuns(c.nodes); runs != c.runs || bad != c.bad {
			t.Errorf("%d generals: %d of %d runs are bad, want %d of %d", c.nodes, bad, runs, c.bad, c.runs)
		}
	}
}

// Theorem 1 for two traitors: OM(2) copes with them among seven generals and not
// among six, and OM(1) not among seven. What two lieutenants decide depends on what
// they are told and on what the loyal ones tell them, so that it is enough to look at
// a pair (IC1), and at a single one (IC2): which, makes no difference.
func TestTwoTraitors(t *testing.T) {
	for _, c := range []struct {
		nodes, depth int
		isSafe       bool
	}{{7, 1, false}, {6, 2, false}, {7, 2, true}} {
		if c.isSafe && testing.Short() {
			break // 393,216 runs take a second
		}
		last := model.NodeID(c.nodes)
		a := army{nodes: c.nodes, depth: c.depth, traitors: model.Nodes(commander, last)}
		runs, bad := a.runs(func() bool { return a.breaksIC1([]model.NodeID{2, 3}) })
		for _, order := range []Value{Attack, Retreat} {
			a = army{nodes: c.nodes, depth: c.depth, order: order, traitors: model.Nodes(last-1, last)}
			r, b := a.runs(func() bool { return a.breaksIC2([]model.NodeID{2}) })
			runs, bad = runs+r, bad+b
		}
		t.Logf("OM(%d) of %d generals: %d of %d runs are bad", c.depth, c.nodes, bad, runs)
		if (bad == 0) != c.isSafe {
			t.Errorf("OM(%d) of %d generals: %d of %d runs are bad", c.depth, c.nodes, bad, runs)
		}
	}
}

// Lemma 1: OM(m) has IC2 if there are more than 2k+m generals, k of them traitors. An
// m that is larger than k is no safer: OM(2) fails with one traitor of four.
func TestMoreRoundsThanTraitors(t *testing.T) {
	for _, c := range []struct {
		nodes  int
		isSafe bool
	}{{4, false}, {5, true}} {
		a := army{nodes: c.nodes, depth: 2, order: Attack, traitors: model.Nodes(model.NodeID(c.nodes))}
		if runs, bad := a.runs(func() bool { return a.breaksIC2(a.loyal()) }); (bad == 0) != c.isSafe {
			t.Errorf("OM(2) of %d generals: %d of %d runs are bad", c.nodes, bad, runs)
		}
	}
}

// compared is the protocol with the property that it does as the recursion does: what
// every loyal lieutenant hears is what he should be sent, and his decision that which
// follows from it.
func compared(c Config) *model.Scenario {
	s := *Scenario
	s.Build = func(model.Args) (model.Model, error) {
		sys := c.System()
		sys.Protocol.Properties = []model.Property[State]{
			model.Always("AsInThePaper", c.asInThePaper),
			model.Reachable("Decided", func(s State) bool { return decided(s) != 0 }),
		}
		return sys, nil
	}
	s.Params, s.Rules, s.Limits, s.Pins = nil, nil, nil, nil
	return &s
}

func (c Config) asInThePaper(v model.View[State]) error {
	a := army{nodes: c.Nodes, depth: c.Depth, order: loyalOrder(v)}
	lieutenants := map[model.NodeID]Lieutenant{}
	for id, s := range v.States() {
		if v.Byzantine(id) {
			a.traitors.Add(id)
		} else if l, ok := s.(Lieutenant); ok {
			lieutenants[id] = l
		}
	}
	a.lie = func(on Path, to model.NodeID) Value {
		if said := lieutenants[to].Heard[on]; said != 0 {
			return said
		}
		return Retreat
	}
	for _, id := range slices.Sorted(maps.Keys(lieutenants)) {
		l := lieutenants[id]
		for _, on := range sortedPaths(l.Heard) {
			if value, sent := l.Heard[on], a.received(on, id); value != sent {
				return fmt.Errorf("lieutenant %d hears %v on the path %v, want %v", id, value, on, sent)
			}
		}
		if l.Decided != 0 && l.Decided != a.decides(id) {
			return fmt.Errorf("lieutenant %d decides to %v, want %v", id, l.Decided, a.decides(id))
		}
	}
	return nil
}

// The protocol is the recursion, in all runs of three and four generals.
func TestAsInThePaper(t *testing.T) {
	for _, c := range []Config{{Nodes: 3, Depth: 1}, {Nodes: 4, Depth: 1}} {
		modeltest.Holds(t, compared(c), model.Settings{})
	}
	modeltest.Holds(t, compared(Config{Nodes: 4, Depth: 1}), model.Settings{Faults: &model.Faults{Byzantine: 2}})
}

// And in random ones with three rounds and two traitors.
func TestRandomRunsAsInThePaper(t *testing.T) {
	in, err := compared(Config{Nodes: 5, Depth: 2}).Configure(model.Settings{Faults: &model.Faults{Byzantine: 2}})
	if err != nil {
		t.Fatal(err)
	}
	runs := 20
	if testing.Short() {
		runs = 2
	}
	res, err := in.Simulate(t.Context(), model.SimulateOptions{Runs: runs, Steps: 400})
	if err != nil {
		t.Fatal(err)
	}
	if res.Violation != nil {
		t.Errorf("%s after %d steps: %s", res.Violation.Property, res.Violation.Steps, res.Violation.Reason)
	}
	if i := slices.IndexFunc(res.Properties, func(p model.PropertyStatus) bool { return p.Name == "Decided" }); res.Properties[i].Status != model.StatusWitnessed {
		t.Errorf("in no run somebody decided: %+v", res.Properties)
	}
}
