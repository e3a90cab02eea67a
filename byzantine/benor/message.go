package benor

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes tell each other in a round. Nothing is signed, and the
// sender of a message is known.
type Message interface{ message() }

// Report is a node's value in a round: the paper's (1, r, x).
type Report struct {
	Round int
	Value specs.Value
}

// Propose is the value that a node has seen enough reports of: the paper's
// (2, r, v, D). No value is its (2, r, ?).
type Propose struct {
	Round int
	Value specs.Value
}

func (Report) message()  {}
func (Propose) message() {}
