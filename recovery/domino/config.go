package domino

import "github.com/faultline-mc/faultline/model"

// Config is the size of the computation, and which of its rules are switched off.
type Config struct {
	Nodes       int
	Checkpoints int // that a node takes at most, besides the initial one
	Messages    int // that a node has sent at most, in the state that it is in
	Without     model.RuleSet
}

// Protocol returns the processes, with their recovery, as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "domino",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      orphaned,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
