package fencing

import "github.com/faultline-mc/faultline/model"

// State is what a node knows: the Service, the Resource or a Client.
type State interface{ state() }

// Service is what the lock service knows. Chubby's is a replicated log; here it
// is one node that writes all of this to its disk before it answers.
type Service struct {
	// Epoch is durable: the number of the last lease, and with it the fencing
	// token (lock generation number, LockIndex).
	Epoch int
	// Holder is durable: who has that lease, or None when it has ended.
	Holder model.NodeID
	// Waiting is durable: who has asked since, in the order of asking.
	Waiting []model.NodeID
}

// Resource is what the lock is there to protect, such as a file server.
type Resource struct {
	// Fence is durable: the highest epoch in which a client has been served.
	Fence int
	// Written is durable: the last write that took effect, or zero.
	Written Write
	// Writer is durable: whose write that was.
	Writer model.NodeID
}

// Client is what a client knows, who believes that it holds the lock from the
// grant on. Its crash loses nothing, and so is no more than a pause.
type Client struct {
	Epoch  int    // of its lease; 0 before the grant
	Answer Answer // the resource's, or empty
}

func (Service) state()  {}
func (Resource) state() {}
func (Client) state()   {}

// Answer is what a resource says to a client's work.
type Answer string

// The answers.
const (
	Accepted Answer = "accepted"
	Stale    Answer = "stale" // the epoch is over
)
