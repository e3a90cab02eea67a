package membership

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

const (
	electionSafety     = "ElectionSafety"
	leaderCompleteness = "LeaderCompleteness"
	removedIsSilent    = "RemovedIsSilent"
	changeEnds         = "ChangeEnds"
)

// properties are those of package core, whoever takes part, and what is to become
// of changes and of those who are removed.
func (c Config) properties() []model.Property[State] {
	committed := model.Reachable("ChangeCommitted", func(s State) bool {
		g := c.last(s.Committed())
		return g.index > 0 && !g.IsJoint()
	})
	if c.Raft.Judge == core.Liveness {
		return []model.Property[State]{
			model.LeadsTo(changeEnds, c.canEnd, c.hasEnded),
			committed,
		}
	}
	return append(core.Figure3(func(s State) State { return s }),
		model.EachNode(removedIsSilent, c.isSilent),
		committed)
}

// isSilent: a server that knows that it is removed neither leads nor wants to. Who
// does has voted for itself.
func (c Config) isSilent(s State) error {
	voters := c.last(s.Log).everyVoter() | c.last(s.Committed()).everyVoter()
	if s.Role != core.Follower && !voters.Has(s.Vote) {
		return fmt.Errorf("server %v is a %v in term %d, and knows that it is removed: voters are %v", s.Vote, s.Role, s.Term, voters)
	}
	return nil
}

// canEnd reports whether the environment has become synchronous when only the first
// server can be elected, as no other log is as up-to-date, and its log has a change
// that is to go on.
func (c Config) canEnd(v model.View[State]) bool {
	if !v.Stable() || !c.Raft.CanElect(v.States()) {
		return false
	}
	first := v.State(core.FirstServer)
	for id, s := range v.States() {
		if id != core.FirstServer && s.UpToDate(&first) {
			return false
		}
	}
	return !c.isOver(first)
}

// hasEnded reports whether the first server knows that its last change is over.
func (c Config) hasEnded(v model.View[State]) bool { return c.isOver(v.State(core.FirstServer)) }

func (c Config) isOver(s State) bool {
	g := c.last(s.Log)
	return g.index <= s.Commit && !g.IsJoint()
}
