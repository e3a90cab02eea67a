package transfer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// The tests of this file go through section 3.10 of the thesis, one claim at a time.

type outcome = model.Outcome[State, Message]

// server is a server of three, of which the third is the target.
func server(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	raft := core.Config{Nodes: 3, Terms: 9, Log: 9, Batch: 1, Inflight: 1, Candidates: 2, Disk: core.Sync, Judge: core.Safety, Served: true}
	c := Config{Raft: prevote.Config{Raft: raft, Contact: prevote.Lapses}, Target: 3, Transfers: 2, Reads: 1, Judge: Clients}
	return modeltest.Node(t, c.Protocol(), id)
}

// want compares what a server did: its state afterwards and what it sent.
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

// leader is server 1, which leads in term 2 and has committed a write with server
// 2. Server 3 has so many entries of its log.
func leader(copied int) State {
	return State{Raft: prevote.State{Raft: core.State{
		Term: 2, Vote: 1, Role: core.Leader, Commit: 1,
		Log: []core.Entry{{Term: 2}},
		Servers: map[model.NodeID]core.Progress{
			1: {Match: 1},
			2: {Match: 1, Next: 2, Told: 1},
			3: {Match: copied, Next: copied + 1, Told: copied},
		},
	}}}
}

// to3 is a leader that hands over to server 3.
func to3(s State) State {
	s.Target = 3
	return s
}

// asked is a server of which a transfer was asked.
func asked(s State) State {
	s.Transfers = 1
	return s
}

// yielded is a leader that has told server 3 to take over.
func yielded(s State) State {
	s.Yielded = true
	return s
}

// The prior leader sends a TimeoutNow request once the target's log matches its
// own, and not before.
func TestSendsTimeoutNowWhenUpToDate(t *testing.T) {
	want(t, server(t, 1).Timeout(leader(1), timerTransfer), asked(to3(yielded(leader(1)))), to(3, TimeoutNow{2}))

	behind := leader(0)
	behind.Raft.Raft.Servers[3] = core.Progress{Next: 2, Flight: 1}
	got := server(t, 1).Timeout(behind, timerTransfer)
	want(t, got, asked(to3(behind)))

	got = server(t, 1).Receive(got.State, 3, core.AppendEntriesResult{Term: 2, Success: true, Index: 1})
	told := asked(to3(yielded(leader(1))))
	told.Raft.Raft.Servers[3] = core.Progress{Match: 1, Next: 2, Told: 1, Flight: 1}
	tells := core.AppendEntries{Term: 2, PrevIndex: 1, PrevTerm: 2, Commit: 1}
	want(t, got, told, to(3, tells), to(3, TimeoutNow{2}))
}

// Only a leader has something to hand over, one transfer at a time, and not to
// itself.
func TestNothingToHandOver(t *testing.T) {
	for _, tt := range []struct {
		name string
		id   model.NodeID
		s    State
		asks bool
	}{
		{"a leader", 1, leader(1), true},
		{"a follower", 1, State{Raft: prevote.State{Raft: core.State{Term: 2}}}, false},
		{"during a transfer", 1, to3(leader(0)), false},
		{"the target itself", 3, leader(1), false},
	} {
		if got := after(t, tt.id, tt.s); slices.Contains(got, timerTransfer) != tt.asks {
			t.Errorf("%s has the timers %v; want the transfer among them: %v", tt.name, got, tt.asks)
		}
	}
}

// after returns the timers that a server has in a state, when it has received a
// message that it ignores.
func after(t *testing.T, id model.NodeID, s State) []model.Timer {
	t.Helper()
	got := server(t, id).Receive(s, 2, TimeoutNow{1})
	want(t, got, s)
	return got.Timers
}

// The prior leader stops accepting new client requests.
func TestStopsAccepting(t *testing.T) {
	early := leader(0)
	early.Raft.Raft.Log, early.Raft.Raft.Commit = nil, 0
	if got := after(t, 1, early); !slices.Contains(got, timerWrite) {
		t.Errorf("a leader has the timers %v, want a write", got)
	}
	if got := after(t, 1, to3(early)); slices.Contains(got, timerWrite) {
		t.Errorf("a leader that hands over has the timers %v, want no write", got)
	}
}

// The target starts a new election, incrementing its term and becoming a candidate.
// It does not ask first, and says that the leader wants it.
func TestTakesOverAtOnce(t *testing.T) {
	s := State{Raft: prevote.State{Raft: core.State{Term: 2}, Contact: 1}}
	got := server(t, 3).Receive(s, 1, TimeoutNow{2})
	candidate := State{Raft: prevote.State{Raft: core.State{Term: 3, Vote: 3, Role: core.Candidate, Votes: model.Nodes(3)}}}
	ask := TransferVote{core.RequestVote{Term: 3}}
	want(t, got, candidate, to(1, ask), to(2, ask))

	s.Raft.Raft.Term = 1 // the target has not heard of the leader's term yet
	want(t, server(t, 3).Receive(s, 1, TimeoutNow{2}), candidate, to(1, ask), to(2, ask))
}

// A TimeoutNow of an earlier term is ignored, as all that is of one.
func TestIgnoresAnOldTimeoutNow(t *testing.T) {
	s := State{Raft: prevote.State{Raft: core.State{Term: 3}, Contact: 2}}
	want(t, server(t, 3).Receive(s, 1, TimeoutNow{2}), s)
}

// RequestVote messages of the target are processed even when they are received
// within an election timeout of hearing from the leader; others are not. (Section
// 4.2.3.)
func TestOverridesTheLeader(t *testing.T) {
	ask := core.RequestVote{Term: 3, LastIndex: 1, LastTerm: 2}
	hears := State{Raft: prevote.State{Raft: core.State{Term: 2}, Contact: 1}}
	want(t, server(t, 2).Receive(hears, 3, ask), hears)

	votes := State{Raft: prevote.State{Raft: core.State{Term: 3, Vote: 3}}}
	granted := core.RequestVoteResult{Term: 3, Granted: true}
	want(t, server(t, 2).Receive(hears, 3, TransferVote{ask}), votes, to(3, granted))
}

// Its next message to the prior leader causes the prior leader to step down. At
// this point, leadership transfer is complete.
func TestStepsDown(t *testing.T) {
	ask := core.RequestVote{Term: 3, LastIndex: 1, LastTerm: 2}
	got := server(t, 1).Receive(to3(yielded(leader(1))), 3, TransferVote{ask})
	follower := State{Raft: prevote.State{Raft: core.State{Term: 3, Vote: 3, Commit: 1, Log: leader(1).Raft.Raft.Log}}}
	want(t, got, follower, to(3, core.RequestVoteResult{Term: 3, Granted: true}))
}

// If leadership transfer does not complete, the prior leader aborts the transfer and
// resumes accepting client requests; but its lease is over. (Section 6.4.1.)
func TestAborts(t *testing.T) {
	got := server(t, 1).Timeout(to3(yielded(leader(1))), timerAbort)
	want(t, got, yielded(leader(1)))
	early := to3(leader(0))
	early.Raft.Raft.Log, early.Raft.Raft.Commit = nil, 0
	if got := server(t, 1).Timeout(early, timerAbort).Timers; !slices.Contains(got, timerWrite) {
		t.Errorf("after the abort the timers are %v, want a write", got)
	}
}

// A leader answers reads when an entry of its term is committed, until it has sent
// a TimeoutNow.
func TestReadsUnderItsLease(t *testing.T) {
	early := leader(1)
	early.Raft.Raft.Commit = 0
	for _, tt := range []struct {
		name  string
		s     State
		reads bool
	}{
		{"with an entry of its term", leader(1), true},
		{"before it has one", early, false},
		{"while the target lags behind", to3(leader(0)), true},
		{"when it has told the target", to3(yielded(leader(1))), false},
		{"when it has given that up", yielded(leader(1)), false},
		{"as a follower", State{Raft: prevote.State{Raft: core.State{Term: 2}}}, false},
	} {
		if got := after(t, 1, tt.s); slices.Contains(got, timerRead) != tt.reads {
			t.Errorf("%s: the timers are %v; want a read among them: %v", tt.name, got, tt.reads)
		}
	}
}
