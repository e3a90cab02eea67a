package zookeeper

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Part is what of ZooKeeper is looked at. Each has the broadcast and servers; the
// rest would only multiply the states of the others.
type Part string

// The parts.
const (
	// PartData: clients set and get the data of a znode.
	PartData Part = "data"
	// PartFIFO: a client uses the asynchronous API, and waits for nothing.
	PartFIFO Part = "fifo"
	// PartConfig: a client changes a configuration of two znodes while another one
	// reads it, and the znode /ready is between them.
	PartConfig Part = "config"
	// PartLock: clients want a lock, to work on a resource.
	PartLock Part = "lock"
)

// Reads is how clients read.
type Reads string

// The ways to read.
const (
	Local Reads = "local" // getData, which the client's server answers
	Sync  Reads = "sync"  // sync, and then getData
)

// SyncBy is who answers a sync.
type SyncBy string

// The ways to answer one.
const (
	SyncByLeader SyncBy = "leader" // the leader alone, behind what it has committed
	// SyncShipped is what ZooKeeper does: the leader lets a sync of its own clients
	// pass like a read (CommitProcessor, matchSyncs), although it commits for its
	// followers before it does for itself.
	SyncShipped  SyncBy = "shipped"
	SyncByQuorum SyncBy = "quorum" // the leader, behind a transaction that does nothing
)

// Config is the size of an ensemble and what is asked of it, and which of the
// rules are switched off.
type Config struct {
	Part      Part
	Servers   int
	Elections int // times that another server is elected while the leader is well
	// Apart says that timeouts are kept: a leader notices that it has lost its
	// quorum before that elects another one.
	Apart bool
	Moves int // times that a client that may move loses a connection that was well

	// Of the data.
	Reads             Reads
	SyncBy            SyncBy
	AtLeader          bool                // the reader's first server leads, and the writers' does not
	Judge             history.Consistency // of what clients see
	Sets, Swaps, Gets int                 // sets, and conditional ones, by a client each; gets by one client
	Then              int                 // gets of each client that sets, afterwards

	Writes int // fifo: sets, before a get

	// Of the lock.
	Lockers     int
	Expirations int  // sessions that the leader takes for dead whose client is well
	Fence       bool // the resource compares the czxid of lock znodes
	Belief      bool // that no two believe to have the lock is judged, too

	Without model.RuleSet
}

// Nodes: the broadcast, the servers, the clients, and of the lock the resource.
const theBroadcast model.NodeID = 1

func (c Config) server(i int) model.NodeID { return theBroadcast + 1 + model.NodeID(i) }

func (c Config) client(i int) model.NodeID { return c.server(c.Servers) + model.NodeID(i) }

func (c Config) resource() model.NodeID { return c.client(c.clients()) }

func (c Config) isServer(id model.NodeID) bool { return id >= c.server(0) && id < c.client(0) }

func (c Config) clients() int {
	switch c.Part {
	case PartData:
		return c.Sets + c.Swaps + min(c.Gets, 1)
	case PartFIFO:
		return 1
	case PartConfig:
		return 2
	}
	return c.Lockers
}

func (c Config) nodes() int {
	n := int(c.client(c.clients())) - 1
	if c.Part == PartLock {
		n++
	}
	return n
}

// lastClient is the one that reads, and that may move, in the parts with a reader.
func (c Config) lastClient() model.NodeID { return c.client(c.clients() - 1) }

// home is the first server of a client. The reader's is as far away from the
// writers' as it can be.
func (c Config) home(id model.NodeID) model.NodeID {
	last := c.server(c.Servers - 1)
	switch {
	case c.Part == PartLock:
		return c.server(int(id-c.client(0)) % c.Servers)
	case c.Part == PartFIFO || (id == c.lastClient()) != c.AtLeader:
		return last
	}
	return c.server(0)
}

// next returns the server that a client tries after one.
func (c Config) next(id model.NodeID) model.NodeID {
	if c.isServer(id + 1) {
		return id + 1
	}
	return c.server(0)
}

func (c Config) role(id model.NodeID) string {
	switch {
	case id == theBroadcast:
		return "broadcast"
	case c.isServer(id):
		return "server"
	case c.Part == PartLock && id == c.resource():
		return "resource"
	}
	return "client"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// Protocol returns the ensemble: node 1 is the broadcast, the servers come next,
// then clients, and the resource that a lock is for.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "zookeeper",
		Nodes:      c.nodes(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.erroneous,
		Properties: c.properties(),
	}
}

// object is what a znode is to clients that set and get it.
func (c Config) object() history.Spec {
	if c.Swaps > 0 {
		return history.CAS(0)
	}
	return history.Register(0)
}
