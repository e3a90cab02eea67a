package consul

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Message is what nodes send. Servers of Raft send those of package core as well.
type Message = core.Message

// Of clients to servers. Whose session is meant is who sends it.
type (
	// Lock is PUT ?acquire=session.
	Lock struct{}
	// Unlock is PUT ?release=session.
	Unlock struct{}
	// Renew is PUT /session/renew. Number counts the sender's from 1.
	Renew struct{ Number int }
	// Query is GET ?index: it is answered when the key's index is higher.
	Query struct{ Index int }
	// Failed is serf's event that the sender, a member, has failed. A node that
	// was started again in its place sends it, so that it is never false.
	Failed struct{}
)

// Of servers to clients.
type (
	// Locked is true: the lock is the client's, with what to show the resource.
	Locked struct{ Token Fence }
	// NotLocked is false: somebody has the lock, or it is delayed.
	NotLocked struct{}
	// Unlocked is the answer to Unlock.
	Unlocked struct{}
	// Renewed is the answer to Renew.
	Renewed struct{ Number int }
	// Result is the answer to Query, with X-Consul-Index.
	Result struct{ Index, Value int }
	// Invalidated is what a blocking query on the lock returns when the session is
	// no longer there.
	Invalidated struct{}
	// NoLeader is an error: try again.
	NoLeader struct{}
)

// Of servers to the log.
type (
	// Propose wants a command to be put into the log.
	Propose struct {
		Term    int
		Command Command
	}
	// VerifyLeader asks whether a term is still the last.
	VerifyLeader struct {
		Term int
		Read Request
	}
	// Restarted says that the sender leads no more if it did.
	Restarted struct{}
)

// Of the log to servers.
type (
	// Elected makes a leader.
	Elected struct{ Term int }
	// Deposed tells the last leader, sooner or later, that there is another one in
	// Term. It is when the leader's lease is over.
	Deposed struct{ Term int }
	// Committed is the next command in the log, with the server that answers for
	// it.
	Committed struct {
		Proposer model.NodeID
		Command  Command
	}
	// Refused says that a command will never be in the log: its proposer leads no
	// more.
	Refused struct{ Command Command }
	// Verified says that the receiver leads.
	Verified struct{ Read Request }
)

// Between clients and the resource.
type (
	// Work is what a lock is taken for.
	Work struct{ Token Fence }
	// Worked says that it was done.
	Worked struct{}
	// Outdated says that somebody else has had the lock since.
	Outdated struct{}
)

func (Lock) Message()         {}
func (Unlock) Message()       {}
func (Renew) Message()        {}
func (Query) Message()        {}
func (Failed) Message()       {}
func (Locked) Message()       {}
func (NotLocked) Message()    {}
func (Unlocked) Message()     {}
func (Renewed) Message()      {}
func (Result) Message()       {}
func (Invalidated) Message()  {}
func (NoLeader) Message()     {}
func (Propose) Message()      {}
func (VerifyLeader) Message() {}
func (Restarted) Message()    {}
func (Elected) Message()      {}
func (Deposed) Message()      {}
func (Committed) Message()    {}
func (Refused) Message()      {}
func (Verified) Message()     {}
func (Work) Message()         {}
func (Worked) Message()       {}
func (Outdated) Message()     {}
