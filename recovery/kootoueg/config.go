package kootoueg

import "github.com/faultline-mc/faultline/model"

// Config is the size of the computation, and which of its rules are switched off.
type Config struct {
	Nodes      int
	Messages   int // that a process has sent at most, in the state that it is in
	Initiators int // nodes 1 to Initiators begin a round of checkpoints, once each
	Without    model.RuleSet
}

// Protocol returns the processes, with their checkpoints and recovery, as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "kootoueg",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      erroneous,
		Properties: properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
