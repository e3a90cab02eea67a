package snapshot

import "github.com/faultline-mc/faultline/model"

// State is what a node knows. Nothing of it has to be durable, because no node
// restarts.
type State struct {
	// Tokens is the node's state in the system that is recorded.
	Tokens int

	// Recorded says that the node has recorded its state, as Saved.
	Recorded bool
	Saved    int
	// Open are the nodes from which no marker has come since: their channels
	// are still being recorded.
	Open model.NodeSet
	// Channels has what was recorded of channels, by sender: how many tokens
	// were on their way. A channel without any is absent.
	Channels map[model.NodeID]int

	// Early says that a token was received in the recorded state, or recorded as
	// on its way, that its sender sent only after it had recorded its own.
	// Nothing depends on it but ConsistentCut.
	Early bool

	// Overtaken has messages that have reached the node and are held back while
	// later ones pass. With RuleFIFO there are none.
	Overtaken []Envelope
}

// complete reports whether the node's part of the global state is recorded.
func (s State) complete() bool { return s.Recorded && s.Open.Len() == 0 }

// inChannels counts the tokens recorded as on their way to the node.
func (s State) inChannels() int {
	sum := 0
	for _, tokens := range s.Channels {
		sum += tokens
	}
	return sum
}

// Envelope is a message with its sender.
type Envelope struct {
	From    model.NodeID
	Message Message
}
