package membership

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of a cluster, and which of its rules are switched off.
type Config struct {
	Raft    core.Config // its Membership is this Config
	Initial Configuration
	Log     int // no change is begun behind this index
	// Targets says how many servers, from the first one on, may be added and
	// removed.
	Targets int
	Changes Changes
	Active  Active
	Without model.RuleSet
}

// Changes says how a membership is changed.
type Changes string

// The kinds of changes.
const (
	Single Changes = "single" // one server at a time
	Joint  Changes = "joint"  // any at once, by a joint configuration in between
)

// Active says from when on a server goes by a configuration.
type Active string

// The moments at which a configuration becomes active.
const (
	OnAppend Active = "append" // when its entry is in the log, as in the thesis
	OnApply  Active = "apply"  // when the entry is committed, as in etcd
)

const timerChange model.Timer = "change" // an operator asks the leader for a change

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	raft := c.raft()
	p := raft.Protocol()
	p.Name = "membership"
	p.Start = func(n *model.Node[Message], s *State) { c.step(n, s, func() { raft.Start(n, s) }) }
	p.Restart = func(n *model.Node[Message], s *State) { c.step(n, s, func() { c.restart(n, s) }) }
	p.Receive = func(n *model.Node[Message], s *State, from model.NodeID, m Message) {
		c.step(n, s, func() { raft.Receive(n, s, from, m) })
	}
	p.Timeout = func(n *model.Node[Message], s *State, t model.Timer) {
		if t == timerChange {
			c.step(n, s, func() { c.change(n, s) })
			return
		}
		c.step(n, s, func() { raft.Timeout(n, s, t) })
	}
	p.Error = nil
	p.Properties = c.properties()
	return p
}

func (c Config) raft() core.Config {
	raft := c.Raft
	raft.Membership = c
	raft.Served = true
	raft.Log = c.Log + 2*raft.Terms // a blank entry, and one that leaves a joint configuration
	return raft
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
