package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of a cluster, and which of its rules are switched off.
type Config struct {
	Raft    core.Config
	Live    bool // judged by whether entries are committed, not by who leads
	Without model.RuleSet
}

// timerLapse ends the contact with a leader. It is the election timeout, which
// has a timer of its own here because it begins no election where another server's
// runs out first.
const timerLapse model.Timer = "lapse"

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "prevote",
		Nodes:      c.Raft.Nodes,
		Start:      func(n *node, s *State) { c.step(n, s, func() { c.Raft.Start(n, &s.Raft) }) },
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
