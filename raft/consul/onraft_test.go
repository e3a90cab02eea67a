package consul

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// raft is a cluster in which one client sets the key and one reads it.
func raft(reads Mode, terms, log int) Config {
	return Config{
		Part: PartKV, Servers: 3, Reads: reads, Judge: history.Linearizability, Puts: 1, Gets: 1,
		Raft: core.Config{Nodes: 3, Terms: terms, Log: log, Batch: 1, Inflight: 1, Candidates: 2, Disk: core.Sync, Served: true},
	}
}

// overObject is the same cluster over the log object, with an election for each term
// after the first.
func (c Config) overObject() Config {
	c.Elections, c.Raft = c.Raft.Terms-1, core.Config{}
	return c
}

// seen returns all that clients can see of a service.
func seen(t *testing.T, c Config, network model.Network) map[string]bool {
	t.Helper()
	return modeltest.Histories(t, model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Callers()}, network)
}

// beyond returns the histories on Raft that an object does not have, and how many
// there are in all.
func beyond(t *testing.T, c, object Config) (list []string, all int) {
	t.Helper()
	allowed, histories := seen(t, object, model.FIFO), seen(t, c, model.Multiset)
	for h := range histories {
		if !allowed[h] {
			list = append(list, h)
		}
	}
	return list, len(histories)
}

// Raft implements the log that Consul is checked over otherwise: in no mode do
// clients see anything of it that they could not see there as well.
func TestRaftIsTheLog(t *testing.T) {
	swaps := raft(Consistent, 1, 3)
	swaps.Puts, swaps.Swaps = 0, 2
	again := raft(Stale, 1, 2)
	again.Gets, again.Anywhere = 2, true
	for name, c := range map[string]Config{
		"one term":  raft(Consistent, 1, 2),
		"two swaps": swaps,
		"stale":     again,
		"default":   raft(Default, 2, 2),
		"two terms": raft(Consistent, 2, 3),
	} {
		if testing.Short() && name != "one term" {
			continue
		}
		list, all := beyond(t, c, c.overObject())
		t.Logf("%s: %d histories", name, all)
		for _, h := range list {
			t.Errorf("%s: the log object has no history %s", name, h)
		}
	}
}

// The modes show what an object that answers consistent reads does not.
func TestRaftIsNotAnyLog(t *testing.T) {
	for _, c := range []Config{raft(Stale, 1, 2), raft(Default, 2, 2)} {
		if testing.Short() && c.Reads == Default {
			continue
		}
		object := c.overObject()
		object.Reads = Consistent
		if list, _ := beyond(t, c, object); len(list) == 0 {
			t.Errorf("clients that read in mode %s see nothing that is not consistent", c.Reads)
		}
	}
}

// Two leaders overlap, and a server lags behind.
func TestModesOnRaft(t *testing.T) {
	none := model.Faults{}
	modeltest.Violates(t, OnRaft, with(none, "reads", "default"), linearizable, 15)
	modeltest.Violates(t, OnRaft, with(none, "reads", "stale"), linearizable, 12)
	modeltest.Holds(t, OnRaft, with(none, "reads", "default", "terms", "1", "log", "2"))
}

// elected is server 1 with the votes of a term but one, and an entry that it does not
// know to be committed.
func elected() Replica {
	write := Committed{2, KVSet{Request{1, 1}, 7}}
	return Replica{Raft: core.Server{State: core.State{
		Term: 2, Vote: 1, Log: []core.Entry{{Term: 1, Command: write}}, Role: core.Candidate, Votes: model.Nodes(1),
	}}}
}

// establishLeadership: the leader puts a barrier into the log, and is ready for
// consistent reads when it has applied all up to it.
func TestBarrierOnRaft(t *testing.T) {
	server := node(t, raft(Consistent, 2, 3), 1)
	s := server.Receive(elected(), 2, core.RequestVoteResult{Term: 2, Granted: true}).State.(Replica)
	if s.Server.Term != 2 || s.Server.Barrier != 2 {
		t.Fatalf("elected: %+v", s.Server)
	}
	round := core.Confirm{Term: 2, Read: Request{2, 1}}
	s = server.Receive(s, 1, VerifyLeader{2, Request{2, 1}}).State.(Replica)
	got := server.Receive(s, 3, core.Confirmed(round))
	if len(got.Replies) > 0 {
		t.Errorf("not ready, and has answered %v", got.Replies)
	}
	s = got.State.(Replica)
	ready := server.Receive(s, 3, core.AppendEntriesResult{Term: 2, Success: true, Index: 2})
	want := []model.Reply{{Client: 2, Seq: 1, Result: 7}}
	if diff := cmp.Diff(want, ready.Replies); diff != "" {
		t.Errorf("replies when the barrier is applied (-want +got)\n%s", diff)
	}
}

// VerifyLeader is void when another term has begun in between, and who does not lead
// takes neither commands nor reads.
func TestDeposedOnRaft(t *testing.T) {
	server := node(t, raft(Consistent, 3, 3), 1)
	s := server.Receive(elected(), 2, core.RequestVoteResult{Term: 2, Granted: true}).State.(Replica)
	s = server.Receive(s, 1, VerifyLeader{2, Request{2, 1}}).State.(Replica)
	got := server.Receive(s, 3, core.RequestVote{Term: 3, LastIndex: 2, LastTerm: 2}).State.(Replica)
	if got.Server.Leads() || len(got.Raft.Rounds) > 0 {
		t.Errorf("deposed, but %+v", got)
	}
	after := server.Receive(got, 1, Propose{2, KVSet{Request{1, 1}, 7}}).State.(Replica)
	if diff := cmp.Diff(got, after); diff != "" {
		t.Errorf("takes a command (-before +after)\n%s", diff)
	}
}
