package lease

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Gray and Cheriton (1989). Node 1 is the grantor.

type outcome = model.Outcome[State, Message]

var config = Config{Holders: 2, Requests: 2, Clocks: Drift, Term: 3, HolderMargin: 1, GrantorMargin: 1}

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, config.Protocol(), id)
}

// expect compares an outcome with a state, the timers that a step has set or
// left as they are, and the messages sent.
func expect(t *testing.T, got outcome, s State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Timers: timers, Sent: sent}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func timers(list ...model.Timer) []model.Timer { return slices.Sorted(slices.Values(list)) }

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

func TestHolderCountsFromItsRequest(t *testing.T) { // 2: the term is shortened by the time of the message
	got := node(t, 2).Timeout(Holder{}, timerAsk)
	expect(t, got, Holder{Requests: 1, Awaits: 1}, timers(timerAsk, "lease1"), send(1, Request{1}))
}

func TestLastRequest(t *testing.T) { // a bound of the model
	got := node(t, 2).Timeout(Holder{Requests: 1}, timerAsk)
	expect(t, got, Holder{Requests: 2, Awaits: 2}, timers("lease2"), send(1, Request{2}))
}

func TestGrantorGrantsWhatIsFree(t *testing.T) { // 2
	got := node(t, 1).Receive(Grantor{}, 2, Request{1})
	expect(t, got, Grantor{Holder: 2}, timers(timerTerm), send(2, Grant{Number: 1}))
}

func TestGrantorRenews(t *testing.T) { // 2: extension
	got := node(t, 1).Receive(Grantor{Holder: 2}, 2, Request{2})
	expect(t, got, Grantor{Holder: 2}, timers(timerTerm), send(2, Grant{Number: 2}))
}

func TestGrantorRefusesASecondHolder(t *testing.T) {
	expect(t, node(t, 1).Receive(Grantor{Holder: 2}, 3, Request{1}), Grantor{Holder: 2}, nil)
}

func TestGrantorWaitsAfterARestart(t *testing.T) { // 2: as long as the longest term it has granted
	got := node(t, 1).Restart(Grantor{Holder: 2})
	expect(t, got, Grantor{Waiting: true}, timers(timerReboot))
	expect(t, node(t, 1).Receive(got.State, 3, Request{1}), Grantor{Waiting: true}, nil)
	expect(t, node(t, 1).Timeout(got.State, timerReboot), Grantor{}, nil)
}

func TestTermEnds(t *testing.T) {
	expect(t, node(t, 1).Timeout(Grantor{Holder: 2}, timerTerm), Grantor{}, nil)
	expect(t, node(t, 2).Timeout(Holder{Requests: 1, Lease: 1}, "lease1"), Holder{Requests: 1}, nil)
}

func TestRenewalOutlivesTheFirstLease(t *testing.T) {
	waiting := Holder{Requests: 2, Awaits: 2, Lease: 1}
	expect(t, node(t, 2).Receive(waiting, 1, Grant{Number: 2}), Holder{Requests: 2, Lease: 2}, nil)
	// The first lease ends while the grant of the second is on its way.
	expect(t, node(t, 2).Timeout(waiting, "lease1"), Holder{Requests: 2, Awaits: 2}, nil)
}

func TestLateGrantIsIgnored(t *testing.T) {
	late := node(t, 2).Timeout(Holder{Requests: 1, Awaits: 1}, "lease1").State
	expect(t, node(t, 2).Receive(late, 1, Grant{Number: 1}), Holder{Requests: 1}, nil)
	// Nor does it answer a later request.
	next := Holder{Requests: 2, Awaits: 2}
	expect(t, node(t, 2).Receive(next, 1, Grant{Number: 1}), next, nil)
}

func TestHolderForgetsItsLease(t *testing.T) {
	expect(t, node(t, 2).Restart(Holder{Requests: 1, Lease: 1}), Holder{Requests: 1}, timers(timerAsk))
	expect(t, node(t, 2).Restart(Holder{Requests: 2, Awaits: 2}), Holder{Requests: 2}, nil)
}
