package consul

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a node: the Log, a Server, a Holder, a Tenant, a Watcher
// or the Resource.
type State interface{ state() }

// Log stands for Raft: it says who leads and puts commands into one order. All of
// it is durable.
type Log struct {
	Term      int
	Leader    model.NodeID // of Term
	Elections int          // while the leader was well
	Restores  int          // of a snapshot
	// Store is what the commands so far make.
	Store Store
}

// Server is one of Consul's servers.
type Server struct {
	// Store is what the commands make that it has applied. Durable, since the log
	// is.
	Store Store
	// Queue are commands that it knows to be committed and has not applied yet.
	// Durable, as part of the log.
	Queue []Committed
	// Term is the one that it believes to lead, or 0. Volatile.
	Term int
	// Barrier is how many of Queue it has to apply before its leadership is
	// established: those that were committed before its term. Volatile.
	Barrier int
	// Delayed says that a lock-delay runs: the key must not be locked. It is a
	// matter of this server's clock and not in the log. Volatile.
	Delayed bool
	// Verified are reads whose leader was one when it was asked, and that wait for
	// the barrier. Volatile.
	Verified []Request
	// Invalidating is how many invalidations of its own are on their way. A crash
	// does not stop them.
	Invalidating int
	// Failed are the members that serf knows to have failed; serf tells it again
	// after a crash.
	Failed model.NodeSet
	// Suspected is how many members it believed to have failed that may be well: a
	// bound of the model.
	Suspected int
	// Blocking are queries of the watcher that wait for an index above theirs. Their
	// client repeats them after a crash.
	Blocking []int
}

// Replica is a server whose log is Raft: the two of them are one process.
type Replica struct {
	Raft   core.Server
	Server Server
}

// Phase is how far a client of the lock has come.
type Phase string

// The phases.
const (
	Wants    Phase = "wants"    // it has asked, or will again
	Holds    Phase = "holds"    // it believes to hold the lock
	Releases Phase = "releases" // its work is done
	Done     Phase = "done"     // it has released the lock
	Lost     Phase = "lost"     // its session is gone, and it knows that
	Gone     Phase = "gone"     // it crashed; what is up in its place has no session
)

// Holder is a client of the lock, together with the agent of its node. All of it
// is volatile.
type Holder struct {
	Phase Phase
	Token Fence // of the lock while it is held
	Works bool  // it has sent its work to the resource
	// Server is whom it asks: the next one where there was no leader.
	Server model.NodeID
}

// Tenant is a client that renews the TTL of its session.
type Tenant struct {
	Renewals int  // sent so far, which is the last one's number
	Awaits   int  // the one whose answer would still be of use, or 0
	Kept     int  // the renewal by which the session cannot have expired yet; 0 is its creation
	Over     bool // there is none: it may have expired
	Gone     bool // it crashed
}

// Watcher is a client that follows the key. All of it is durable.
type Watcher struct {
	Index  int          // X-Consul-Index, to wait for a higher one
	Value  int          // that it knows
	Server model.NodeID // whom it has asked
}

// Fence is what the entry of a key says of who has locked it.
type Fence struct {
	LockIndex   int // how often the key was locked
	ModifyIndex int // the index of the command by which it was locked
}

// Resource is what the lock is for. All of it is durable.
type Resource struct {
	Fence Fence // the highest that it has served
	// Served is the ModifyIndex of whom it has served last.
	Served int
}

func (Log) state()      {}
func (Server) state()   {}
func (Replica) state()  {}
func (Holder) state()   {}
func (Tenant) state()   {}
func (Watcher) state()  {}
func (Resource) state() {}

// Leads reports whether a server believes to lead.
func (s *Server) Leads() bool { return s.Term != 0 }
