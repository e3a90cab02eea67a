package cic

import "github.com/faultline-mc/faultline/model"

// Config is the size of the computation, and which of its rules are switched off.
type Config struct {
	Nodes    int
	Indices  int // no process takes a checkpoint of its own accord above this index
	Messages int // that each process sends
	Without  model.RuleSet
	// Proof adds to the properties the lines of equal index.
	Proof bool
}

// Protocol returns the processes as a model.
func (c Config) Protocol() model.Protocol[State, App] {
	return model.Protocol[State, App]{
		Name:       "cic",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      sameIndexConsistent,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
