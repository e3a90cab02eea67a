package snapshot

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// The tests of this file go through section 7 of Ongaro and Ousterhout (2014), with
// figure 13 of the extended version, one claim at a time.

type outcome = model.Outcome[State, Message]

// server is server 1 of three.
func server(t *testing.T) modeltest.Stepper[State, Message] {
	t.Helper()
	c := Config{Raft: core.Config{Nodes: 3, Terms: 9, Log: 9, Batch: 2, Inflight: 2, Disk: core.Sync, Judge: core.Safety}}
	return modeltest.Node(t, c.Protocol(), 1)
}

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

// log returns a log with entries of these terms; 0 stands for a blank one.
func log(terms ...int) []core.Entry {
	var entries []core.Entry
	for _, t := range terms {
		entries = append(entries, core.Entry{Term: t})
	}
	return entries
}

// shot returns a snapshot of entries of these terms.
func shot(terms ...int) Snapshot {
	return Snapshot{Index: len(terms), Term: terms[len(terms)-1], Data: log(terms...)}
}

// applied returns a machine that has applied entries of these terms.
func applied(terms ...int) Machine { return Machine{Index: len(terms), Data: log(terms...)} }

// follower is one in term 3.
func follower(commit int, terms ...int) State {
	return State{Raft: core.State{Term: 3, Log: log(terms...), Commit: commit}}
}

// leader is one in term 3 that has compacted two of three entries. It takes follower
// 2 for one that has nothing, and follower 3 for one that has it all.
func leader() State {
	return State{
		Raft: core.State{
			Term: 3, Vote: 1, Log: log(0, 2, 3), Commit: 3, Role: core.Leader,
			Servers: map[model.NodeID]core.Progress{
				1: {Match: 3},
				2: {Next: 2, Flight: 1},
				3: {Match: 3, Next: 4, Told: 3},
			},
		},
		Compacted: 2, Snapshot: shot(1, 2), Machine: applied(1, 2, 3),
	}
}

// The snapshot replaces all entries that the machine has applied, and not those that
// are only committed. (Section 7: the last included index is that of the last entry
// that the state machine had applied.)
func TestTakesSnapshot(t *testing.T) {
	s := follower(2, 1, 2, 3)
	s.Machine = applied(1)
	after := s
	after.Snapshot = shot(1)
	want(t, server(t).Timeout(s, timerSnapshot), after)
}

// Once a server completes writing a snapshot, it may delete all log entries up
// through the last included index. The term of that one stays.
func TestCompacts(t *testing.T) {
	s := follower(3, 1, 2, 3)
	s.Machine, s.Snapshot = applied(1, 2, 3), shot(1, 2)
	after := s
	after.Raft.Log, after.Compacted = log(0, 2, 3), 2
	want(t, server(t).Timeout(s, timerCompact), after)
	if got := server(t).Timeout(after, timerSnapshot); !slices.Contains(got.Timers, timerCompact) {
		t.Errorf("with a newer snapshot the timers are %v, want %s among them", got.Timers, timerCompact)
	}
}

// If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state
// machine. (Figure 2.) Reset state machine using snapshot contents. (Figure 13, 8.)
func TestApplies(t *testing.T) {
	s := follower(3, 1, 2, 3)
	s.Machine = applied(1)
	after := s
	after.Machine = applied(1, 2)
	want(t, server(t).Timeout(s, timerApply), after)

	s.Raft.Log, s.Compacted, s.Snapshot = log(0, 2, 3), 2, shot(1, 2)
	after = s
	after.Machine = applied(1, 2)
	want(t, server(t).Timeout(s, timerApply), after)
}

// The leader must send a snapshot when it has already discarded the next log entry
// that it needs to send to a follower. Until it is answered nothing else is sent
// there (etcd: StateSnapshot), and then what follows it.
func TestSendsSnapshot(t *testing.T) {
	refused := core.AppendEntriesResult{Term: 3, Index: 1}
	got := server(t).Receive(leader(), 2, refused)
	after := leader()
	after.Raft.Servers[2] = core.Progress{Next: 1, Flight: 1}
	after.Pending = map[model.NodeID]int{2: 2}
	want(t, got, after, to(2, InstallSnapshot{3, shot(1, 2)}))

	got = server(t).Receive(got.State, 2, refused) // a late one
	after.Raft.Servers[2] = core.Progress{Next: 1}
	want(t, got, after)

	got = server(t).Receive(got.State, 2, core.AppendEntriesResult{Term: 3, Success: true, Index: 2})
	after.Raft.Servers[2] = core.Progress{Match: 2, Next: 4, Told: 3}
	after.Pending = nil
	want(t, got, after, to(2, core.AppendEntries{Term: 3, PrevIndex: 2, PrevTerm: 2, Entries: log(3), Commit: 3}))
}

// A follower that lacks the first entry behind the snapshot needs no snapshot: the
// consistency check goes by the term of the last entry that is compacted.
func TestSendsEntriesBehindSnapshot(t *testing.T) {
	s := leader()
	s.Raft.Servers[2] = core.Progress{Next: 4, Flight: 1}
	got := server(t).Receive(s, 2, core.AppendEntriesResult{Term: 3, Index: 3})
	after := leader()
	after.Raft.Servers[2] = core.Progress{Next: 4, Told: 3, Flight: 1}
	want(t, got, after, to(2, core.AppendEntries{Term: 3, PrevIndex: 2, PrevTerm: 2, Entries: log(3), Commit: 3}))
}

// The leader of another term waits for no answers.
func TestForgetsPending(t *testing.T) {
	s := leader()
	s.Pending = map[model.NodeID]int{2: 2}
	got := server(t).Receive(s, 3, core.RequestVoteResult{Term: 4})
	if got.State.Raft.Role != core.Follower || len(got.State.Pending) > 0 {
		t.Errorf("in a later term: %+v", got.State)
	}
}

// The receiver implementation of InstallSnapshot, figure 13.
func TestInstalls(t *testing.T) {
	compacted := follower(3, 0, 2, 3)
	compacted.Compacted, compacted.Snapshot, compacted.Machine = 2, shot(1, 2), applied(1, 2, 3)
	installed := func(commit int, terms ...int) State {
		s := follower(commit, terms...)
		s.Compacted, s.Snapshot = 2, shot(1, 2)
		return s
	}
	candidate := follower(0)
	candidate.Raft.Role, candidate.Raft.Vote, candidate.Raft.Votes = core.Candidate, 1, model.Nodes(1)
	yielded := installed(2, 0, 2)
	yielded.Raft.Vote = 1
	for _, tt := range []struct {
		name   string
		s      State
		after  State
		answer int // 0 for none
	}{
		{"1. of an earlier term", State{Raft: core.State{Term: 4}}, State{Raft: core.State{Term: 4}}, 0},
		{"of a later term", State{Raft: core.State{Term: 2, Vote: 3}}, installed(2, 0, 2), 2},
		{"of the term's leader", candidate, yielded, 2},
		{"7. the log is shorter", follower(1, 1), installed(2, 0, 2), 2},
		{"7. the log has another entry", follower(0, 1, 1, 1), installed(2, 0, 2), 2},
		{"6. the log has the entry", follower(0, 1, 2, 3), follower(2, 1, 2, 3), 2},
		{"late, for what is committed", follower(3, 1, 2, 3), follower(3, 1, 2, 3), 2},
		{"late, for what is compacted", compacted, compacted, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := server(t).Receive(tt.s, 2, InstallSnapshot{3, shot(1, 2)})
			var sent []model.Sent[Message]
			if tt.answer > 0 {
				sent = append(sent, to(2, core.AppendEntriesResult{Term: 3, Success: true, Index: tt.answer}))
			}
			want(t, got, tt.after, sent...)
		})
	}
}

// A call that begins before what is compacted: that part is committed, and so is the
// leader's, too. (etcd: handleAppendEntries.)
func TestAppendsBelowFirst(t *testing.T) {
	s := follower(2, 0, 2)
	s.Compacted, s.Snapshot, s.Machine = 2, shot(1, 2), applied(1, 2)
	longer := s
	longer.Raft.Log = log(0, 2, 3)
	for _, tt := range []struct {
		name  string
		m     core.AppendEntries
		after State
		index int
	}{
		{"all of it", core.AppendEntries{Term: 3, Entries: log(1)}, s, 2},
		{"no entries", core.AppendEntries{Term: 3, PrevIndex: 1, PrevTerm: 1}, s, 2},
		{"a part of it", core.AppendEntries{Term: 3, PrevIndex: 1, PrevTerm: 1, Entries: log(2, 3)}, longer, 3},
		{"nothing of it", core.AppendEntries{Term: 3, PrevIndex: 2, PrevTerm: 2, Entries: log(3)}, longer, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := server(t).Receive(s, 2, tt.m)
			want(t, got, tt.after, to(2, core.AppendEntriesResult{Term: 3, Success: true, Index: tt.index}))
		})
	}
}

// Who has compacted all of its log asks for votes, and grants them, by the term of
// the last entry that there was. (Section 5.4.1.)
func TestElectsByCompactedLog(t *testing.T) {
	s := follower(2, 0, 2)
	s.Compacted, s.Snapshot, s.Machine = 2, shot(1, 2), applied(1, 2)
	ask := core.RequestVote{Term: 4, LastIndex: 2, LastTerm: 2}
	if diff := cmp.Diff([]model.Sent[Message]{to(2, ask), to(3, ask)}, server(t).Timeout(s, core.TimerElection).Sent); diff != "" {
		t.Errorf("as a candidate it sends (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		m       core.RequestVote
		granted bool
	}{
		{core.RequestVote{Term: 4, LastIndex: 3, LastTerm: 1}, false},
		{core.RequestVote{Term: 4, LastIndex: 1, LastTerm: 2}, false},
		{ask, true},
		{core.RequestVote{Term: 4, LastIndex: 1, LastTerm: 3}, true},
	} {
		if got := server(t).Receive(s, 2, tt.m); (got.State.Raft.Vote == 2) != tt.granted {
			t.Errorf("%+v: vote for %v, want it granted: %v", tt.m, got.State.Raft.Vote, tt.granted)
		}
	}
}

// What a crash leaves: log, hard state, snapshot and machine, each as far as it was
// written. A machine that is older than the snapshot is replaced then.
func TestRestarts(t *testing.T) {
	s := leader()
	s.Pending = map[model.NodeID]int{2: 2}
	s.Machine = applied(1)
	got := server(t).Restart(s)
	after := follower(3, 0, 2, 3)
	after.Raft.Vote, after.Compacted, after.Snapshot, after.Machine = 1, 2, shot(1, 2), applied(1)
	want(t, got, after)
	if !slices.Contains(got.Timers, timerApply) {
		t.Errorf("timers %v, want %s among them", got.Timers, timerApply)
	}
}
