package twophase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Config is the size of the transaction, and which of its rules are switched off.
type Config struct {
	RMs int // resource managers, at most specs.MaxRMs; the nodes after the transaction manager
	// AskAll has who is in doubt ask all nodes, not only the transaction manager:
	// cooperative termination.
	AskAll bool
	// Recovers says that a node that crashes comes back, with what is in its log.
	Recovers bool
	Judge    Judge
	Without  model.RuleSet
}

// Judge says what is judged besides safety.
type Judge string

// What can be judged.
const (
	Safety      Judge = "safety"
	NonBlocking Judge = "nonblocking" // that a decision stays possible
	Termination Judge = "termination" // that it comes, if nodes that crash come back
)

// manager is the node of the transaction manager (coordinator).
const manager model.NodeID = 1

// Protocol returns two-phase commit as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	p := model.Protocol[State, Message]{
		Name:       "twophase",
		Nodes:      1 + c.RMs,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      deviation,
		Roles:      role,
		Properties: c.properties(),
	}
	if c.Recovers {
		p.Restart = c.restart
	}
	return p
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == manager {
		return "transaction manager"
	}
	return "resource manager"
}

// rm returns the number in package specs of the resource manager at a node, or 0.
func rm(id model.NodeID) specs.RM { return specs.RM(id - manager) }
