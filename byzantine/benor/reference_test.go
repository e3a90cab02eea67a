package benor

import (
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// reference is the consensus once more: correct nodes as a list, without messages,
// and one node that lies or none. What can have been heard is found by trying all.
type reference struct {
	nodes, awaited, proposes, adopts, decides, rounds int
	inputs                                            []uint8 // of the correct nodes
	heard                                             map[votes][]([1 + values]int)
}

// local is what a node has done: its report and its proposal in each round, a
// proposal being 1 or 2, 3 for none, and 0 for not yet.
type local struct {
	report, proposal [2]uint8
	round, decided   uint8
}

type nodes [5]local

// tallies returns what can have been heard of what the correct nodes sent, and of
// anything from the others.
func (r *reference) tallies(sent []uint8, none bool) [][1 + values]int {
	var s votes
	for i := range r.nodes {
		id := model.NodeID(i + 1)
		switch {
		case i >= len(sent):
			s[1].Add(id)
			s[2].Add(id)
			if none {
				s[0].Add(id)
			}
		case sent[i] != 0:
			s[sent[i]%3].Add(id)
		}
	}
	if _, known := r.heard[s]; !known {
		for n := range counts(s, r.nodes, r.awaited) {
			r.heard[s] = append(r.heard[s], n)
		}
	}
	return r.heard[s]
}

// next returns what a node can come to.
func (r *reference) next(s nodes, i int) []local {
	var list []local
	l := s[i]
	sent := make([]uint8, len(r.inputs))
	for j := range sent {
		sent[j] = s[j].report[l.round]
		if l.proposal[l.round] != 0 {
			sent[j] = s[j].proposal[l.round]
		}
	}
	last := int(l.round)+1 == r.rounds
	enter := func(v, decided uint8) {
		after := l
		if l.decided == 0 {
			after.decided = decided
		}
		if !last {
			after.round++
			after.report[after.round] = v
		}
		list = append(list, after)
	}
	if l.proposal[l.round] == 0 {
		for _, n := range r.tallies(sent, false) {
			after := l
			after.proposal[l.round] = 3
			for v := 1; v <= values; v++ {
				if n[v] >= r.proposes {
					after.proposal[l.round] = uint8(v)
				}
			}
			list = append(list, after)
		}
		return list
	}
	for _, n := range r.tallies(sent, true) {
		toss := !last
		for v := 1; v <= values; v++ {
			switch {
			case n[v] >= r.decides:
				enter(uint8(v), uint8(v))
			case n[v] >= r.adopts && !last:
				enter(uint8(v), 0)
			}
			toss = toss && n[v] < r.adopts
		}
		if toss {
			enter(1, 0)
			enter(2, 0)
		}
	}
	return list
}

// explore returns the number of states, and whether all who decide agree.
func (r *reference) explore() (states int, agree bool) {
	r.heard = make(map[votes][][1 + values]int)
	var first nodes
	for i, v := range r.inputs {
		first[i].report[0] = v
	}
	seen := map[nodes]bool{first: true}
	agree = true
	for queue := []nodes{first}; len(queue) > 0; queue = queue[1:] {
		var decided []uint8
		for i := range r.inputs {
			if d := queue[0][i].decided; d != 0 {
				decided = append(decided, d)
			}
			for _, l := range r.next(queue[0], i) {
				after := queue[0]
				after[i] = l
				if !seen[after] {
					seen[after] = true
					queue = append(queue, after)
				}
			}
		}
		agree = agree && len(decided) == 0 || agree && slices.Min(decided) == slices.Max(decided)
	}
	return len(seen), agree
}

// The reference has the states that the engine is pinned to, which chooses who lies.
func TestReference(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of states")
	}
	b := reference{nodes: 6, awaited: 5, proposes: 4, adopts: 2, decides: 4, rounds: 1}
	states := 0
	for liar := range b.nodes {
		b.inputs = nil
		for i := range b.nodes {
			if i != liar {
				b.inputs = append(b.inputs, uint8(1+i%2))
			}
		}
		n, agree := b.explore()
		if !agree {
			t.Errorf("node %d lies, and others disagree", liar+1)
		}
		states += n
	}
	if pin := Scenario.Pins[0]; pin.States != states {
		t.Errorf("the engine has %d states, want %d", pin.States, states)
	}

	a := reference{nodes: 3, awaited: 2, proposes: 2, adopts: 1, decides: 2, rounds: 2, inputs: []uint8{1, 2, 1}}
	n, agree := a.explore()
	if !agree {
		t.Error("protocol A disagrees")
	}
	if pin := CrashScenario.Pins[0]; pin.States != n {
		t.Errorf("the engine has %d states of protocol A, want %d", pin.States, n)
	}
}
