package modeltest

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Stepper runs a protocol's handlers on one node, a single step at a time, so
// that a claim of a paper is a test of a few lines:
//
//	acceptor := modeltest.Node(t, protocol, 1)
//	got := acceptor.Receive(State{Promised: 2}, 3, Prepare{Ballot: 1})
//	if got.State.Promised != 2 || len(got.Sent) > 0 {
//		t.Errorf("a lower ballot was promised: %+v", got)
//	}
//
// Every step begins in the state that it is given, and returns the one that it
// leaves. Maps in that state are never nil, even where the handler left one,
// so whole states are compared with cmpopts.EquateEmpty. A handler that panics
// or calls Node.Choose fails the test; for those there is
// [model.Protocol.Step].
type Stepper[S, M any] struct {
	t  testing.TB
	p  model.Protocol[S, M]
	id model.NodeID
}

// Node returns a Stepper for the node with the given id.
func Node[S, M any](t testing.TB, p model.Protocol[S, M], id model.NodeID) Stepper[S, M] {
	return Stepper[S, M]{t, p, id}
}

// Start boots the node for the first time.
func (n Stepper[S, M]) Start() model.Outcome[S, M] {
	n.t.Helper()
	var zero S
	return n.step(zero, model.StepInput[M]{Start: true})
}

// Receive delivers a message.
func (n Stepper[S, M]) Receive(s S, from model.NodeID, m M) model.Outcome[S, M] {
	n.t.Helper()
	return n.step(s, model.StepInput[M]{Receive: &model.Received[M]{From: from, Message: m}})
}

// Timeout fires a timer.
func (n Stepper[S, M]) Timeout(s S, timer model.Timer) model.Outcome[S, M] {
	n.t.Helper()
	return n.step(s, model.StepInput[M]{Timer: timer})
}

// Invoke has a client call an operation.
func (n Stepper[S, M]) Invoke(s S, call model.Call) model.Outcome[S, M] {
	n.t.Helper()
	return n.step(s, model.StepInput[M]{Call: &call})
}

// Restart boots the node after a crash in state s.
func (n Stepper[S, M]) Restart(s S) model.Outcome[S, M] {
	n.t.Helper()
	return n.step(s, model.StepInput[M]{Restart: true})
}

func (n Stepper[S, M]) step(s S, in model.StepInput[M]) model.Outcome[S, M] {
	n.t.Helper()
	outcomes, err := n.p.Step(n.id, s, nil, in)
	switch {
	case err != nil:
		n.t.Fatalf("%s: node %d: %v", n.p.Name, n.id, err)
	case len(outcomes) > 1:
		n.t.Fatalf("%s: node %d chooses among %d outcomes; Protocol.Step returns them all", n.p.Name, n.id, len(outcomes))
	case outcomes[0].Panic != "":
		n.t.Fatalf("%s: node %d panics: %s", n.p.Name, n.id, outcomes[0].Panic)
	}
	return outcomes[0]
}
