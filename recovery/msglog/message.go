package msglog

import "github.com/faultline-mc/faultline/model"

// Message is what processes send each other.
type Message interface{ message() }

// App is a message of the application: a request or an answer. Seq is how many
// deliveries its sender had by then, and Past which. The state that a message
// tells of is its content; in causal mode Past is what is piggybacked as well,
// the determinants of the sender's deliveries.
type App struct {
	Seq         int
	Incarnation int // of the sender
	Past        []ID
	// Depends is the dependency vector of optimistic logging: the state of each
	// process that the message depends on.
	Depends map[model.NodeID]Interval
}

// Logged says that the sender's deliveries up to a state are on its disk.
type Logged struct{ Interval Interval }

// Keep asks to hold the order of the sender's deliveries, and Kept says that as
// many are held.
type (
	Keep struct{ Order []ID }
	Kept struct{ Count int }
)

// Gather is how a process asks for its lost deliveries, and Holding the answer:
// the order of those that the sender of the answer depends on or holds, and what
// it sent to the one who asks.
type (
	Gather  struct{}
	Holding struct {
		Order []ID
		Sent  []App
	}
)

// Recovered says where the sender was set back to, at all times so far, and what
// has been delivered to it. Everything else will be sent to it again.
type Recovered struct {
	Ends []int
	Have []ID
}

func (App) message()       {}
func (Logged) message()    {}
func (Keep) message()      {}
func (Kept) message()      {}
func (Gather) message()    {}
func (Holding) message()   {}
func (Recovered) message() {}
