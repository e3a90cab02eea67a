package prevote

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// The tests of this file go through section 9.6 of the thesis, one claim at a time.

func server(t *testing.T) modeltest.Stepper[State, Message] {
	t.Helper()
	c := Config{Raft: core.Config{Nodes: 3, Terms: 9, Log: 9, Batch: 1, Inflight: 1, Disk: core.Sync, Judge: core.Safety}, Contact: Lapses}
	return modeltest.Node(t, c.Protocol(), 1)
}

// want compares what a server did: its state afterwards and what it sent.
func want(t *testing.T, got model.Outcome[State, Message], state State, sent ...model.Sent[Message]) {
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

// A candidate only increments its term if it first learns from a majority of the
// cluster that they would be willing to grant the candidate their votes.
func TestAsksFirst(t *testing.T) {
	s := State{Raft: core.State{Term: 2}}
	asked := server(t).Timeout(s, core.TimerElection)
	s.Asked, s.Granted = model.Nodes(2, 3), model.Nodes(1)
	ask := PreVote{core.RequestVote{Term: 3}}
	want(t, asked, s, to(2, ask), to(3, ask))

	got := server(t).Receive(asked.State, 3, PreVoteResult{Term: 2, Next: 3, Granted: true})
	candidate := State{Raft: core.State{Term: 3, Vote: 1, Role: core.Candidate, Votes: model.Nodes(1)}, Asked: model.Nodes(2)}
	want(t, got, candidate, to(2, ask.Ask), to(3, ask.Ask))
}

// They would be willing if the candidate's log is sufficiently up-to-date, and the
// voters have not received heartbeats from a valid leader for at least a baseline
// election timeout. Neither term nor vote changes.
func TestIsWilling(t *testing.T) {
	log := []core.Entry{{Term: 1}}
	for _, tt := range []struct {
		name    string
		s       State
		granted bool
	}{
		{"nothing is against it", State{Raft: core.State{Term: 1, Vote: 3}}, true},
		{"a leader is heard", State{Raft: core.State{Term: 1}, Contact: 3}, false},
		{"the log is behind", State{Raft: core.State{Term: 1, Log: log}}, false},
		{"the term is over", State{Raft: core.State{Term: 2}}, false},
		{"the leader that is heard asks", State{Raft: core.State{Term: 1}, Contact: 2}, true},
		{"it leads itself", State{Raft: core.State{Term: 1, Role: core.Leader}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := server(t).Receive(tt.s, 2, PreVote{core.RequestVote{Term: 2}})
			want(t, got, tt.s, to(2, PreVoteResult{tt.s.Raft.Term, 2, tt.granted}))
		})
	}
}

// If a server receives a RequestVote request within the minimum election timeout
// of hearing from a current leader, it does not update its term or grant its vote.
// (Section 4.2.3.)
func TestStaysWithItsLeader(t *testing.T) {
	s := State{Raft: core.State{Term: 1}, Contact: 3}
	want(t, server(t).Receive(s, 2, core.RequestVote{Term: 2}), s)
	leader := State{Raft: core.State{Term: 1, Role: core.Leader}}
	want(t, server(t).Receive(leader, 2, core.RequestVote{Term: 2}), leader)
}

// Whoever is in a later term than a leader says so. (etcd-io/raft, where a server
// checks its quorum or asks before elections.)
func TestTellsTheOldLeader(t *testing.T) {
	s := State{Raft: core.State{Term: 3}}
	got := server(t).Receive(s, 2, core.AppendEntries{Term: 2})
	want(t, got, s, to(2, core.AppendEntriesResult{Term: 3}))
}

// Who is in a later term says so, and is believed.
func TestLearnsTheTerm(t *testing.T) {
	s := State{Raft: core.State{Term: 1}, Asked: model.Nodes(2, 3), Granted: model.Nodes(1)}
	got := server(t).Receive(s, 2, PreVoteResult{Term: 5, Next: 2})
	want(t, got, State{Raft: core.State{Term: 5}, Asked: model.Nodes(3)})
}
