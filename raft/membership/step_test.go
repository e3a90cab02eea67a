package membership

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// The tests of this file go through chapter 4 of the thesis, one claim at a time.

func config(changes Changes, active Active) Config {
	return Config{
		Raft:    core.Config{Nodes: 5, Terms: 9, Batch: 1, Inflight: 1, Disk: core.Sync, Judge: core.Safety},
		Initial: Configuration{Voters: model.Nodes(1, 2, 3)},
		Log:     9,
		Targets: 5, Changes: changes, Active: active,
	}
}

// leader is server 1, which leads in term 2.
func leader(commit int, log ...core.Entry) State {
	s := State{Term: 2, Vote: 1, Log: log, Role: core.Leader, Commit: commit, Servers: map[model.NodeID]core.Progress{1: {Match: len(log)}}}
	for id := model.NodeID(2); id <= 5; id++ {
		s.Servers[id] = core.Progress{Match: commit, Next: len(log) + 1, Told: commit, Flight: 1}
	}
	return s
}

func entry(term int, g Configuration) core.Entry { return core.Entry{Term: term, Command: g} }

// A server always uses the latest configuration in its log, regardless of whether
// the entry is committed. (Section 4.1. In etcd only when it is.)
func TestLatestConfiguration(t *testing.T) {
	s := leader(1, core.Entry{Term: 2}, entry(2, Configuration{Voters: model.Nodes(1, 2)}))
	for active, want := range map[Active]model.NodeSet{OnAppend: model.Nodes(1, 2), OnApply: model.Nodes(1, 2, 3)} {
		if got := config(Single, active).Voters(&s); got != want {
			t.Errorf("active on %s are %v, want %v", active, got, want)
		}
	}
}

// Agreement requires separate majorities from both the old and new configurations
// (section 4.3), and learners do not count (4.2.1).
func TestQuorums(t *testing.T) {
	c := config(Joint, OnAppend)
	for _, tt := range []struct {
		g    Configuration
		set  model.NodeSet
		want bool
	}{
		{Configuration{Voters: model.Nodes(1, 2, 3)}, model.Nodes(1, 2), true},
		{Configuration{Voters: model.Nodes(1, 2, 3)}, model.Nodes(1, 4, 5), false},
		{Configuration{Voters: model.Nodes(1, 2), Learners: model.Nodes(3)}, model.Nodes(1, 3), false},
		{Configuration{Voters: model.Nodes(3, 4, 5), Outgoing: model.Nodes(1, 2, 3)}, model.Nodes(3, 4, 5), false},
		{Configuration{Voters: model.Nodes(3, 4, 5), Outgoing: model.Nodes(1, 2, 3)}, model.Nodes(1, 2, 3), false},
		{Configuration{Voters: model.Nodes(3, 4, 5), Outgoing: model.Nodes(1, 2, 3)}, model.Nodes(2, 3, 4), true},
	} {
		s := leader(0, entry(2, tt.g))
		if got := c.IsQuorum(&s, tt.set); got != tt.want {
			t.Errorf("%v is a quorum of %v: %v, want %v", tt.set, tt.g, got, tt.want)
		}
	}
}

// A leader begins a change when an entry of its term is committed (raft-dev,
// 2015-07-10), and when the last change is (section 4.1).
func TestMayChange(t *testing.T) {
	change := Configuration{Voters: model.Nodes(1, 2)}
	for _, tt := range []struct {
		name string
		s    State
		want bool
	}{
		{"nothing of its own is committed", leader(1, core.Entry{Term: 1}), false},
		{"an own entry is committed", leader(1, core.Entry{Term: 2}), true},
		{"a change is not committed", leader(1, core.Entry{Term: 2}, entry(2, change)), false},
		{"the change is committed", leader(2, core.Entry{Term: 2}, entry(2, change)), true},
	} {
		c := config(Single, OnAppend)
		got := modeltest.Node(t, c.Protocol(), 1).Receive(tt.s, 2, core.RequestVote{})
		if slices.Contains(got.Timers, timerChange) != tt.want {
			t.Errorf("%s: timers %v, want %s: %v", tt.name, got.Timers, timerChange, tt.want)
		}
	}
}

// Once C_old,new has been committed, the leader creates a log entry describing
// C_new. (Section 4.3.) It is that of another leader as well as its own.
func TestLeavesJoint(t *testing.T) {
	joint := Configuration{Voters: model.Nodes(1, 4, 5), Outgoing: model.Nodes(1, 2, 3)}
	s := leader(0, entry(1, joint), core.Entry{Term: 2})
	node := modeltest.Node(t, config(Joint, OnAppend).Protocol(), 1)
	got := node.Receive(s, 2, core.AppendEntriesResult{Term: 2, Success: true, Index: 2})
	if diff := cmp.Diff(s.Log, got.State.Log); diff != "" {
		t.Errorf("log with one majority (-want +got):\n%s", diff)
	}
	got = node.Receive(got.State, 4, core.AppendEntriesResult{Term: 2, Success: true, Index: 2})
	want := append(s.Log, entry(2, Configuration{Voters: joint.Voters}))
	if diff := cmp.Diff(want, got.State.Log); diff != "" {
		t.Errorf("log with both majorities (-want +got):\n%s", diff)
	}
}

// A leader that removes itself manages a cluster that does not include itself. It
// replicates log entries but does not count itself in majorities, and steps down
// once the C_new entry is committed. (Section 4.2.2.)
func TestLeadsUntilRemoved(t *testing.T) {
	s := leader(1, core.Entry{Term: 2}, entry(2, Configuration{Voters: model.Nodes(2, 3)}))
	node := modeltest.Node(t, config(Single, OnAppend).Protocol(), 1)
	ack := core.AppendEntriesResult{Term: 2, Success: true, Index: 2}
	first := node.Receive(s, 2, ack)
	second := node.Receive(first.State, 3, ack)
	if first.State.Role != core.Leader || second.State.Role != core.Follower || second.State.Commit != 2 {
		t.Errorf("it is a %v with one of two other copies, and with both a %v with commitIndex %d, want a leader, and a follower with 2",
			first.State.Role, second.State.Role, second.State.Commit)
	}
}

// A server that is not part of its own latest configuration should still start new
// elections, as it might still be needed until the C_new entry is committed.
// (Section 4.2.2.)
func TestCampaignsUntilRemoved(t *testing.T) {
	node := modeltest.Node(t, config(Single, OnAppend).Protocol(), 1)
	removal := entry(2, Configuration{Voters: model.Nodes(2, 3)})
	for commit, want := range map[int]bool{0: true, 1: false} {
		s := State{Term: 2, Log: []core.Entry{removal}}
		got := node.Receive(s, 2, core.AppendEntries{Term: 2, PrevIndex: 1, PrevTerm: 2, Commit: commit})
		if slices.Contains(got.Timers, core.TimerElection) != want {
			t.Errorf("commitIndex %d: timers %v, want %s: %v", commit, got.Timers, core.TimerElection, want)
		}
	}
}

// A leader appends a no-op entry at the start of its term (section 6.4), which is
// what changes wait for.
func TestBeginsWithABlankEntry(t *testing.T) {
	candidate := State{Term: 2, Vote: 1, Role: core.Candidate, Votes: model.Nodes(1)}
	got := modeltest.Node(t, config(Single, OnAppend).Protocol(), 1).Receive(candidate, 2, core.RequestVoteResult{Term: 2, Granted: true})
	if diff := cmp.Diff([]core.Entry{{Term: 2}}, got.State.Log); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// Servers accept the requests of others whatever their own configuration says
// (section 4.1): who does not take part yet, or no more, votes as well.
func TestVotesForAnybody(t *testing.T) {
	s := State{Term: 1, Log: []core.Entry{entry(1, Configuration{Voters: model.Nodes(1, 2)})}}
	got := modeltest.Node(t, config(Single, OnAppend).Protocol(), 1).Receive(s, 3, core.RequestVote{Term: 2, LastIndex: 1, LastTerm: 1})
	if got.State.Vote != 3 {
		t.Errorf("it has voted for %v, want server 3", got.State.Vote)
	}
}
