package benor

import "github.com/faultline-mc/faultline/model"

// Inputs are the values that the correct nodes begin with.
type Inputs string

// The inputs.
const (
	AnyInputs   Inputs = "any"   // all that there can be
	SameInputs  Inputs = "same"  // value 1 for all of them
	SplitInputs Inputs = "split" // values 1 and 2 in turns
)

// Config is the size of the consensus, and which of its rules are switched off.
type Config struct {
	Nodes  int // the paper's n
	Faulty int // how many of them it is built to withstand: the paper's t
	Rounds int // the last one in which a node can decide
	Inputs Inputs
	// Crash is whether faulty nodes only stop: then it is the paper's protocol A,
	// for n > 2t, and else protocol B, for n > 5t.
	Crash   bool
	Without model.RuleSet
}

// Protocol returns the consensus as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:  "benor",
		Nodes: c.Nodes,
		Start: c.start,
		Upon: []model.Upon[State, Message]{
			{Name: "propose", Do: c.propose},
			{Name: "abstain", Do: c.abstain},
			{Name: "decide", Do: c.decide},
			{Name: "adopt", Do: c.adopt},
			{Name: "toss", Do: c.toss},
		},
		Lies:       c.lies,
		Error:      deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// awaited is how many messages a node waits for in each step. The others may never
// come.
func (c Config) awaited() int {
	switch {
	case !c.keeps(RuleAwaitEnough):
		return c.Nodes - c.Faulty - 1
	case !c.keeps(RuleAwaitNoMore):
		return c.Nodes
	}
	return c.Nodes - c.Faulty
}

// proposes is how many reports of a value it takes to propose it: so many that no
// correct node can have as many of another one, with a majority of the correct
// nodes among them.
func (c Config) proposes() int {
	switch {
	case !c.keeps(RuleReportQuorum):
		return c.awaited()/2 + 1
	case c.Crash:
		return c.Nodes/2 + 1
	}
	return (c.Nodes+c.Faulty)/2 + 1
}

// adopts is how many proposals of a value it takes to adopt it: one of them is by a
// correct node.
func (c Config) adopts() int {
	if c.Crash || !c.keeps(RuleAdoptQuorum) {
		return 1
	}
	return c.Faulty + 1
}

// decides is how many proposals of a value it takes to decide: so many that everyone
// else hears of enough to adopt it.
func (c Config) decides() int {
	switch {
	case !c.keeps(RuleDecideQuorum):
		return c.adopts()
	case c.Crash:
		return c.Faulty + 1
	}
	return (c.Nodes+c.Faulty)/2 + 1
}
