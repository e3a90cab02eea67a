package ctconsensus

import "github.com/faultline-mc/faultline/model"

// Config is the size of the model, and which of its rules are switched off.
type Config struct {
	Nodes  int // a majority of them has to be correct
	Rounds int // a node that would begin one more takes no further part
	// Live is whether it is judged that processes decide, and nothing else. They
	// all propose the same then: when they decide does not depend on what.
	Live    bool
	Without model.RuleSet
}

// Protocol returns the consensus as a model. It has no Restart: a process of
// the paper that crashes stays down.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "ctconsensus",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Bounded:    func(_ model.NodeID, s State) bool { return c.outOfRounds(s) },
		Error:      c.erroneous,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// coordinator rotates from node 1. (The paper has r mod n + 1, which begins
// with its second process.)
func (c Config) coordinator(round int) model.NodeID {
	return model.NodeID((round-1)%c.Nodes + 1)
}

// needed returns from how many nodes, itself included, a coordinator waits to
// hear in phases 2 and 4. The rule is the one that asks for no fewer.
func (c Config) needed(r model.Rule) int {
	switch {
	case !c.keeps(r):
		return 1
	case !c.keeps(RuleWaitMajorityOnly):
		return c.Nodes
	}
	return c.Nodes/2 + 1
}

// outOfRounds reports whether only the bound keeps a node from its next round.
// It can still be told of a decision.
func (c Config) outOfRounds(s State) bool { return s.Round > c.Rounds }
