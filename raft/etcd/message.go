package etcd

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Message is what nodes send. Requests and responses have the names of etcd's
// interface. Servers of Raft send those of package core as well.
type Message = core.Message

// Request is what goes through the log.
type Request interface{ request() }

// Put writes a key, attached to a lease if there is one.
type Put struct {
	Key   Key
	Value int
	Lease model.NodeID
}

// DeleteRange deletes a key.
type DeleteRange struct{ Key Key }

// Txn does its writes if the comparison holds, all or none. The zero Put is none.
type Txn struct {
	If   Compare
	Then [2]Put
}

// Compare is true if the key's modification revision is Mod, where 0 is that of a
// key that does not exist. The zero value is always true.
type Compare struct {
	Key Key
	Mod int
}

// LeaseGrant makes a lease, Lease being the client's.
type LeaseGrant struct{ Lease model.NodeID }

// LeaseRevoke ends a lease. Term is that of the leader whose clock says so.
type LeaseRevoke struct {
	Lease model.NodeID
	Term  int
}

// Compact forgets old revisions.
type Compact struct{ Revision int }

func (Put) request()         {}
func (DeleteRange) request() {}
func (Txn) request()         {}
func (LeaseGrant) request()  {}
func (LeaseRevoke) request() {}
func (Compact) request()     {}

// Between members and the log.

// Propose asks for an entry in the log.
type Propose struct{ Entry Entry }

// Commit tells a member the entry at an index, counted from 1.
type Commit struct {
	Index int
	Entry Entry
}

// ReadIndex asks how long the log is.
type ReadIndex struct {
	Call Call
	Key  Key
}

// ReadState answers it.
type ReadState struct{ Read Read }

// Lead tells all members who leads from now on, and how long the log was then.
type Lead struct {
	Term   int
	Leader model.NodeID
	Index  int
}

// Campaign asks to lead after Term, of which the sender was the leader.
type Campaign struct{ Term int }

// Confirm asks whether the sender still leads in Term, because of a lease: of a
// LeaseKeepAlive by its Number, or because the lease is over where that is 0.
type Confirm struct {
	Term   int
	Lease  model.NodeID
	Number int
}

// Confirmed says that it did.
type Confirmed struct{ Confirm Confirm }

// From clients that are nodes, and to them.

// LeaseGrantResponse says that the lease is granted.
type LeaseGrantResponse struct{}

// LeaseKeepAlive renews the sender's lease.
type LeaseKeepAlive struct{ Number int }

// LeaseKeepAliveResponse says that it is renewed.
type LeaseKeepAliveResponse struct{ Number int }

// WatchCreate asks for all events from a revision on.
type WatchCreate struct{ Stream, From int }

// WatchResponse brings events, or none and a bookmark, or the end of the watch
// because Compacted has made events disappear.
type WatchResponse struct {
	Stream    int
	Events    []Event
	Bookmark  int
	Compacted int
}

// WatchProgress asks for a bookmark.
type WatchProgress struct{}

// Range reads a key; of the watcher, the zero Key, it reads the whole store.
type Range struct{ Key Key }

// RangeResponse is a key as it was at Revision.
type RangeResponse struct{ Revision, Value, Mod int }

// LockRequest asks for the lock.
type LockRequest struct{}

// LockResponse says that the sender's key is the oldest, with its revision.
type LockResponse struct{ Revision int }

// TxnResponse is for a locker whose write is a transaction.
type TxnResponse struct{ Succeeded bool }

// Write is the work that the lock protects, at the resource.
type Write struct{ Token int }

// WriteResponse says whether it was done.
type WriteResponse struct{ OK bool }

func (Put) Message()                    {}
func (Txn) Message()                    {}
func (LeaseGrant) Message()             {}
func (Propose) Message()                {}
func (Commit) Message()                 {}
func (ReadIndex) Message()              {}
func (ReadState) Message()              {}
func (Lead) Message()                   {}
func (Campaign) Message()               {}
func (Confirm) Message()                {}
func (Confirmed) Message()              {}
func (LeaseGrantResponse) Message()     {}
func (LeaseKeepAlive) Message()         {}
func (LeaseKeepAliveResponse) Message() {}
func (WatchCreate) Message()            {}
func (WatchResponse) Message()          {}
func (WatchProgress) Message()          {}
func (Range) Message()                  {}
func (RangeResponse) Message()          {}
func (LockRequest) Message()            {}
func (LockResponse) Message()           {}
func (TxnResponse) Message()            {}
func (Write) Message()                  {}
func (WriteResponse) Message()          {}
