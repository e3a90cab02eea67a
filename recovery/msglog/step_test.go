package msglog

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through what Elnozahy and others (2002) say of
// log-based recovery, one claim at a time. Node 1 is the server, nodes 2 and 3
// are its clients.

type outcome = model.Outcome[State, Message]

func node(t *testing.T, mode Mode, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, Config{Mode: mode, Requests: []int{1, 1}}.Protocol(), id)
}

// sent compares what a node sent.
func sent(t *testing.T, got outcome, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// delivered compares the names of what was delivered to a node.
func delivered(t *testing.T, got outcome, want ...ID) {
	t.Helper()
	if diff := cmp.Diff(want, idsOf(got.State.Delivered)); diff != "" {
		t.Errorf("delivered (-want +got):\n%s", diff)
	}
}

var (
	request  = App{Seq: 0}
	request2 = ID{From: 2}
	request3 = ID{From: 3}
	fromBoth = []Delivery{{2, request}, {3, request}}
)

// Pessimistic logging: no message leaves before the determinants that it depends
// on are on stable storage.
func TestPessimisticSendsAfterFlush(t *testing.T) {
	got := node(t, Pessimistic, 1).Receive(State{}, 2, request)
	sent(t, got)
	if !slices.Equal(got.Timers, []model.Timer{flush}) {
		t.Errorf("timers %v: nothing will write the log", got.Timers)
	}
	got = node(t, Pessimistic, 1).Timeout(got.State, flush)
	sent(t, got, to(2, App{Seq: 1, Past: []ID{request2}}))
}

// Optimistic logging: determinants are logged asynchronously, so that the answer
// leaves at once, with the vector of what it depends on.
func TestOptimisticSendsAtOnce(t *testing.T) {
	m := App{Depends: map[model.NodeID]Interval{2: {}}}
	got := node(t, Optimistic, 1).Receive(State{}, 2, m)
	sent(t, got, to(2, App{Seq: 1, Past: []ID{request2}, Depends: map[model.NodeID]Interval{1: {0, 1}}}))
	got = node(t, Optimistic, 1).Timeout(got.State, flush)
	sent(t, got, to(2, Logged{Interval{0, 1}}), to(3, Logged{Interval{0, 1}}))
}

// Strom and Yemini: the vector has what a process depends on by way of others,
// the last state of each, and its own.
func TestDependsTransitively(t *testing.T) {
	m := App{Depends: map[model.NodeID]Interval{1: {0, 1}, 3: {0, 2}}}
	before := State{Delivered: []Delivery{{3, App{Depends: map[model.NodeID]Interval{3: {0, 1}}}}}}
	got := node(t, Optimistic, 1).Receive(before, 2, m)
	wanted := map[model.NodeID]Interval{1: {0, 2}, 3: {0, 2}}
	if diff := cmp.Diff(wanted, got.Sent[0].Message.(App).Depends); diff != "" {
		t.Errorf("vector (-want +got):\n%s", diff)
	}
}

// A log is replayed in the order of the deliveries, and what is not
// in it is lost.
func TestReplaysTheLog(t *testing.T) {
	log := append(slices.Clone(fromBoth), Delivery{2, App{Seq: 1}})
	for _, mode := range []Mode{Pessimistic, Optimistic} {
		got := node(t, mode, 1).Restart(State{Delivered: log, Stable: 2})
		delivered(t, got, request2, request3)
		m := Recovered{Ends: []int{2}, Have: []ID{request2, request3}}
		sent(t, got, to(2, m), to(3, m))
	}
}

// Causal logging: a process that recovers obtains its determinants from those that
// depend on them. Nothing is replayed before all have answered.
func TestCausalAsksTheOthers(t *testing.T) {
	server := node(t, Causal, 1)
	got := server.Restart(State{Delivered: fromBoth})
	delivered(t, got)
	sent(t, got, to(2, Gather{}), to(3, Gather{}))

	got = server.Receive(got.State, 2, Holding{Sent: []App{request}})
	delivered(t, got)
	got = server.Receive(got.State, 3, Holding{Order: []ID{request3, request2}, Sent: []App{request}})
	delivered(t, got, request3, request2)
}

// Causal logging: the determinants that a client answers with are those that its
// own state depends on; what else was on its way from the one who asks now waits
// until it has recovered.
func TestAnswersWithDeterminants(t *testing.T) {
	client := node(t, Causal, 2)
	s := State{Delivered: []Delivery{{1, App{Seq: 2, Past: []ID{request3, request2}}}}}
	got := client.Receive(s, 1, Gather{})
	sent(t, got, to(1, Holding{Order: []ID{request3, request2}, Sent: []App{request}}))

	got = client.Receive(State{}, 1, Gather{})
	sent(t, got, to(1, Holding{Sent: []App{request}}))
	late := App{Seq: 1, Past: []ID{request2}}
	delivered(t, client.Receive(got.State, 1, late))
	got = client.Receive(got.State, 1, Recovered{Ends: []int{1}, Have: []ID{request2}})
	delivered(t, client.Receive(got.State, 1, late), ID{1, 1})
}

// Strom and Yemini: who depends on a state that is lost goes back to before the
// message that made it so, and tells everyone; a message that depends on it is
// discarded.
func TestOrphanRollsBack(t *testing.T) {
	lost := App{Seq: 2, Depends: map[model.NodeID]Interval{1: {0, 2}}}
	client := node(t, Optimistic, 2)
	heard := Recovered{Ends: []int{1}, Have: []ID{request2}}

	got := client.Receive(State{Delivered: []Delivery{{1, lost}}, Stable: 1}, 1, heard)
	delivered(t, got)
	m := Recovered{Ends: []int{0}}
	sent(t, got, to(1, m), to(3, m))

	got = client.Receive(State{}, 1, heard)
	sent(t, got)
	delivered(t, client.Receive(got.State, 1, lost))
	kept := App{Seq: 1, Depends: map[model.NodeID]Interval{1: {0, 1}}}
	delivered(t, client.Receive(got.State, 1, kept), ID{1, 1})
}

// A message from after a rollback waits for the news of it.
func TestHoldsWhatIsEarly(t *testing.T) {
	delivered(t, node(t, Pessimistic, 2).Receive(State{}, 1, App{Seq: 1, Incarnation: 1}))
}

// Messages that a process has lost are sent to it again, and no others.
func TestSendsAgain(t *testing.T) {
	client := node(t, Pessimistic, 2)
	sent(t, client.Receive(State{}, 1, Recovered{Ends: []int{0}}), to(1, request))
	sent(t, client.Receive(State{}, 1, Recovered{Ends: []int{1}, Have: []ID{request2}}))
}

// Output is committed once the state that it comes from can be
// recovered whatever fails.
func TestOutputCommit(t *testing.T) {
	answer := Delivery{1, App{Seq: 1, Past: []ID{request2}, Depends: map[model.NodeID]Interval{1: {0, 1}, 3: {0, 1}}}}
	stable := map[model.NodeID]Interval{1: {0, 1}, 3: {0, 1}}
	for _, test := range []struct {
		name   string
		mode   Mode
		logged map[model.NodeID]Interval
		out    int
	}{
		{"its own log is enough", Pessimistic, nil, 1},
		{"the logs of others are missing", Optimistic, nil, 0},
		{"one log is missing", Optimistic, map[model.NodeID]Interval{1: {0, 1}}, 0},
		{"all logs have it", Optimistic, stable, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := node(t, test.mode, 2).Timeout(State{Delivered: []Delivery{answer}, Logged: test.logged}, flush)
			if len(got.State.Outputs) != test.out {
				t.Errorf("%d outputs, want %d", len(got.State.Outputs), test.out)
			}
		})
	}
}

// With causal logging a client has its determinant held by another process
// before it shows anything.
func TestCausalOutputCommit(t *testing.T) {
	client := node(t, Causal, 2)
	got := client.Receive(State{}, 1, App{Seq: 1, Past: []ID{request2}})
	sent(t, got, to(1, Keep{[]ID{{1, 1}}}))
	if len(got.State.Outputs) > 0 {
		t.Error("output before anyone else knows of it")
	}
	held := node(t, Causal, 1).Receive(State{}, 2, Keep{[]ID{{1, 1}}})
	sent(t, held, to(2, Kept{1}))
	got = client.Receive(got.State, 1, Kept{1})
	if len(got.State.Outputs) != 1 {
		t.Errorf("%d outputs, want 1", len(got.State.Outputs))
	}
}
