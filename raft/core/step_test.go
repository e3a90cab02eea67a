package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through figure 2 of Ongaro and Ousterhout (2014), one
// claim at a time.

type outcome = model.Outcome[State, Message]

// server is server 1 of three, with the bounds of c.
func server(t *testing.T, c Config) modeltest.Stepper[State, Message] {
	t.Helper()
	c.Nodes, c.Terms, c.Log, c.Batch = 3, 9, 9, 2
	c.Inflight = max(c.Inflight, 1)
	return modeltest.Node(t, c.Protocol(), 1)
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

// log returns a log with entries of these terms.
func log(terms ...int) []Entry {
	var entries []Entry
	for _, t := range terms {
		entries = append(entries, Entry{Term: t})
	}
	return entries
}

// On conversion to candidate: increment currentTerm, vote for self, send
// RequestVote RPCs to all other servers.
func TestCampaigns(t *testing.T) {
	got := server(t, Config{}).Timeout(State{Term: 2, Vote: 3, Log: log(1, 2)}, TimerElection)
	ask := RequestVote{Term: 3, LastIndex: 2, LastTerm: 2}
	want(t, got, State{Term: 3, Vote: 1, Log: log(1, 2), Role: Candidate, Votes: model.Nodes(1)}, to(2, ask), to(3, ask))
}

// If votedFor is null or candidateId, and candidate's log is at least as
// up-to-date as receiver's log, grant vote.
func TestVotes(t *testing.T) {
	for _, tt := range []struct {
		name    string
		s       State
		m       RequestVote
		granted bool
	}{
		{"to the first that asks", State{Term: 2}, RequestVote{Term: 2}, true},
		{"again to the same", State{Term: 2, Vote: 2}, RequestVote{Term: 2}, true},
		{"to nobody else in the term", State{Term: 2, Vote: 3}, RequestVote{Term: 2}, false},
		{"anew in a later term", State{Term: 2, Vote: 3}, RequestVote{Term: 3}, true},
		{"not in an earlier term", State{Term: 2}, RequestVote{Term: 1}, false},
		{"to a later last term", State{Term: 3, Log: log(1, 1)}, RequestVote{3, 1, 2}, true},
		{"not to an earlier last term", State{Term: 3, Log: log(2)}, RequestVote{3, 2, 1}, false},
		{"to a log as long", State{Term: 3, Log: log(1, 2)}, RequestVote{3, 2, 2}, true},
		{"not to a shorter log", State{Term: 3, Log: log(1, 2)}, RequestVote{3, 1, 2}, false},
	} {
		got := server(t, Config{Refuse: true}).Receive(tt.s, 2, tt.m)
		after := tt.s
		if tt.m.Term > after.Term {
			after.Term, after.Vote = tt.m.Term, model.None
		}
		if tt.granted {
			after.Vote = 2
		}
		t.Run(tt.name, func(t *testing.T) {
			want(t, got, after, to(2, RequestVoteResult{after.Term, tt.granted}))
		})
	}
}

// If votes received from majority of servers: become leader. Upon election: send
// initial empty AppendEntries RPCs to each server.
func TestIsElected(t *testing.T) {
	candidate := State{Term: 2, Vote: 1, Log: log(1), Role: Candidate, Votes: model.Nodes(1)}
	got := server(t, Config{}).Receive(candidate, 3, RequestVoteResult{2, true})
	flying := Progress{Next: 2, Flight: 1}
	heartbeat := AppendEntries{Term: 2, PrevIndex: 1, PrevTerm: 1}
	want(t, got,
		State{Term: 2, Vote: 1, Log: log(1), Role: Leader, Servers: map[model.NodeID]Progress{1: {Match: 1}, 2: flying, 3: flying}},
		to(2, heartbeat), to(3, heartbeat))

	got = server(t, Config{}).Receive(candidate, 3, RequestVoteResult{1, true})
	want(t, got, candidate)
}

// If RPC request or response contains term T > currentTerm: set currentTerm = T,
// convert to follower.
func TestStepsDown(t *testing.T) {
	for _, m := range []Message{RequestVoteResult{Term: 5}, AppendEntriesResult{Term: 5}} {
		empty := State{Term: 2, Vote: 1, Role: Leader, Servers: map[model.NodeID]Progress{1: {}, 2: {Next: 1}, 3: {Next: 1}}}
		want(t, server(t, Config{}).Receive(empty, 2, m), State{Term: 5})
	}
	kept := leader(Progress{}, Progress{})
	want(t, server(t, Config{}).Receive(kept, 2, RequestVoteResult{Term: 5}), State{Term: 5, Log: kept.Log})
}

// The receiver implementation of AppendEntries, by its five points.
func TestAppends(t *testing.T) {
	for _, tt := range []struct {
		name   string
		log    []Entry
		m      AppendEntries
		want   []Entry
		commit int
		result AppendEntriesResult
	}{
		{"1: refuses an earlier term", log(1), AppendEntries{Term: 1, Entries: log(1)}, log(1), 0, AppendEntriesResult{2, false, 0}},
		{"2: refuses without the entry before", log(), AppendEntries{2, 1, 1, log(2), 0}, log(), 0, AppendEntriesResult{2, false, 1}},
		{"2: refuses behind one of another term", log(1), AppendEntries{2, 1, 2, log(2), 0}, log(1), 0, AppendEntriesResult{2, false, 1}},
		{"3: deletes what conflicts and all behind", log(1, 1, 1), AppendEntries{2, 1, 1, log(2), 0}, log(1, 2), 0, AppendEntriesResult{2, true, 2}},
		{"3: keeps what does not conflict", log(1, 1, 1), AppendEntries{2, 0, 0, log(1), 0}, log(1, 1, 1), 0, AppendEntriesResult{2, true, 1}},
		{"4: appends what is new", log(1), AppendEntries{2, 0, 0, log(1, 2), 0}, log(1, 2), 0, AppendEntriesResult{2, true, 2}},
		{"5: commits what it has compared", log(1, 1), AppendEntries{2, 0, 0, log(1), 2}, log(1, 1), 1, AppendEntriesResult{2, true, 1}},
		{"5: commits what the leader has", log(1, 2), AppendEntries{2, 2, 2, nil, 1}, log(1, 2), 1, AppendEntriesResult{2, true, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := server(t, Config{Refuse: true}).Receive(State{Term: 2, Vote: 3, Log: tt.log}, 2, tt.m)
			want(t, got, State{Term: 2, Vote: 3, Log: tt.want, Commit: tt.commit}, to(2, tt.result))
		})
	}
}

// leader is the leader of term 2, whose last entry is of its own term.
func leader(second, third Progress) State {
	return State{
		Term: 2, Vote: 1, Log: log(1, 2), Role: Leader,
		Servers: map[model.NodeID]Progress{1: {Match: 2}, 2: second, 3: third},
	}
}

// If AppendEntries fails because of log inconsistency: decrement nextIndex and
// retry.
func TestRetries(t *testing.T) {
	idle := Progress{Next: 3, Flight: 1}
	got := server(t, Config{}).Receive(leader(idle, idle), 3, AppendEntriesResult{2, false, 2})
	want(t, got, leader(idle, Progress{Next: 3, Flight: 1}), to(3, AppendEntries{2, 1, 1, log(2), 0}))

	late := leader(idle, Progress{Match: 2, Next: 3, Told: 2, Flight: 1})
	late.Commit = 2
	got = server(t, Config{}).Receive(late, 3, AppendEntriesResult{2, false, 2})
	late.Servers[3] = Progress{Match: 2, Next: 3, Told: 2}
	want(t, got, late)
}

// If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N,
// and log[N].term == currentTerm: set commitIndex = N.
func TestCommits(t *testing.T) {
	flying, idle := Progress{Next: 3, Flight: 1}, Progress{Next: 3}
	got := server(t, Config{}).Receive(leader(flying, idle), 2, AppendEntriesResult{2, true, 2})
	committed := leader(Progress{Match: 2, Next: 3, Told: 2, Flight: 1}, Progress{Next: 3, Told: 2, Flight: 1})
	committed.Commit = 2
	tell := AppendEntries{Term: 2, PrevIndex: 2, PrevTerm: 2, Commit: 2}
	want(t, got, committed, to(2, tell), to(3, tell))

	got = server(t, Config{}).Receive(leader(flying, idle), 2, AppendEntriesResult{2, true, 1})
	want(t, got, leader(Progress{Match: 1, Next: 3}, idle)) // entry 1 is of term 1
}

// A leader sends no more than it may leave unanswered, and never waits for one
// answer before it sends again if it may.
func TestPipelines(t *testing.T) {
	busy := leader(Progress{Next: 3, Flight: 1}, Progress{Next: 3, Flight: 1})
	for _, inflight := range []int{1, 2} {
		got := server(t, Config{Inflight: inflight}).Timeout(busy, timerPropose)
		if want := 2 * (inflight - 1); len(got.Sent) != want {
			t.Errorf("with %d in flight at most it has sent %d messages, want %d: %v", inflight, len(got.Sent), want, got.Sent)
		}
		for _, m := range got.Sent {
			if diff := cmp.Diff(Message(AppendEntries{2, 2, 2, log(2), 0}), m.Message); diff != "" {
				t.Errorf("behind what was sent, and not confirmed (-want +got):\n%s", diff)
			}
		}
	}
}

// A refusal answers a call of an earlier term. It can come from a server that is in
// the leader's own by now, and then says nothing of the calls of this term.
func TestLateRefusal(t *testing.T) {
	busy := leader(Progress{Next: 3, Flight: 1}, Progress{Next: 3, Flight: 1})
	got := server(t, Config{Refuse: true}).Receive(State{Term: 2}, 2, AppendEntries{Term: 1})
	for _, m := range got.Sent {
		want(t, server(t, Config{}).Receive(busy, 2, m.Message), busy)
	}
	if len(got.Sent) != 1 {
		t.Errorf("a call of an earlier term is answered by %v, want one message", got.Sent)
	}
}

// Persistent state is updated on stable storage before responding to RPCs. (With
// an asynchronous disk the response waits.)
func TestWaitsForTheDisk(t *testing.T) {
	voter := server(t, Config{Disk: Async})
	voted := voter.Receive(State{}, 2, RequestVote{Term: 1})
	if len(voted.Sent) > 0 {
		t.Errorf("it has sent %v before its vote is durable", voted.Sent)
	}
	synced := voter.Timeout(voted.State, timerFsync)
	if diff := cmp.Diff([]model.Sent[Message]{to(2, RequestVoteResult{1, true})}, synced.Sent); diff != "" {
		t.Errorf("sent after the fsync (-want +got):\n%s", diff)
	}
}

// An answer for a write of an earlier term says nothing of a later one, though it
// has the same vote and log. (etcd: MsgStorageAppendResp is dropped after a term
// change.)
func TestAnswersOfAnEarlierTerm(t *testing.T) {
	voter := server(t, Config{Disk: Queued})
	first := voter.Receive(State{}, 2, RequestVote{Term: 1})
	second := voter.Receive(first.State, 2, RequestVote{Term: 2})
	for _, wanted := range [][]model.Sent[Message]{
		nil,
		{to(2, RequestVoteResult{1, true}), to(2, RequestVoteResult{2, true})},
	} {
		second = voter.Timeout(second.State, timerFsync)
		if diff := cmp.Diff(wanted, second.Sent, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("sent after a write (-want +got):\n%s", diff)
		}
	}
}

// currentTerm, votedFor and log[] are persistent, all else is volatile.
func TestRestarts(t *testing.T) {
	s := leader(Progress{Next: 3}, Progress{Next: 3})
	s.Commit = 2
	want(t, server(t, Config{}).Restart(s), State{Term: 2, Vote: 1, Log: log(1, 2)})
}

// A run that begins with a leader begins where the first election of a run that does
// not can end: everybody has voted for it, and no message has arrived since.
func TestBeginsLed(t *testing.T) {
	for id := model.NodeID(1); id <= 3; id++ {
		fresh := Config{Nodes: 3, Terms: 9, Log: 9, Batch: 2, Inflight: 1}
		led := fresh
		led.Led = true
		node := modeltest.Node(t, fresh.Protocol(), id)
		elected := node.Receive(State{}, 1, RequestVote{Term: 1})
		if id == FirstServer {
			elected = node.Receive(node.Timeout(State{}, TimerElection).State, 2, RequestVoteResult{1, true})
		}
		got := modeltest.Node(t, led.Protocol(), id).Start()
		if diff := cmp.Diff(elected.State, got.State, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("server %v (-elected +begins):\n%s", id, diff)
		}
		if sent := len(got.Sent); id == FirstServer && sent != 2 || id != FirstServer && sent != 0 {
			t.Errorf("server %v begins by sending %v", id, got.Sent)
		}
	}
}
