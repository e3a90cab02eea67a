package oral

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// Sections are those of Lamport, Shostak and Pease (1982). Lieutenants read the
// clock, so their steps are looked at without the node around them.

var (
	om1 = Config{Nodes: 4, Depth: 1}
	om2 = Config{Nodes: 7, Depth: 2}
)

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// told returns what lieutenant 2 has heard after one more message.
func (c Config) told(heard map[Path]Value, now int, via Path, from model.NodeID, v Value) map[Path]Value {
	s := Lieutenant{Heard: heard}
	c.hear(&s, 2, now, via, from, v)
	return s.Heard
}

// ticks of the first and the second round, and of the time after them.
const (
	first  = orderAt
	second = orderAt + roundTicks
	after  = orderAt + 2*roundTicks
)

// Section 3, OM(m), step 1: the commander sends his value to every lieutenant.
func TestCommanderOrders(t *testing.T) {
	outcomes, err := om1.Protocol().Step(1, Commander{}, nil, model.StepInput[Message]{Timer: timerOrder})
	if err != nil {
		t.Fatal(err)
	}
	var orders []Value
	for _, o := range outcomes {
		v := o.State.(Commander).Order
		orders = append(orders, v)
		equal(t, o.Sent, []model.Sent[Message]{{To: 2, Message: Order{v}}, {To: 3, Message: Order{v}}, {To: 4, Message: Order{v}}})
	}
	equal(t, orders, []Value{Attack, Retreat})
}

// Section 1, A2: the receiver of a message knows who sent it, so that it is heard on
// the path that ends there.
func TestPathEndsWithTheSender(t *testing.T) {
	equal(t, om1.told(nil, first, Path{}, 1, Attack), map[Path]Value{{1}: Attack})
	equal(t, om1.told(nil, second, Path{1}, 3, Attack), map[Path]Value{{1, 3}: Attack})
}

// Section 1, A3: what does not come in its round is absent.
func TestRoundsAreKept(t *testing.T) {
	for _, now := range []int{0, second, after} {
		equal(t, om1.told(nil, now, Path{}, 1, Attack), map[Path]Value(nil))
	}
	for _, now := range []int{0, first, first + 1, after} {
		equal(t, om1.told(nil, now, Path{1}, 3, Attack), map[Path]Value(nil))
	}
	equal(t, om1.told(nil, second+1, Path{1}, 3, Attack), map[Path]Value{{1, 3}: Attack})
}

// A general who says two things on one path is taken by the first.
func TestFirstWordCounts(t *testing.T) {
	heard := map[Path]Value{{1}: Attack}
	equal(t, om1.told(heard, first, Path{}, 1, Retreat), heard)
}

// What lies list is what is not discarded at sight: of all that can be written down
// as a message, lieutenant 2 hears that and nothing else.
func TestLiesAreWhatIsHeard(t *testing.T) {
	for _, c := range []Config{om1, {Nodes: 4, Depth: 2}} {
		for from := model.NodeID(1); int(from) <= c.Nodes; from++ {
			var heard []Message
			for _, m := range everyMessage(c.Nodes) {
				via, v := Path{}, Value(0)
				switch m := m.(type) {
				case Order:
					v = m.Value
				case Relay:
					via, v = m.Via, m.Value
				}
				for now := range after + 2*roundTicks {
					if from != 2 && len(c.told(nil, now, via, from, v)) > 0 {
						heard = append(heard, m)
						break
					}
				}
			}
			byText := cmpopts.SortSlices(func(a, b Message) bool { return model.Text(a) < model.Text(b) })
			if diff := cmp.Diff(heard, c.lies(from, 2), byText, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%d generals, m=%d, from %d (-heard +lies)\n%s", c.Nodes, c.Depth, from, diff)
			}
		}
	}
}

// everyMessage lists messages with all paths of up to MaxDepth generals, repeated ones
// included.
func everyMessage(nodes int) []Message {
	paths := []Path{{}}
	for i := 0; i < len(paths); i++ {
		if p := paths[i]; p.len() < MaxDepth {
			for id := model.NodeID(1); int(id) <= nodes; id++ {
				paths = append(paths, p.through(id))
			}
		}
	}
	var list []Message
	for _, v := range []Value{0, Attack, Retreat, Retreat + 1} {
		list = append(list, Order{v})
		for _, p := range paths[1:] {
			list = append(list, Relay{p, v})
		}
	}
	return list
}

// Section 3, OM(m), step 2: in OM(1) each lieutenant is the commander of an OM(0) for
// the n-2 others, in OM(2) of OM(1); (n-1)(n-2)...(n-m-1) messages are sent in the last
// round. Each pair of a path and a receiver is one.
func TestNumberOfMessages(t *testing.T) {
	for _, c := range []struct {
		Config
		round, messages int
	}{{om1, 1, 3}, {om1, 2, 3 * 2}, {om2, 1, 6}, {om2, 2, 6 * 5}, {om2, 3, 6 * 5 * 4}} {
		n := 0
		for to := range c.lieutenants() {
			n += len(c.paths(c.round, to))
		}
		if n != c.messages {
			t.Errorf("%d generals, round %d: %d messages, want %d", c.Nodes, c.round, n, c.messages)
		}
	}
}

// Section 3, OM(m): if a lieutenant receives no value he uses retreat, and so if there
// is no majority.
func TestMajority(t *testing.T) {
	for _, c := range []struct {
		values []Value
		want   Value
	}{
		{[]Value{Attack, Attack, Retreat}, Attack},
		{[]Value{Retreat, Attack, Retreat}, Retreat},
		{[]Value{Attack, Retreat}, Retreat},
		{[]Value{Retreat, Attack}, Retreat},
		{[]Value{Attack}, Attack},
	} {
		if got := majority(c.values); got != c.want {
			t.Errorf("majority of %v is %v, want %v", c.values, got, c.want)
		}
	}
	equal(t, om1.decide(2, nil), Retreat)
	equal(t, om1.decide(2, map[Path]Value{{1}: Attack, {1, 4}: Attack}), Attack)
}

// Section 3, the examples after OM(m) with m = 1 and four generals: a traitorous
// lieutenant is outvoted, and if the commander is the traitor all have the same votes.
func TestExamplesOfThePaper(t *testing.T) {
	equal(t, om1.decide(2, map[Path]Value{{1}: Attack, {1, 3}: Attack, {1, 4}: Retreat}), Attack)

	said := map[model.NodeID]Value{2: Attack, 3: Retreat, 4: Attack}
	var decisions []Value
	for id, direct := range said {
		heard := map[Path]Value{{1}: direct}
		for other, v := range said {
			if other != id {
				heard[Path{1, other}] = v
			}
		}
		decisions = append(decisions, om1.decide(id, heard))
	}
	equal(t, slices.Compact(decisions), []Value{Attack})
}
