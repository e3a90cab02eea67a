package retry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The claims are those of Lee and others (2015) about exactly-once semantics,
// in the order in which that paper names its problems. Node 1 is the server or
// the primary, node 2 the backup, nodes 3 and 4 are clients.

var (
	pair = Config{Servers: 2, Clients: 2, Requests: 2, Retries: 1}

	a1 = Token{3, 1}
	a2 = Token{3, 2}
	b1 = Token{4, 1}
)

type (
	outcome = model.Outcome[State, Message]
	table   = map[model.NodeID]Entry
)

// at returns a node of two servers and two clients.
func at(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, pair.Protocol(), id)
}

// alone returns the server of three clients, 2 to 4, that has no backup.
func alone(t *testing.T) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, Config{Servers: 1, Clients: 3, Requests: 2, Retries: 1}.Protocol(), 1)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// RPC identification: a request has a unique identifier, and a retry the same.
func TestRetryHasTheSameToken(t *testing.T) {
	first := at(t, 3).Start()
	want(t, first, Client{Seq: 1, Retries: 1, Server: 1}, to(1, Request{a1}))

	outcomes, err := pair.Protocol().Step(3, first.State, nil, model.StepInput[Message]{Timer: resend})
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != 2 {
		t.Fatalf("%d outcomes, want a retry to either server", len(outcomes))
	}
	for i, server := range []model.NodeID{1, 2} {
		want(t, outcomes[i], Client{Seq: 1, Server: server}, to(server, Request{a1}))
	}
}

func TestNextRequestHasTheNextToken(t *testing.T) {
	got := at(t, 3).Receive(Client{Seq: 1, Server: 2}, 2, Reply{a1, 1})
	want(t, got, Client{Seq: 2, Retries: 1, Server: 2, Answers: []Entry{{1, 1}}}, to(2, Request{a2}))
}

// Completion record durability: the record of a request has its result, and is
// made together with the effect.
func TestEffectTokenAndResultAreOneWrite(t *testing.T) {
	got := alone(t).Receive(Server{Applied: []Token{b1}, Table: table{4: {1, 1}}}, 3, Request{a1})
	want(t, got,
		Server{Applied: []Token{b1, a1}, Table: table{4: {1, 1}, 3: {1, 2}}},
		to(3, Reply{a1, 2}))
	want(t, alone(t).Restart(got.State), got.State)
}

func TestRetryIsAnsweredFromTheRecord(t *testing.T) {
	s := Server{Applied: []Token{a1, b1}, Table: table{3: {1, 1}, 4: {1, 2}}}
	want(t, alone(t).Receive(s, 3, Request{a1}), s, to(3, Reply{a1, 1}))
}

// Retry rendezvous: a retry must find the record even at another server.
func TestAnswerWaitsForTheBackup(t *testing.T) {
	applied := Server{Applied: []Token{a1}, Table: table{3: {1, 1}}}
	want(t, at(t, 1).Receive(Server{}, 3, Request{a1}), applied,
		to(2, Replicate{a1, applied.Applied, applied.Table}))
	want(t, at(t, 2).Receive(Server{}, 1, Replicate{a1, applied.Applied, applied.Table}), applied,
		to(1, Replicated{a1}))
	want(t, at(t, 1).Receive(applied, 2, Replicated{a1}), applied, to(3, Reply{a1, 1}))
}

func TestRetryAtThePrimaryAsksTheBackupAgain(t *testing.T) {
	s := Server{Applied: []Token{a1}, Table: table{3: {1, 1}}}
	want(t, at(t, 1).Receive(s, 3, Request{a1}), s, to(2, Replicate{a1, s.Applied, s.Table}))
}

func TestRetryAtTheBackupFindsTheRecord(t *testing.T) {
	s := Server{Applied: []Token{a1}, Table: table{3: {1, 1}}}
	serving := s
	serving.TookOver = true
	want(t, at(t, 2).Receive(s, 3, Request{a1}), serving, to(3, Reply{a1, 1}))
}

func TestBackupInChargeRefusesThePrimary(t *testing.T) {
	s := Server{Applied: []Token{b1}, Table: table{4: {1, 1}}, TookOver: true}
	want(t, at(t, 2).Receive(s, 1, Replicate{a1, []Token{a1}, table{3: {1, 1}}}), s)
}

func TestLateReplicateBringsNothing(t *testing.T) {
	s := Server{Applied: []Token{a1, b1}, Table: table{3: {1, 1}, 4: {1, 2}}}
	want(t, at(t, 2).Receive(s, 1, Replicate{a1, []Token{a1}, table{3: {1, 1}}}), s, to(1, Replicated{a1}))
}

// Garbage collection: a record can go when its client has the answer, which the
// next request says; what comes of the old one after that is stale.
func TestNextRequestReplacesTheRecord(t *testing.T) {
	s := Server{Applied: []Token{a1}, Table: table{3: {1, 1}}}
	next := Server{Applied: []Token{a1, a2}, Table: table{3: {2, 2}}}
	want(t, alone(t).Receive(s, 3, Request{a2}), next, to(3, Reply{a2, 2}))
	want(t, alone(t).Receive(next, 3, Request{a1}), next)
}

func TestClientTakesOneAnswer(t *testing.T) {
	s := Client{Seq: 2, Server: 1, Answers: []Entry{{1, 1}}}
	want(t, at(t, 3).Receive(s, 1, Reply{a1, 1}), s)

	done := at(t, 3).Receive(s, 1, Reply{a2, 2})
	want(t, done, Client{Seq: 2, Server: 1, Answers: []Entry{{1, 1}, {2, 2}}})
	want(t, at(t, 3).Receive(done.State, 2, Reply{a2, 2}), done.State)
}

func TestClientGoesOnAfterACrash(t *testing.T) {
	for _, c := range []struct {
		state  Client
		timers []model.Timer
	}{
		{Client{Seq: 1, Retries: 1, Server: 1}, []model.Timer{resend}},
		{Client{Seq: 1, Server: 1}, nil},
		{Client{Seq: 1, Retries: 1, Server: 1, Answers: []Entry{{1, 1}}}, nil},
	} {
		got := at(t, 3).Restart(c.state)
		want(t, got, c.state)
		if diff := cmp.Diff(c.timers, got.Timers, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("timers (-want +got):\n%s", diff)
		}
	}
}
