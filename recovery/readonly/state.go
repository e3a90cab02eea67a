package readonly

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a node. No node restarts, so that nothing of it has to
// be durable.
type State struct {
	// Version is the newest value that the node holds, 0 being the first. There
	// is one writer, which numbers its values, so that values are versions.
	Version int
	// Mode says what the node does for its clients.
	Mode Mode
	// Epoch counts how often the node has lost its quorum.
	Epoch int
	// Heard are the peers that have answered something that was asked in this
	// epoch.
	Heard model.NodeSet

	// Call is what a client waits for, or zero.
	Call Call
	// Accepted is the last write that was accepted here.
	Accepted int
}

// Mode is what a node does for its clients.
type Mode uint8

// The modes.
const (
	ReadWrite Mode = iota // everything
	ReadOnly              // writes are refused, and reads may be stale
)

func (m Mode) String() string { return [...]string{"read-write", "read-only"}[m] }

// Call is an operation of a client, under way.
type Call struct {
	Client model.Call
	Acks   model.NodeSet // peers that have answered
}

// Reading is what a read returns.
type Reading struct {
	Value int
	Stale bool // the value may be out of date
}

func (r Reading) String() string {
	if r.Stale {
		return fmt.Sprintf("stale %d", r.Value)
	}
	return fmt.Sprint(r.Value)
}

// Answer is what a write returns.
type Answer uint8

// The answers to a write.
const (
	Accepted Answer = iota + 1
	Refused         // nothing was written
)

func (a Answer) String() string { return [...]string{"none", "accepted", "refused"}[a] }

// The operations of clients.
const (
	write = "write" // write(v) returns an Answer
	read  = "read"  // read() returns a Reading
)
