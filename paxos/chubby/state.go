package chubby

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: the Cell, a Resource or a Client.
type State interface{ state() }

// Cell is the replicated database and the master that there is at the moment.
type Cell struct {
	Database  Database // durable
	Failovers int      // durable, and a bound of the model: masters lost so far

	// The rest is volatile: what a master has in memory.

	Down       bool          // there is no master
	Recovering model.NodeSet // sessions that have not acknowledged the fail-over
	Blocked    []Blocked     // calls that wait until all have
	Waiting    []model.NodeID
	Caching    model.NodeSet // who may have the file in its cache
	Unacked    model.NodeSet // whose cache the first of Writes waits for
	Writes     []Pending     // in the order in which they take effect
}

// Database is the object that the replicas of a cell agree on. Here it is one
// atomic object, and an update is one step.
type Database struct {
	Epoch      int           // the client epoch number, of the master
	Sessions   model.NodeSet // that are open
	Holder     model.NodeID  // of the lock, or None
	Generation int           // of the lock: how often it was free and then taken
	Delayed    bool          // the lock is kept free, since its holder was lost
	Value      int           // of the file
}

// Blocked is a call that a master has not begun with.
type Blocked struct {
	From model.NodeID
	Call Message
}

// Pending is a write that waits until nobody has the file in a cache.
type Pending struct {
	Writer model.NodeID
	Call   int
	Value  int
}

// Resource is a server that does what the lock's holder asks for.
type Resource struct {
	Generation int          // durable: the highest sequencer that it has served
	Worker     model.NodeID // durable: who came with it
}

// Client is an application with its Chubby library. All of it is volatile.
type Client struct {
	Epoch   int  // of the master, as far as it knows
	Number  int  // of its last KeepAlive; 1 stands for the creation of the session
	Awaits  int  // the KeepAlive whose answer would still be in time, or 0
	Lease   int  // the KeepAlive that has brought the lease, or 0: in jeopardy
	Expired bool // it has given its session up, or was told that it has none

	Phase      Phase // of its work under the lock
	Generation int   // its sequencer

	Calls   int  // of the cache: reads or writes invoked
	Busy    bool // the last of them has not returned
	Spoiled bool // what it is going to return must not be cached
	Cached  bool // Value is the file's
	Value   int
}

// Phase is how far a client has come with the lock.
type Phase string

// The phases.
const (
	Idle     Phase = ""
	Wants    Phase = "wants"
	Holds    Phase = "holds"
	Works    Phase = "works"  // the resource has not answered
	Worked   Phase = "worked" // it has
	Releases Phase = "releases"
	Done     Phase = "done"
)

func (Cell) state()     {}
func (Resource) state() {}
func (Client) state()   {}
