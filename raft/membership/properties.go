package membership

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

const (
	electionSafety     = "ElectionSafety"
	leaderCompleteness = "LeaderCompleteness"
	jointIsLeft        = "JointIsLeft"
)

// properties are those of package core, whoever takes part, and what changes are
// to bring.
func (c Config) properties(raft []model.Property[State]) []model.Property[State] {
	return append(raft,
		model.EachNode(jointIsLeft, c.isLeaving),
		model.Reachable("ChangeCommitted", func(s State) bool {
			g := c.last(s.Committed())
			return g.index > 0 && !g.IsJoint()
		}))
}

// isLeaving: a leader that knows of a joint configuration that it is committed is
// about to leave it, unless its log is full.
func (c Config) isLeaving(s State) error {
	g := c.last(s.Log)
	if s.Role == core.Leader && g.IsJoint() && g.index <= s.Commit && s.LastIndex() < c.Raft.Log {
		return fmt.Errorf("the leader of term %d stays in the configuration %v of entry %d, which is committed", s.Term, g, g.index)
	}
	return nil
}
