package bracha

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// reference is the broadcast once more: the correct nodes as a list, no messages,
// no names, and faulty nodes that are a number added to every count.
type reference struct {
	correct, faulty            int
	lyingSender                bool
	echoes, amplify, delivered int // thresholds; amplify 0 is never
}

// all is what the correct nodes have done: echoed, ready, delivered, each 0 to 2.
type all [3][3]uint8

// next returns what can follow with some of the faulty nodes speaking.
func (r reference) next(s all, lies int) []all {
	var list []all
	for i := range r.correct {
		for v := uint8(1); v <= 2; v++ {
			do := func(what int, may bool) {
				if may && s[i][what] == 0 {
					after := s
					after[i][what] = v
					list = append(list, after)
				}
			}
			echoed, ready := lies, lies
			for j := range r.correct {
				if s[j][0] == v {
					echoed++
				}
				if s[j][1] == v {
					ready++
				}
			}
			do(0, r.lyingSender && lies > 0 || !r.lyingSender && v == 1)
			do(1, echoed >= r.echoes || r.amplify > 0 && ready >= r.amplify)
			do(2, ready >= r.delivered)
		}
	}
	return list
}

// stuck is Totality as something that must never be: one has delivered, another has
// not, and nothing more happens unless a faulty node speaks.
func (r reference) stuck(s all) bool {
	some, every := false, true
	for i := range r.correct {
		some = some || s[i][2] != 0
		every = every && s[i][2] != 0
	}
	return some && !every && len(r.next(s, 0)) == 0
}

func (r reference) disagree(s all) bool {
	for i := range r.correct {
		for j := range i {
			if s[i][2] != 0 && s[j][2] != 0 && s[i][2] != s[j][2] {
				return true
			}
		}
	}
	return false
}

// explore returns the number of states, and after how many steps one is stuck and
// one disagrees; -1 is never.
func (r reference) explore() (states, stuck, disagree int) {
	stuck, disagree = -1, -1
	seen := map[all]bool{{}: true}
	level := []all{{}}
	for depth := 0; len(level) > 0; depth++ {
		var next []all
		for _, s := range level {
			if stuck < 0 && r.stuck(s) {
				stuck = depth
			}
			if disagree < 0 && r.disagree(s) {
				disagree = depth
			}
			for _, after := range r.next(s, r.faulty) {
				if !seen[after] {
					seen[after] = true
					next = append(next, after)
				}
			}
		}
		level = next
	}
	return len(seen), stuck, disagree
}

// With four nodes there are 517 states in which the sender lies, and 148 in which
// another node does: the engine, which chooses the liar, has that many together.
func TestStatesOfTheReference(t *testing.T) {
	states := 0
	for liar := range 4 {
		n, stuck, disagree := reference{correct: 3, faulty: 1, lyingSender: liar == 0, echoes: 3, amplify: 2, delivered: 3}.explore()
		if stuck >= 0 || disagree >= 0 {
			t.Errorf("liar %d: stuck after %d steps, disagreement after %d", liar+1, stuck, disagree)
		}
		states += n
	}
	res := explore(t, model.Settings{})
	if res.Verdict != model.Holds || res.States != states {
		t.Errorf("%s with %d states, want %d", res.Verdict, res.States, states)
	}
}

// The engine finds that Totality falls by going around in the graph of all states,
// and the reference by looking at single ones. They agree on whether and when, and
// so they do on disagreement.
func TestTotalityOfTheReference(t *testing.T) {
	for _, weak := range []struct {
		without model.Rule
		nodes   string
		reference
	}{
		{nodes: "3", reference: reference{correct: 2, echoes: 2, amplify: 2, delivered: 2}},
		{without: RuleEchoQuorum, nodes: "4", reference: reference{correct: 3, echoes: 2, amplify: 2, delivered: 3}},
		{without: RuleAmplify, nodes: "4", reference: reference{correct: 3, echoes: 3, amplify: 0, delivered: 3}},
		{without: RuleAmplifyAtOneCorrect, nodes: "4", reference: reference{correct: 3, echoes: 3, amplify: 1, delivered: 3}},
		{without: RuleDeliver, nodes: "4", reference: reference{correct: 3, echoes: 3, amplify: 2, delivered: 2}},
	} {
		if testing.Short() && weak.without != "" {
			return
		}
		stuck, disagree := -1, -1
		for _, lying := range []bool{false, true} {
			r := weak.reference
			r.faulty, r.lyingSender = 1, lying
			_, s, d := r.explore()
			stuck, disagree = sooner(stuck, s), sooner(disagree, d)
		}
		set := model.Settings{Params: map[string]string{"nodes": weak.nodes}}
		if weak.without != "" {
			set.Without = []model.Rule{weak.without}
		}
		res := explore(t, set)
		if got := steps(res, "Totality"); got != stuck {
			t.Errorf("%s nodes, without %s: Totality falls after %d steps, and the reference is stuck after %d", weak.nodes, weak.without, got, stuck)
		}
		if got := steps(res, "Agreement"); got != disagree {
			t.Errorf("%s nodes, without %s: Agreement falls after %d steps, and the reference disagrees after %d", weak.nodes, weak.without, got, disagree)
		}
	}
}

// sooner returns the lesser of two numbers of steps, of which -1 is never.
func sooner(a, b int) int {
	if a < 0 || b >= 0 && b < a {
		return b
	}
	return a
}

// steps returns after how many steps a property falls, or -1.
func steps(res *model.Result, property string) int {
	for _, v := range res.Violations {
		if v.Property == property {
			return v.Steps
		}
	}
	return -1
}
