package threephase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Config is the size of the transaction, and which of its rules are switched off.
type Config struct {
	Participants int // at most specs.MaxRMs; the nodes after the coordinator
	Delay        int // ticks that a message is on its way at most
	// Termination adds to the properties that everyone decides who is up.
	Termination bool
	Without     model.RuleSet
}

// coordinator is the first node; the next one takes its place if it crashes.
const coordinator model.NodeID = 1

// Protocol returns three-phase commit as a model. A node that crashes stays down.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "threephase",
		Nodes:      1 + c.Participants,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      deviation,
		Roles:      role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == coordinator {
		return "coordinator"
	}
	return "participant"
}

// rm returns the number in package specs of the participant at a node, or 0.
func rm(id model.NodeID) specs.RM { return specs.RM(id - coordinator) }

// roundTrip is how many ticks whoever sends can be sure of the answer in: both
// messages have arrived by then, since what is due at a tick comes before the next.
func (c Config) roundTrip() int { return 2*c.Delay + 1 }

// patience is how many ticks a node bears the silence of a leader. One that works
// tells everyone, waits for the answers, and tells everyone again. News of a
// leader's end reach the nodes up to that far apart, so that each next leader is
// given more time.
func (c Config) patience(leader model.NodeID) int {
	if !c.keeps(RuleTimeoutCoversRound) {
		return c.roundTrip()
	}
	return int(leader) * (2*c.Participants + c.roundTrip() + c.Delay)
}
