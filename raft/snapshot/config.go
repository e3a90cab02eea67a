package snapshot

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of a cluster, and which of its rules are switched off.
type Config struct {
	Raft core.Config
	// Compactors says how many servers, from the first one on, take snapshots and
	// compact their logs. 0 means all.
	Compactors int
	// AtOnce has a server apply what is committed in the step in which it learns of
	// it, and compact its log in that in which it has taken a snapshot. Otherwise
	// these are steps of their own, of any later moment.
	AtOnce  bool
	Without model.RuleSet
}

// Server is a way to judge beside those of package core: of what must never happen
// only what one server shows, which is faster.
const Server core.Judge = "server"

// The timers are the writes that a server makes besides those of Raft, each a step
// of its own, so that a crash can come between any two.
const (
	timerApply    model.Timer = "apply"    // the machine applies an entry, or becomes the snapshot's
	timerSnapshot model.Timer = "snapshot" // the machine is written as a snapshot
	timerCompact  model.Timer = "compact"  // the log is cut off up to the snapshot
	timerRest     model.Timer = "rest"     // of a write that was to be one; see Half
)

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "snapshot",
		Nodes:      c.Raft.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// raft is Raft as it is, but for followers for whom a leader has no entries any
// more.
func (c Config) raft(n *node, s *State) core.Config {
	raft := c.Raft
	raft.Instead = func(to model.NodeID) bool { return c.sendSnapshot(n, s, to) }
	return raft
}
