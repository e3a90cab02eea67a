package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// What services rely on, which is chapter 6.4 of the thesis. A server takes what its
// service wants as a step, so a service that does nothing is made of it here.

// served is a service that keeps what it is told.
type served struct {
	Server Server
	Told   News
}

// ask has a server begin a round.
type ask struct{ Read call }

// call is what this service names a read by.
type call struct{ Client, Seq int }

func (ask) Message() {}

// serve has server 1 of three take a message.
func serve(t *testing.T, s Server, from model.NodeID, m Message) (served, []model.Sent[Message]) {
	t.Helper()
	c := Config{Nodes: 3, Terms: 9, Log: 9, Batch: 9, Inflight: 1, Disk: Sync, Served: true}
	p := model.Protocol[served, Message]{
		Name: "served", Nodes: 3,
		Receive: func(n *node, s *served, from model.NodeID, m Message) {
			if m, ok := m.(ask); ok {
				s.Told = c.Step(n, &s.Server, func() { c.Verify(n, &s.Server.State, &s.Server.Rounds, m.Read) })
				return
			}
			s.Told = c.Hear(n, &s.Server, from, m)
		},
	}
	got := modeltest.Node(t, p, 1).Receive(served{Server: s}, from, m)
	return got.State, got.Sent
}

// leads is a leader whose own first entry is committed.
func leads() Server {
	return Server{Given: 1, State: State{
		Term: 2, Vote: 1, Role: Leader, Log: []Entry{{Term: 2}}, Commit: 1,
		Servers: map[model.NodeID]Progress{1: {Match: 1}, 2: {Match: 1, Next: 2, Told: 1}, 3: {Match: 1, Next: 2, Told: 1}},
	}}
}

// Step 1: a leader has the latest information on which entries are committed once it
// has committed an entry of its own, and so it commits a blank one at the start.
func TestServiceBeginsWithABlankEntry(t *testing.T) {
	candidate := Server{State: State{Term: 2, Vote: 1, Role: Candidate, Votes: model.Nodes(1), Log: []Entry{{Term: 1}}}}
	got, _ := serve(t, candidate, 2, RequestVoteResult{Term: 2, Granted: true})
	if diff := cmp.Diff([]Entry{{Term: 1}, {Term: 2}}, got.Server.State.Log); diff != "" || got.Server.KnowsCommitted() {
		t.Errorf("knows what is committed: %v; log (-want +got)\n%s", got.Server.KnowsCommitted(), diff)
	}
	got, _ = serve(t, got.Server, 2, AppendEntriesResult{Term: 2, Success: true, Index: 2})
	if !got.Server.KnowsCommitted() || len(got.Told.Entries) != 2 {
		t.Errorf("its entry is committed, and the service is told %v", got.Told.Entries)
	}
}

// Step 3: it waits until a majority has answered this round, and no other.
func TestServiceIsVerifiedByAMajority(t *testing.T) {
	read := call{Client: 1, Seq: 1}
	asked, sent := serve(t, leads(), 1, ask{read})
	want := []model.Sent[Message]{{To: 2, Message: Confirm{2, read}}, {To: 3, Message: Confirm{2, read}}}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("sent (-want +got)\n%s", diff)
	}
	for m, verified := range map[Message][]any{
		Confirmed{2, read}:       {read},
		Confirmed{1, read}:       nil,
		Confirmed{2, call{1, 2}}: nil,
	} {
		got, _ := serve(t, asked.Server, 3, m)
		if diff := cmp.Diff(verified, got.Told.Verified); diff != "" {
			t.Errorf("%v (-want +got)\n%s", m, diff)
		}
	}
}

// A leader of the past has nobody's word, and what was asked before it stepped down
// is void.
func TestServiceOfThePast(t *testing.T) {
	asked, _ := serve(t, leads(), 1, ask{call{1, 1}})
	got, _ := serve(t, asked.Server, 3, RequestVote{Term: 3, LastIndex: 1, LastTerm: 2})
	if got.Server.Leads() || len(got.Server.Rounds) > 0 {
		t.Errorf("deposed, and still asks: %+v", got.Server)
	}
	if _, sent := serve(t, got.Server, 2, Confirm{2, call{2, 1}}); len(sent) > 0 {
		t.Errorf("in term 3 it confirms the leader of term 2: %v", sent)
	}
}

// A service is given every entry once, also when a server has to hear again how far
// the log is committed.
func TestServiceIsGivenEntriesOnce(t *testing.T) {
	follower := Server{State: State{Term: 1}}
	m := AppendEntries{Term: 1, Entries: []Entry{{Term: 1}}, Commit: 1}
	once, _ := serve(t, follower, 2, m)
	again := once.Server
	again.State.Commit = 0 // it has restarted
	twice, _ := serve(t, again, 2, m)
	if diff := cmp.Diff([][]Entry{{{Term: 1}}, nil}, [][]Entry{once.Told.Entries, twice.Told.Entries}, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("given (-want +got)\n%s", diff)
	}
}
