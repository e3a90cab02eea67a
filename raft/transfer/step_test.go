package transfer

import (
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
	c := Config{Raft: prevote.Config{Raft: raft, Contact: prevote.Lapses}, Target: 3, Judge: Clients}
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

func call(fn string, arg any) model.Call {
	return model.Call{Client: 1, Seq: 1, Op: model.Op{Func: fn, Arg: arg}}
}

// leader is server 1, which leads in term 2 and has committed a write with server
// 2. Server 3 has so many entries of its log.
func leader(copied int) State {
	return State{Raft: prevote.State{Raft: core.State{
		Term: 2, Vote: 1, Role: core.Leader, Commit: 1,
		Log: []core.Entry{{Term: 2, Command: call(opWrite, 7)}},
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

// yielded is a leader that has told server 3 to take over.
func yielded(s State) State {
	s.Yielded = true
	return s
}

// The prior leader sends a TimeoutNow request once the target's log matches its
// own, and not before.
func TestSendsTimeoutNowWhenUpToDate(t *testing.T) {
	transfer := call(opTransfer, nil)
	want(t, server(t, 1).Invoke(leader(1), transfer), to3(yielded(leader(1))), to(3, TimeoutNow{2}))

	behind := leader(0)
	behind.Raft.Raft.Servers[3] = core.Progress{Next: 2, Flight: 1}
	got := server(t, 1).Invoke(behind, transfer)
	want(t, got, to3(behind))

	got = server(t, 1).Receive(got.State, 3, core.AppendEntriesResult{Term: 2, Success: true, Index: 1})
	after := to3(yielded(leader(1)))
	after.Raft.Raft.Servers[3] = core.Progress{Match: 1, Next: 2, Told: 1, Flight: 1}
	tells := core.AppendEntries{Term: 2, PrevIndex: 1, PrevTerm: 2, Commit: 1}
	want(t, got, after, to(3, tells), to(3, TimeoutNow{2}))
}

// Only a leader has something to hand over, and not to itself.
func TestNothingToHandOver(t *testing.T) {
	follower := State{Raft: prevote.State{Raft: core.State{Term: 2}}}
	want(t, server(t, 1).Invoke(follower, call(opTransfer, nil)), follower)
	want(t, server(t, 3).Invoke(leader(1), call(opTransfer, nil)), leader(1))
}

// The prior leader stops accepting new client requests.
func TestStopsAccepting(t *testing.T) {
	got := server(t, 1).Invoke(to3(leader(1)), call(opWrite, 8))
	want(t, got, to3(leader(1)))
	if len(got.Replies) > 0 {
		t.Errorf("the write is answered: %v", got.Replies)
	}
	got = server(t, 1).Invoke(leader(1), call(opWrite, 8))
	if n := got.State.Raft.Raft.LastIndex(); n != 2 {
		t.Errorf("without a transfer the log has %d entries, want 2", n)
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
	got = server(t, 1).Invoke(got.State, call(opWrite, 8))
	if n := got.State.Raft.Raft.LastIndex(); n != 2 {
		t.Errorf("the log has %d entries, want 2", n)
	}
}

// A leader answers reads when an entry of its term is committed, until it has sent
// a TimeoutNow.
func TestReadsUnderItsLease(t *testing.T) {
	early := leader(1)
	early.Raft.Raft.Commit = 0
	for _, tt := range []struct {
		name string
		s    State
		want []model.Reply
	}{
		{"with an entry of its term", leader(1), []model.Reply{{Client: 1, Seq: 1, Result: 7}}},
		{"before it has one", early, nil},
		{"while the target lags behind", to3(leader(0)), []model.Reply{{Client: 1, Seq: 1, Result: 7}}},
		{"when it has told the target", to3(yielded(leader(1))), nil},
		{"when it has given that up", yielded(leader(1)), nil},
		{"as a follower", State{}, nil},
	} {
		got := server(t, 1).Invoke(tt.s, call(opRead, nil))
		if diff := cmp.Diff(tt.want, got.Replies, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: replies (-want +got):\n%s", tt.name, diff)
		}
	}
}
