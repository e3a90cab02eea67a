package lease

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// The tests of this file go through sections 4.2.3, 6.2 and 6.4.1 of the thesis,
// and through what etcd's raft says of ForgetLeader.

func config(judge Judge) Config {
	return Config{
		Raft:    core.Config{Nodes: 3, Terms: 9, Log: 9, Batch: 1, Inflight: 1, Disk: core.Sync, Judge: core.Safety, Served: true},
		Timeout: 10, Margin: 2, Rounds: 9, Later: 9, Judge: judge,
	}
}

func server(t *testing.T, judge Judge) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, config(judge).Protocol(), 3)
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

// follower is of term 1, whose blank entry it has.
func follower() State {
	return State{Raft: core.State{Term: 1, Log: []core.Entry{{Term: 1}}, Commit: 1}}
}

// leader leads term 1, and has committed its blank entry.
func leader() State {
	s := follower()
	s.Raft.Vote, s.Raft.Role = 3, core.Leader
	s.Raft.Servers = map[model.NodeID]core.Progress{1: {Match: 1, Next: 2, Told: 1}, 2: {Match: 1, Next: 2, Told: 1}, 3: {Match: 1}}
	return s
}

// If a server receives a RequestVote request within the minimum election timeout
// of hearing from a current leader, it does not update its term or grant its vote.
// (Section 4.2.3.)
func TestStaysWithItsLeader(t *testing.T) {
	ask := core.RequestVote{Term: 2, LastIndex: 1, LastTerm: 1}
	s := follower()
	s.Waits, s.Contact = true, true
	want(t, server(t, Reads).Receive(s, 2, ask), s)
	want(t, server(t, Reads).Receive(leader(), 2, ask), leader())

	elected := s
	elected.Raft.Term, elected.Raft.Vote = 2, 2
	elected.Contact = false
	s.Contact = false // it only waits, as after a vote or an election
	want(t, server(t, Reads).Receive(s, 2, ask), elected, to(2, core.RequestVoteResult{Term: 2, Granted: true}))
}

// A heartbeat is heard by who is in its term, or comes to be. One of an earlier
// term is not answered.
func TestHears(t *testing.T) {
	heard := follower()
	heard.Waits, heard.Contact = true, true
	candidate := follower()
	candidate.Raft.Role = core.Candidate
	candidate.Raft.Votes.Add(3)
	for _, s := range []State{follower(), heard, candidate} {
		want(t, server(t, Reads).Receive(s, 2, Heartbeat{1, 4}), heard, to(2, HeartbeatResult{1, 4}))
	}
	later := heard
	later.Raft.Term = 2
	want(t, server(t, Reads).Receive(heard, 2, Heartbeat{2, 4}), later, to(2, HeartbeatResult{2, 4}))
	want(t, server(t, Reads).Receive(later, 2, Heartbeat{1, 4}), later)
}

// A leader steps down if an election timeout elapses without a successful round of
// heartbeats to a majority of its cluster. (Section 6.2.)
func TestStepsDown(t *testing.T) {
	s := leader()
	s.Active.Add(2)
	want(t, server(t, Leads).Timeout(s, timerCheck), leader())

	down := follower()
	down.Raft.Vote, down.Waits = 3, true
	want(t, server(t, Leads).Timeout(leader(), timerCheck), down)
}

// Once the leader's heartbeats were acknowledged by a majority, it extends its
// lease, from the time that it sent them. (Section 6.4.1.)
func TestExtendsLease(t *testing.T) {
	sent := server(t, Reads).Timeout(leader(), timerHeartbeat)
	s := leader()
	s.Round, s.Awaits, s.Acks = 1, 1, model.Nodes(3)
	want(t, sent, s, to(1, Heartbeat{1, 1}), to(2, Heartbeat{1, 1}))

	leased := leader()
	leased.Round, leased.Lease = 1, 1
	want(t, server(t, Reads).Receive(s, 2, HeartbeatResult{1, 1}), leased)

	// What comes when the time is over brings nothing; nor does the answer to an
	// earlier round, or of an earlier term.
	over := server(t, Reads).Timeout(s, leaseTimer(1)).State
	want(t, server(t, Reads).Receive(over, 2, HeartbeatResult{1, 1}), over)
	s.Round, s.Awaits = 2, 2
	want(t, server(t, Reads).Receive(s, 2, HeartbeatResult{1, 1}), s)
	want(t, server(t, Reads).Receive(s, 2, HeartbeatResult{0, 2}), s)

	ended := leader()
	ended.Round = 1
	want(t, server(t, Reads).Timeout(leased, leaseTimer(1)), ended)
}

// A lease is less than what voters wait, by the bound on drift and by the tick in
// which both end.
func TestLeaseIsShorter(t *testing.T) {
	c := config(Reads)
	if got := c.leaseTerm(); got != 7 {
		t.Errorf("a lease of %d ticks with a timeout of 10 and a margin of 2; want 7", got)
	}
}

// A leader with a lease answers reads, if an entry of its term is committed.
// (Section 6.4.)
func TestReads(t *testing.T) {
	read := model.Call{Client: 2, Seq: 1, Op: model.Op{Func: "read"}}
	write := model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "write", Arg: 7}}
	leased := leader()
	leased.Round, leased.Lease = 1, 1
	leased.Raft.Log = append(leased.Raft.Log, core.Entry{Term: 1, Command: write})
	written := leased
	written.Raft.Commit = 2
	elected := leased
	elected.Raft.Term = 2
	for _, tt := range []struct {
		name    string
		s       State
		replies []model.Reply
	}{
		{"with a lease", leased, []model.Reply{{Client: 2, Seq: 1, Result: 0}}},
		{"of what is committed", written, []model.Reply{{Client: 2, Seq: 1, Result: 7}}},
		{"without a lease", leader(), nil},
		{"before an entry of its term is committed", elected, nil},
		{"that does not lead", follower(), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := server(t, Reads).Invoke(tt.s, read)
			if diff := cmp.Diff(tt.replies, got.Replies, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("replies (-want +got):\n%s", diff)
			}
		})
	}
}

// ForgetLeader: a follower that is told so has no leader, and can vote at once. It
// does nothing with reads by lease.
func TestForgets(t *testing.T) {
	s := follower()
	s.Waits, s.Contact = true, true
	c := config(Leads)
	c.Raft.Candidates = 1 // it is not told to begin an election
	want(t, modeltest.Node(t, c.Protocol(), 3).Timeout(s, timerForget), follower())
	want(t, server(t, Reads).Timeout(s, timerForget), s)
}

// Who restarts cannot know that it has not answered a leader just before.
func TestWaitsAfterRestart(t *testing.T) {
	s := follower()
	again := State{Raft: core.State{Term: 1, Log: s.Raft.Log}, Waits: true, Contact: true}
	want(t, server(t, Reads).Restart(s), again)
}
