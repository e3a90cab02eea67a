package prevote

import (
	"fmt"
	"iter"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

const (
	electionSafety = "ElectionSafety"
	entryCommits   = "EntryCommits"
)

func (c Config) properties() []model.Property[State] {
	committed := model.Reachable("LogCommitted", func(s State) bool { return s.Raft.Commit > 0 })
	if c.Live {
		return []model.Property[State]{
			model.LeadsTo(entryCommits, func(v model.View[State]) bool { return v.Stable() && c.Raft.CanElect(servers(v)) }, hasCommitted),
			committed,
		}
	}
	return []model.Property[State]{
		model.Pairwise(electionSafety, func(a, b State) error {
			if a.Raft.Role == core.Leader && b.Raft.Role == core.Leader && a.Raft.Term == b.Raft.Term {
				return fmt.Errorf("both are leaders of term %d", a.Raft.Term)
			}
			return nil
		}),
		committed,
	}
}

func servers(v model.View[State]) iter.Seq2[model.NodeID, core.State] {
	return func(yield func(model.NodeID, core.State) bool) {
		for id, s := range v.States() {
			if !yield(id, s.Raft) {
				return
			}
		}
	}
}

func hasCommitted(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Raft.Commit > 0 {
			return true
		}
	}
	return false
}
