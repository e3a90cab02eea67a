package consul

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Part is what of Consul is looked at. Each has the log and servers; the rest
// would only multiply the states of the others.
type Part string

// The parts.
const (
	// PartLock: clients contend for a lock, and work on a resource with it.
	PartLock Part = "lock"
	// PartTTL: a client renews a session that has a TTL.
	PartTTL Part = "ttl"
	// PartKV: clients put and get, in one of the consistency modes.
	PartKV Part = "kv"
	// PartWatch: a client follows a key by blocking queries.
	PartWatch Part = "watch"
)

// Mode is the consistency mode of a read.
type Mode string

// The modes, as in the query parameters of the HTTP API.
const (
	Consistent Mode = "consistent"
	Default    Mode = "default"
	Stale      Mode = "stale"
)

// Token is what a resource compares to tell holders apart.
type Token string

// The tokens.
const (
	TokenLockIndex   Token = "lock-index"
	TokenModifyIndex Token = "modify-index"
	TokenNone        Token = "none"
)

// Config is the size of a cluster and what is asked of it, and which of the
// rules are switched off. Times are in ticks.
type Config struct {
	Part    Part
	Servers int
	// Raft, if it has nodes, is the log: nodes 1 to Servers are its servers, too.
	Raft      core.Config
	Anywhere  bool // on Raft: clients call all servers that may lead
	Clients   int  // of the lock
	Elections int  // times that another server is elected while the leader is well
	// Delay is how long a message is on its way at most. With 0 there is no time:
	// a message can take for ever, and a timer fires whenever it likes.
	Delay int

	// Of the lock.
	Suspicions int  // times that a leader believes a member to have failed that may be well
	LockDelay  int  // ticks
	Deletes    bool // behavior=delete: a lock's key is deleted with the session
	Pending    bool // a leader lets nobody lock while an invalidation is on its way
	Token      Token

	// Of a session with a TTL.
	TTL      int // ticks
	Renewals int

	Restores int // watch: times that a cluster is made anew from an early snapshot

	// Of the store.
	Reads             Mode
	Judge             history.Consistency // of what callers see
	Puts, Swaps, Gets int                 // by a client each; the last client does all gets

	Without model.RuleSet
}

// Nodes: the log, the servers, and those that the part needs besides.
const theLog model.NodeID = 1

// onRaft reports whether the log is that of Raft, and no object.
func (c Config) onRaft() bool { return c.Raft.Nodes > 0 }

func (c Config) server(i int) model.NodeID {
	if c.onRaft() {
		return core.FirstServer + model.NodeID(i)
	}
	return theLog + model.NodeID(1+i)
}

func (c Config) client(i int) model.NodeID { return c.server(c.Servers) + model.NodeID(i) }

// resource is the last node.
func (c Config) resource() model.NodeID { return c.client(c.clients()) }

func (c Config) clients() int {
	switch c.Part {
	case PartLock:
		return c.Clients
	case PartTTL, PartWatch:
		return 1
	}
	return 0
}

func (c Config) nodes() int {
	n := int(c.client(c.clients())) - 1
	if c.Part == PartLock {
		n++
	}
	return n
}

func (c Config) isServer(id model.NodeID) bool { return id >= c.server(0) && id < c.client(0) }

func (c Config) role(id model.NodeID) string {
	switch {
	case c.isServer(id):
		return "server"
	case id == theLog:
		return "log"
	case c.Part == PartLock && id == c.resource():
		return "resource"
	}
	return "client"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// Protocol returns the cluster: node 1 is the log, the servers come next, then
// clients that are nodes, and the resource that a lock is for.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "consul",
		Nodes:      c.nodes(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.erroneous,
		Properties: c.properties(),
	}
}

// The operations of clients on the store, which has one key that holds 0 first.
const (
	put  = "write" // a set: PUT
	swap = "cas"   // PUT ?cas=index
	get  = "read"  // GET
)

// object is what the store is to its callers.
func (c Config) object() history.Spec {
	if c.Swaps > 0 {
		return history.CAS(0)
	}
	return history.Register(0)
}

// Callers returns the clients of the store. Each goes to any server, as by way
// of an agent that knows them all.
func (c Config) Callers() []model.Client {
	if c.Part != PartKV && c.Part != PartWatch {
		return nil
	}
	var servers []model.NodeID
	for i := range c.Servers {
		servers = append(servers, c.server(i))
	}
	var list []model.Client
	readers := servers
	if c.onRaft() {
		servers, readers = c.homes(servers)
	}
	for v := 1; v <= c.Puts; v++ {
		list = append(list, model.Client{At: servers, Ops: []model.Op{{Func: put, Arg: v}}})
	}
	for v := 1; v <= c.Swaps; v++ {
		list = append(list, model.Client{At: servers, Ops: []model.Op{{Func: swap, Arg: history.Swap{Old: 0, New: c.Puts + v}}}})
	}
	if c.Gets > 0 && c.Part == PartKV {
		reader := model.Client{At: readers}
		for range c.Gets {
			reader.Ops = append(reader.Ops, model.Op{Func: get})
		}
		list = append(list, reader)
	}
	return list
}
