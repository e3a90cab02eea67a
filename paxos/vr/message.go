package vr

import "github.com/faultline-mc/faultline/model"

// Message is what replicas and clients send, by the names of the paper.
type Message interface{ message() }

// Invoke is a client's request (REQUEST). The client sends it to every replica,
// since it does not know who is primary, and so tries again and again until one
// answers.
type Invoke struct{ Seq int }

// Reply answers an Invoke: the view, the request-number and the result.
type Reply struct{ View, Seq, Result int }

// Prepare is the primary's request to append a request to the log.
type Prepare struct {
	View    int
	Request Request
	Op      int // its op-number
	Commit  int
}

// PrepareOk says that the sender's log has all up to an op-number.
type PrepareOk struct{ View, Op int }

// Commit says how far the primary has committed.
type Commit struct{ View, Commit int }

// StartViewChange says that the sender leaves its view for this one.
type StartViewChange struct {
	View    int
	Crashes map[model.NodeID]int
}

// DoViewChange tells the primary of the next view what the sender has.
type DoViewChange struct {
	View    int
	Copy    Copy
	Crashes map[model.NodeID]int
}

// StartView begins a view with a log.
type StartView struct {
	View   int
	Log    []Request
	Commit int
}

// Recovery asks for the state after a crash.
type Recovery struct{ Nonce int }

// RecoveryResponse answers a Recovery.
type RecoveryResponse struct {
	Nonce   int
	Answer  Answer
	Crashes map[model.NodeID]int
}

// GetState asks a replica that is in a view for what comes after an op-number.
type GetState struct{ View, Op int }

// NewState answers a GetState.
type NewState struct {
	View   int
	Op     int       // that of the GetState
	Log    []Request // what comes after it
	Commit int
}

func (Invoke) message()           {}
func (Reply) message()            {}
func (Prepare) message()          {}
func (PrepareOk) message()        {}
func (Commit) message()           {}
func (StartViewChange) message()  {}
func (DoViewChange) message()     {}
func (StartView) message()        {}
func (Recovery) message()         {}
func (RecoveryResponse) message() {}
func (GetState) message()         {}
func (NewState) message()         {}
