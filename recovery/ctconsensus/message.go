package ctconsensus

import "github.com/faultline-mc/faultline/model"

// Message is what processes tell each other. In the paper all but the last have
// their sender in them.
type Message interface{ message() }

// Propose of phase 1 gives the coordinator of Round the sender's estimate:
// (p, r, estimate, ts).
type Propose struct {
	Round    int
	Estimate Estimate
}

// Select of phase 2 is the estimate that the coordinator has selected:
// (c, r, estimate).
type Select struct {
	Round int
	Value model.NodeID
}

// Ack of phase 3 says that the sender has made it its own estimate.
type Ack struct{ Round int }

// Nack of phase 3 says that the sender suspects the coordinator of Round.
type Nack struct{ Round int }

// Decide is one message of the reliable broadcast of phase 4.
type Decide struct{ Value model.NodeID }

func (Propose) message() {}
func (Select) message()  {}
func (Ack) message()     {}
func (Nack) message()    {}
func (Decide) message()  {}
