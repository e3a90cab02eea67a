package snapshot

import "github.com/faultline-mc/faultline/model"

// Config is the size of the system that is recorded, and which of the rules of
// recording are switched off.
type Config struct {
	Nodes   int // every two of which have a channel in either direction
	Tokens  int // that travel among them; node 1 has all of them at first
	Without model.RuleSet
}

// initiator is the node that begins the recording on its own.
const initiator model.NodeID = 1

// Protocol returns the system together with its recording as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "snapshot",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      c.miscounts,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
