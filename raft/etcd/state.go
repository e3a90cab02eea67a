package etcd

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a node: the Log, a Member, or a client that is a node.
type State interface{ state() }

// Log is the log that consensus makes of the members' proposals, as one object.
// All of it is durable: it stands for a majority.
type Log struct {
	Entries []Entry // committed, in order
	Term    int
	Leader  model.NodeID // the member that leads in Term
}

// Entry is a committed request.
type Entry struct {
	Request Request
	Member  model.NodeID // the one that proposed it, and answers
	Client  model.NodeID // the client that is a node, or None
	Call    Call         // of a client outside the nodes
}

// Call names a call of a client outside the nodes; the zero value is none.
type Call struct{ Client, Seq int }

// Member is a server. It receives the entries of the log in order, and applies
// each some time later.
type Member struct {
	// Applied is durable: how many entries Store has. It is written together
	// with the data.
	Applied int
	// Store is durable.
	Store Store
	// Log is durable: the entries that are committed and not yet applied.
	Log []Entry
	// Partly is volatile: the first entry of Log is in Store in part, or as a
	// whole without being counted. It is never true while all rules are kept.
	Partly bool

	// Term is durable: the last one that it has heard of.
	Term int

	Calls map[int]int // volatile: the open call of each client, by its number
	Reads []Read      // volatile: linearizable reads that wait for an index

	Elected  Lead           // volatile: the term that it believes to lead, or zero
	Primary  bool           // volatile: its lessor counts the time of leases
	Expired  []model.NodeID // volatile: leases whose time is over, until they are revoked
	Watchers []Watcher      // volatile
}

// Read is a linearizable read that may be answered once Index is applied.
type Read struct {
	Call  Call
	Key   Key
	Index int
}

// Replica is a member whose log is Raft: the two of them are one process.
type Replica struct {
	Raft   core.Server
	Member Member
	// Asked are volatile: reads for which Raft asks whether it still leads.
	Asked []Read
}

// Watcher is the server's side of a watch.
type Watcher struct {
	Client model.NodeID
	Stream int
	Next   int // the first revision that it has not been sent
}

// isSynced reports whether a watcher has been sent everything.
func (w Watcher) isSynced(s *Store) bool { return w.Next > s.Revision }

// Session is a client that keeps a lease alive. All of it is volatile.
type Session struct {
	Requests int // how many it has sent, which is the last one's number
	Awaits   int // the request whose answer would still be in time, or 0
	Alive    int // the request that its lease rests on, or 0
}

// Follower is a client that watches the whole store. All of it is durable.
type Follower struct {
	Stream   int     // of its last Watch
	Start    int     // the first revision that it wants
	Next     int     // where it would resume
	Bookmark int     // all up to this revision has been sent, it was told
	Events   []Event // that it has received since Start
	Listing  bool    // it was told that it is too late, and reads the store anew
}

// Event is a change that a watcher is told of.
type Event struct {
	Revision int
	Key      Key
	Deleted  bool
}

// Locker is a client that takes the lock once and then does its work.
type Locker struct {
	Revision int    // of its key in the store, from the moment it has the lock
	Answer   Answer // to its write, or empty
}

// Answer is what a locker's work came to.
type Answer string

// The answers.
const (
	Written Answer = "written"
	Stale   Answer = "stale" // the lock is somebody else's
)

// Resource is what the lock is there to protect, outside of etcd.
type Resource struct {
	Last int // durable: the revision of the lock under which it was last written
}

func (Log) state()      {}
func (Member) state()   {}
func (Replica) state()  {}
func (Session) state()  {}
func (Follower) state() {}
func (Locker) state()   {}
func (Resource) state() {}
