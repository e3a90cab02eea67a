package vr

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a node: a Replica or a Client.
type State interface{ state() }

// Replica is the state of a replica, as in figure 2. It has no disk: all is
// volatile, except that the nonce of its next recovery was never used before.
type Replica struct {
	View   int // view-number
	Status Status
	// LastNormal is the latest view in which Status was normal (v' in section 4.2).
	LastNormal int
	// Log has the requests in their order. The first one's op-number is 1, and the
	// op-number of the replica is that of the last one. The client table is what
	// Log says, since it is never cut off.
	Log []Request
	// Commit is the commit-number. What is committed is executed at once.
	Commit int
	// Crashes is the crash vector: for each replica the latest of its incarnations
	// known here, none for the first. The own entry is the nonce of the own
	// recovery. (Michael and others, 4.)
	Crashes map[model.NodeID]int

	// PrepareOks are, of a primary, up to where its backups have its log.
	PrepareOks map[model.NodeID]int
	// StartViewChanges are those who are known to change to View.
	StartViewChanges model.NodeSet
	// DoViewChanges are, of the next primary, what the others have said that they
	// have, and what it has itself.
	DoViewChanges map[model.NodeID]Copy
	// Responses are, of a recovering replica, what the others have said.
	Responses map[model.NodeID]Answer
}

// Client is what a client knows.
type Client struct {
	Acked []Ack // its operations that were answered, in order
}

func (Replica) state() {}
func (Client) state()  {}

// Ack is an operation that was answered.
type Ack struct {
	Request Request
	View    int // of the primary that answered
	Result  int // an op-number, because every operation increments the counter
}

// Status is what a replica is busy with.
type Status int

// The statuses. (Figure 2.)
const (
	Normal Status = iota
	ViewChange
	Recovering
)

func (s Status) String() string { return [...]string{"normal", "view-change", "recovering"}[s] }

// Request names a client's operation, of which there is one kind.
type Request struct {
	Client model.NodeID
	Seq    int // request-number
}

func (r Request) String() string { return fmt.Sprintf("%v/%d", r.Client, r.Seq) }

// Copy is what a replica contributes to a view change.
type Copy struct {
	LastNormal int
	Log        []Request
	Commit     int
}

// Answer is what a replica contributes to a recovery. Only a primary sends its
// log.
type Answer struct {
	View   int
	Log    []Request
	Commit int
}

// op returns the op-number of the last request.
func (s *Replica) op() int { return len(s.Log) }

// isPrimary reports whether a replica serves clients, in the belief that its view
// is the latest.
func (c Config) isPrimary(id model.NodeID, s *Replica) bool {
	return s.Status == Normal && c.primary(s.View) == id
}

// holds reports whether a request has an op-number in a log.
func holds(log []Request, op int, r Request) bool { return op >= 1 && op <= len(log) && log[op-1] == r }

// find returns the op-number of a request, or 0.
func (s *Replica) find(r Request) int { return slices.Index(s.Log, r) + 1 }
