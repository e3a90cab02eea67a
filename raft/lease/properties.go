package lease

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable = "Linearizable"
	entryCommits = "EntryCommits"
	leaderStays  = "LeaderStays"
)

func (c Config) properties() []model.Property[State] {
	switch c.Judge {
	case Commits:
		return []model.Property[State]{
			model.Eventually(entryCommits, hasCommitted),
			model.Reachable("EntryCommitted", func(s State) bool { return s.Raft.Commit > 1 }),
		}
	case Leads:
		return []model.Property[State]{
			model.Pairwise(leaderStays, c.stays),
			model.Reachable("MajorityAnswers", c.isAnswered),
		}
	}
	return []model.Property[State]{
		history.Linearizable[State](linearizable, history.Register(0)),
		model.Reachable("LeaderReads", func(s State) bool { return c.mayRead(&s) }),
		model.Reachable("LeaderReplaced", func(s State) bool { return s.leads() && s.Raft.Term > 1 }),
	}
}

// hasCommitted reports whether an entry is committed besides the one that is when
// a run begins.
func hasCommitted(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Raft.Commit > 1 {
			return true
		}
	}
	return false
}

// stays: nobody is elected in place of a leader that a majority has answered since
// its last check.
func (c Config) stays(leader, next State) error {
	if c.isAnswered(leader) && next.leads() && next.Raft.Term > leader.Raft.Term {
		return fmt.Errorf("%v answer the leader of term %d, and there is one of term %d", leader.Active, leader.Raft.Term, next.Raft.Term)
	}
	return nil
}

// inError says where a server answers reads that another one leads after.
func (c Config) inError(v model.View[State]) error {
	for id, s := range v.States() {
		if !v.Up(id) || !c.mayRead(&s) {
			continue
		}
		for other, next := range v.States() {
			if v.Up(other) && next.leads() && next.Raft.Term > s.Raft.Term {
				return fmt.Errorf("server %v answers reads in term %d, and server %v leads in term %d", id, s.Raft.Term, other, next.Raft.Term)
			}
		}
	}
	return nil
}
