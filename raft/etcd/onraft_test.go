package etcd

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// raft is a cluster in which one client creates the keys and one reads.
func raft(terms, log int) Config {
	return Config{
		Part: KV, Members: 3, AtHome: true, Creators: 1, Gets: 1,
		Raft: core.Config{Nodes: 3, Terms: terms, Log: log, Batch: 1, Inflight: 1, Candidates: 2, Disk: core.Sync, Served: true},
	}
}

// seen returns all that clients can see of a service.
func seen(t *testing.T, c Config, clients []model.Client, network model.Network) map[string]bool {
	t.Helper()
	return modeltest.Histories(t, model.System[State, Message]{Protocol: c.Protocol(), Clients: clients}, network)
}

// beyond returns the histories on Raft that the log object does not have, when the
// same clients call members that are like other, and how many there are in all.
func beyond(t *testing.T, c, other Config) (list []string, all int) {
	t.Helper()
	object := Config{Part: KV, Members: other.Members, Serializable: other.Serializable}
	clients := c.clients()
	onObject := make([]model.Client, len(clients))
	for i, client := range clients {
		onObject[i] = model.Client{At: object.members(1), Ops: client.Ops}
	}
	allowed := seen(t, object, onObject, model.FIFO)
	histories := seen(t, c, clients, model.Multiset)
	for h := range histories {
		if !allowed[h] {
			list = append(list, h)
		}
	}
	return list, len(histories)
}

// Raft implements the log that etcd is checked over otherwise: clients see nothing
// of it that they could not see there as well.
func TestRaftIsTheLog(t *testing.T) {
	two := raft(1, 3)
	two.Creators = 2
	serializable := raft(1, 2)
	serializable.Serializable, serializable.AtHome, serializable.Gets = true, false, 2
	for name, c := range map[string]Config{"one term": raft(1, 2), "two creators": two, "serializable": serializable, "two terms": raft(2, 3)} {
		if testing.Short() && name != "one term" {
			continue
		}
		list, all := beyond(t, c, c)
		t.Logf("%s: %d histories", name, all)
		for _, h := range list {
			t.Errorf("%s: the log object has no history %s", name, h)
		}
	}
}

// Serializable reads show what an object that only answers linearizable ones does not.
func TestRaftIsNotAnyLog(t *testing.T) {
	c := raft(1, 2)
	c.Serializable, c.AtHome = true, false
	object := c
	object.Serializable = false
	if list, _ := beyond(t, c, object); len(list) == 0 {
		t.Error("clients that read serializably see nothing that is not linearizable")
	}
}

// A serializable read of a member that lags behind, or that was deposed, is old.
func TestSerializableOnRaft(t *testing.T) {
	modeltest.Violates(t, OnRaft, settings(map[string]string{"reads": "serializable"}), linearizable, 12)
}

// leading is a member that leads in term 1 and has applied its blank entry.
func leading() Replica {
	s := Replica{Raft: core.Server{Given: 1}, Member: Member{Applied: 1, Store: kv.firstStore()}}
	s.Raft.State = core.State{
		Term: 1, Vote: 1, Log: []core.Entry{{Term: 1}}, Role: core.Leader, Commit: 1,
		Servers: map[model.NodeID]core.Progress{1: {Match: 1}, 2: {Match: 1, Next: 2, Told: 1}, 3: {Match: 1, Next: 2, Told: 1}},
	}
	return s
}

// Ongaro's thesis, 6.4: the leader notes how far the log is committed, asks the others
// whether it leads, and answers when a majority says so.
func TestReadIndexOnRaft(t *testing.T) {
	leader := node(t, raft(1, 3), 1)
	asked := leader.Receive(leading(), 1, ReadIndex{Call: Call{2, 1}, Key: a})
	round := core.Confirm{Term: 1, Read: Call{2, 1}}
	expectSent(t, asked, send(2, round), send(3, round))
	s := asked.State.(Replica)
	s.Member.Calls = map[int]int{2: 1}
	got := leader.Receive(s, 3, core.Confirmed(round))
	want := []model.Reply{{Client: 2, Seq: 1, Result: RangeResponse{Revision: 1}}}
	if diff := cmp.Diff(want, got.Replies); diff != "" {
		t.Errorf("replies (-want +got)\n%s", diff)
	}
	round.Read = Call{2, 2}
	if late := leader.Receive(s, 3, core.Confirmed(round)); len(late.Replies) > 0 {
		t.Errorf("the answer to another question brings %v", late.Replies)
	}
}

// A leader without a committed entry of its term does not know what is committed, and
// who does not lead knows nothing.
func TestNoReadIndexOnRaft(t *testing.T) {
	elected, follower := leading(), leading()
	elected.Raft.State.Term = 2
	follower.Raft.State.Role = core.Follower
	for _, s := range []Replica{elected, follower} {
		got := node(t, raft(2, 3), 1).Receive(s, 1, ReadIndex{Call: Call{2, 1}, Key: a})
		expectSent(t, got)
	}
}

// What is committed a member applies, in order and once: after a restart, when it
// has to hear again how far the log is committed, too.
func TestAppliesWhatIsCommitted(t *testing.T) {
	create := Entry{Request: Txn{Then: [2]Put{{Key: a, Value: 1}}}, Member: 1}
	member := node(t, raft(1, 3), 2)
	s := Replica{Member: Member{Store: kv.firstStore()}}
	m := core.AppendEntries{Term: 1, Entries: []core.Entry{{Term: 1}, {Term: 1, Command: create}}, Commit: 2}
	once := member.Receive(s, 1, m).State.(Replica)
	again := member.Receive(member.Restart(once).State, 1, m).State.(Replica)
	for _, got := range []Replica{once, again} {
		if kv, _ := got.Member.Store.Get(a); got.Member.Applied != 2 || kv.Version != 1 {
			t.Errorf("applied %d entries, and the key is %+v", got.Member.Applied, kv)
		}
	}
}
