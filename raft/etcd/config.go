package etcd

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Part is the part of etcd's interface that a model is about. All of them run on
// the same log, members and store.
type Part string

// The parts.
const (
	KV    Part = "kv"    // Put, Txn and Range
	Lease Part = "lease" // LeaseGrant, LeaseKeepAlive and what expires
	Watch Part = "watch" // Watch and Compact
	Lock  Part = "lock"  // the recipe for a lock, and what it protects
)

// Judge says what is judged of a part.
type Judge string

// The judges.
const (
	Safety     Judge = "safety"     // the promises of the part; of KV, linearizability
	Sequential Judge = "sequential" // of KV: each client sees one order, but perhaps late
	Eventual   Judge = "eventual"   // of Lease and Watch: what is bound to happen
	Belief     Judge = "belief"     // of Lock: at most one client believes that it has the lock
)

// Config is the size of the model, and which of its rules are switched off.
type Config struct {
	Part    Part
	Judge   Judge
	Members int // nodes 2 to Members+1; node 1 is the log
	// Raft, if it has nodes, is the log: nodes 1 to Members are its servers, too.
	Raft core.Config

	Serializable bool // reads are answered by any member from what it has
	AtHome       bool // a client calls the same member every time
	Creators     int  // on Raft: clients that create the keys, a transaction each
	Gets         int  // on Raft: reads of one more client

	Held       bool // the lease, and a key attached to it, are older than the run
	TTL        int  // ticks of a lease
	KeepAlives int  // how often the session renews its lease
	Elections  int  // changes of the leader
	CheckOnly  bool // a leader that expires a lease asks whether it leads, and proposes afterwards

	Compact    int // the revision that is compacted
	Reconnects int // of the watcher
	Bookmarks  int // that it asks for

	Lockers int
	InStore bool // what the lock protects is a key in the store itself

	Without model.RuleSet
}

// log is the node that stands for the replicated log.
const log model.NodeID = 1

// onRaft reports whether the log is that of Raft, and no object.
func (c Config) onRaft() bool { return c.Raft.Nodes > 0 }

// first is the first member. Where the log is an object it leads in term 1.
func (c Config) first() model.NodeID {
	if c.onRaft() {
		return core.FirstServer
	}
	return log + 1
}

// afterMembers is the first node that is not a member: the session, the
// watcher, the resource or, where there is none, the first locker.
func (c Config) afterMembers() model.NodeID { return c.first() + model.NodeID(c.Members) }

// firstLocker is the first of the nodes that want the lock.
func (c Config) firstLocker() model.NodeID {
	if c.InStore {
		return c.afterMembers()
	}
	return c.afterMembers() + 1
}

func (c Config) nodes() int {
	switch c.Part {
	case Lease, Watch:
		return c.Members + 2
	case Lock:
		return int(c.firstLocker()) - 1 + c.Lockers
	}
	return int(c.afterMembers()) - 1
}

func (c Config) isMember(id model.NodeID) bool { return id >= c.first() && id < c.afterMembers() }

func (c Config) isLocker(id model.NodeID) bool {
	return c.Part == Lock && id >= c.firstLocker() && int(id) <= c.nodes()
}

// Protocol returns the service and those of its clients that are nodes.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "etcd",
		Nodes:      c.nodes(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.inError,
		Roles:      c.role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) role(id model.NodeID) string {
	switch {
	case c.isMember(id):
		return "member"
	case id == log:
		return "log"
	case c.Part == Lease:
		return "session"
	case c.Part == Watch:
		return "watcher"
	case c.isLocker(id):
		return "locker"
	}
	return "resource"
}

// clients are the callers outside the nodes: those whose operations are judged
// as a history, and those that make the events that are watched.
func (c Config) clients() []model.Client {
	a, b := Key{Name: "a"}, Key{Name: "b"}
	put := func(k Key, v int) model.Op { return model.Op{Func: "Put", Arg: Put{Key: k, Value: v}} }
	read := func(k Key) model.Op { return model.Op{Func: "Range", Arg: Range{Key: k}} }
	txn := func(t Txn) model.Op { return model.Op{Func: "Txn", Arg: t} }
	switch c.Part {
	case KV:
		// Both create the two keys unless they are there; one of them succeeds.
		create := func(v int) model.Op {
			return txn(Txn{If: Compare{Key: a}, Then: [2]Put{{Key: a, Value: v}, {Key: b, Value: v}}})
		}
		if c.onRaft() {
			return c.clientsOnRaft(create, read(a))
		}
		return []model.Client{
			{At: c.members(1), Ops: []model.Op{create(1), read(a)}},
			{At: c.members(2), Ops: []model.Op{read(b), create(2)}},
		}
	case Watch:
		changes := []model.Op{
			put(a, 1),
			{Func: "DeleteRange", Arg: DeleteRange{Key: a}},
			txn(Txn{Then: [2]Put{{Key: a, Value: 2}, {Key: b, Value: 2}}}),
		}
		compact := model.Op{Func: "Compact", Arg: Compact{Revision: c.Compact}}
		return []model.Client{{At: []model.NodeID{c.first()}, Ops: changes}, {At: []model.NodeID{c.first()}, Ops: []model.Op{compact}}}
	}
	return nil
}

// members returns where a client calls.
func (c Config) members(home int) []model.NodeID {
	if c.AtHome {
		return []model.NodeID{c.first() + model.NodeID((home-1)%c.Members)}
	}
	return c.allMembers()
}

func (c Config) allMembers() []model.NodeID {
	var all []model.NodeID
	for id := c.first(); c.isMember(id); id++ {
		all = append(all, id)
	}
	return all
}
