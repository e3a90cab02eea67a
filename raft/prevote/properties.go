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
			model.LeadsTo(entryCommits, c.canElect, hasCommitted),
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

// canElect reports whether the environment has become synchronous when the server
// whose election timer then runs out first can still win. Another one that has
// been granted what it asked for before can take one term away.
func (c Config) canElect(v model.View[State]) bool {
	raft := c.Raft
	raft.Terms--
	return v.Stable() && raft.CanElect(servers(v))
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
