package signed

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// Sections are those of Lamport, Shostak and Pease (1982). Lieutenants read the
// clock, so their steps are looked at without the node around them.

var sm2 = Config{Nodes: 4, Depth: 2}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// seen returns the orders of lieutenant 2 after one more message, which arrives in the
// round that it belongs to, or so many rounds later.
func (c Config) seen(orders map[Value]Chain, late int, from model.NodeID, m Message) map[Value]Chain {
	s := Lieutenant{Orders: orders}
	c.see(&s, 2, orderAt+(m.By.len()-1+late)*roundTicks, from, m)
	return s.Orders
}

// Section 4, SM(m), step 1: the commander signs and sends his value to every lieutenant.
func TestCommanderSigns(t *testing.T) {
	outcomes, err := sm2.Protocol().Step(1, Commander{}, nil, model.StepInput[Message]{Timer: timerOrder})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range []Value{Attack, Retreat} {
		m := Message{v, Chain{1}}
		equal(t, outcomes[i].State, State(Commander{v}))
		equal(t, outcomes[i].Sent, []model.Sent[Message]{{To: 2, Message: m}, {To: 3, Message: m}, {To: 4, Message: m}})
	}
}

// Section 4, SM(m), step 2: a lieutenant adds an order to V that is not in it, by
// whatever way it came first.
func TestNewOrdersAreSeen(t *testing.T) {
	first := sm2.seen(nil, 0, 1, Message{Attack, Chain{1}})
	equal(t, first, map[Value]Chain{Attack: {1}})
	equal(t, sm2.seen(first, 0, 3, Message{Attack, Chain{1, 3}}), first)
	equal(t, sm2.seen(first, 0, 4, Message{Retreat, Chain{1, 3, 4}}), map[Value]Chain{Attack: {1}, Retreat: {1, 3, 4}})
}

// A3: an order that comes a round late has a signature too few.
func TestEachRoundTakesASignature(t *testing.T) {
	for _, late := range []int{-1, 1, 2} {
		equal(t, sm2.seen(nil, late, 3, Message{Attack, Chain{1, 3}}), map[Value]Chain(nil))
	}
}

// Section 4, A4: anyone can verify a general's signature. What is not signed by the
// commander first and by the sender last is none of the algorithm's messages.
func TestSignaturesAreVerified(t *testing.T) {
	for _, c := range []struct {
		from model.NodeID
		Message
	}{
		{3, Message{Attack, Chain{}}},
		{3, Message{Attack, Chain{1}}},
		{3, Message{Attack, Chain{3}}},
		{3, Message{Attack, Chain{3, 1}}},
		{3, Message{Attack, Chain{1, 4}}},
		{3, Message{Attack, Chain{1, 2, 3}}},
		{3, Message{Attack, Chain{1, 3, 3}}},
		{1, Message{Attack, Chain{1, 1}}},
		{3, Message{0, Chain{1, 3}}},
		{3, Message{Retreat + 1, Chain{1, 3}}},
	} {
		equal(t, sm2.seen(nil, 0, c.from, c.Message), map[Value]Chain(nil))
	}
}

// Section 4, choice: of a single order that one, of none retreat (conditions 1 and 2).
// It depends on the set alone, not on the ways by which its members came.
func TestChoice(t *testing.T) {
	ways := []Chain{{1}, {1, 3}, {1, 4, 3}}
	equal(t, sm2.choice(nil), Retreat)
	for _, a := range ways {
		equal(t, sm2.choice(map[Value]Chain{Attack: a}), Attack)
		equal(t, sm2.choice(map[Value]Chain{Retreat: a}), Retreat)
		for _, b := range ways {
			equal(t, sm2.choice(map[Value]Chain{Attack: a, Retreat: b}), sm2.choice(map[Value]Chain{Attack: {1}, Retreat: {1}}))
		}
	}
}

// What lies list is what is not discarded at sight.
func TestLiesAreWhatIsSeen(t *testing.T) {
	chains := []Chain{{}}
	for i := 0; i < len(chains); i++ {
		if by := chains[i]; by.len() < len(by) {
			for id := model.NodeID(1); int(id) <= sm2.Nodes; id++ {
				chains = append(chains, by.signed(id))
			}
		}
	}
	for _, from := range []model.NodeID{1, 3, 4} {
		var seen []Message
		for _, by := range chains {
			for _, v := range []Value{0, Attack, Retreat} {
				if len(sm2.seen(nil, 0, from, Message{v, by})) > 0 {
					seen = append(seen, Message{v, by})
				}
			}
		}
		equal(t, sm2.lies(from, 2), seen)
	}
}
