package bracha

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file hold the steps against figure 1 of Bracha (1987).

var four = Config{Nodes: 4, Faulty: 1, Values: 2}

// mail is a message from each of the given nodes.
func mail(m Message, from ...model.NodeID) []model.Received[Message] {
	var list []model.Received[Message]
	for _, id := range from {
		list = append(list, model.Received[Message]{From: id, Message: m})
	}
	return list
}

// requireStep takes a clause on node 2 and compares what comes of it: a state for
// each path of choices, and in each what is told to all nodes, or nil.
func requireStep(t *testing.T, c Config, clause string, before State, in []model.Received[Message], want map[State]Message) {
	t.Helper()
	outcomes, err := c.Protocol().Step(2, before, nil, model.StepInput[Message]{Upon: clause, Mail: in})
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[State]Message)
	for _, o := range outcomes {
		var told Message
		to := make(map[model.NodeID]bool)
		for _, sent := range o.Sent {
			told, to[sent.To] = sent.Message, true
		}
		if told != nil && len(to) != c.Nodes {
			t.Errorf("%s: %v is told to %d of %d nodes", clause, told, len(to), c.Nodes)
		}
		got[o.State] = told
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s in %+v with %v (-want +got):\n%s", clause, before, in, diff)
	}
}

// Step 1: one "initial" from the sender itself. Of two that differ either can have
// come first, and only one is echoed.
func TestEcho(t *testing.T) {
	requireStep(t, four, "echo", State{}, mail(Send{2}, 1), map[State]Message{{Echoed: 2}: Echo{2}})
	requireStep(t, four, "echo", State{}, mail(Send{2}, 3), map[State]Message{{}: nil})
	requireStep(t, four, "echo", State{Echoed: 1}, mail(Send{2}, 1), map[State]Message{{Echoed: 1}: nil})
	requireStep(t, four, "echo", State{}, slices.Concat(mail(Send{1}, 1), mail(Send{2}, 1)),
		map[State]Message{{Echoed: 1}: Echo{1}, {Echoed: 2}: Echo{2}})
}

// Step 2: more than (n+t)/2 echoes of one value, or t+1 that are ready. Echoes of
// another value and repetitions count for nothing.
func TestReady(t *testing.T) {
	requireStep(t, four, "ready", State{}, mail(Echo{1}, 1, 3), map[State]Message{{}: nil})
	requireStep(t, four, "ready", State{}, mail(Echo{1}, 1, 3, 3), map[State]Message{{}: nil})
	requireStep(t, four, "ready", State{}, slices.Concat(mail(Echo{1}, 1, 3), mail(Echo{2}, 4)), map[State]Message{{}: nil})
	requireStep(t, four, "ready", State{Echoed: 2}, mail(Echo{1}, 1, 3, 4),
		map[State]Message{{Echoed: 2, Ready: 1}: Ready{1}})

	requireStep(t, four, "amplify", State{}, mail(Ready{1}, 4), map[State]Message{{}: nil})
	requireStep(t, four, "amplify", State{}, mail(Ready{1}, 3, 4), map[State]Message{{Ready: 1}: Ready{1}})
	requireStep(t, four, "amplify", State{Ready: 2}, mail(Ready{1}, 3, 4), map[State]Message{{Ready: 2}: nil})
}

// Step 3: 2t+1 that are ready, whatever the node itself has done before.
func TestDeliver(t *testing.T) {
	requireStep(t, four, "deliver", State{}, mail(Ready{1}, 3, 4), map[State]Message{{}: nil})
	requireStep(t, four, "deliver", State{Echoed: 2}, mail(Ready{1}, 1, 3, 4), map[State]Message{{Echoed: 2, Delivered: 1}: nil})
	requireStep(t, four, "deliver", State{Delivered: 2}, mail(Ready{1}, 1, 3, 4), map[State]Message{{Delivered: 2}: nil})
}

// The three thresholds, for any number of nodes above 3t: two sets of echoes have
// a correct node in common; who amplifies has heard of one; who delivers has heard
// enough correct ones to amplify; and the correct nodes suffice for all of them.
// With n = 3t no threshold has the first and the last.
func TestThresholds(t *testing.T) {
	for f := range 6 {
		for n := 3*f + 1; n <= 3*f+6; n++ {
			c := Config{Nodes: n, Faulty: f}
			echoes, readies, enough := c.echoes(), c.readies(), c.enough()
			if common := 2*echoes - n; common <= f {
				t.Errorf("n=%d t=%d: two sets of %d echoes may have only %d nodes in common", n, f, echoes, common)
			}
			if smaller := 2*(echoes-1) - n; smaller > f {
				t.Errorf("n=%d t=%d: %d echoes are more than it takes", n, f, echoes)
			}
			if readies-f != 1 || enough-f < readies {
				t.Errorf("n=%d t=%d: %d amplify and %d deliver", n, f, readies, enough)
			}
			if max(echoes, enough) > n-f {
				t.Errorf("n=%d t=%d: %d echoes and %d readies are awaited from %d correct nodes", n, f, echoes, enough, n-f)
			}
		}
		if c := (Config{Nodes: 3 * f, Faulty: f}); f > 0 && 2*c.echoes()-c.Nodes > f {
			t.Errorf("n=%d t=%d: sets of %d echoes have a correct node in common", c.Nodes, f, c.echoes())
		}
	}
}
