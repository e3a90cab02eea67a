package transfer

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

const (
	electionSafety    = "ElectionSafety"
	linearizable      = "Linearizable"
	entryCommits      = "EntryCommits"
	transferCompletes = "TransferCompletes"
)

func (c Config) properties() []model.Property[State] {
	if c.Live {
		return []model.Property[State]{
			model.LeadsTo(entryCommits, c.canElect, hasCommitted),
			model.LeadsTo(transferCompletes, c.canComplete, c.targetLeads),
			model.Reachable("LogCommitted", func(s State) bool { return s.Raft.Raft.Commit > 0 }),
		}
	}
	return []model.Property[State]{
		model.Pairwise(electionSafety, oneLeader),
		history.Linearizable[State](linearizable, object()),
		model.Reachable("LeadersOfTwoTermsCommit", func(s State) bool {
			log := s.Raft.Raft.Committed()
			return len(log) > 0 && log[0].Term < log[len(log)-1].Term
		}),
	}
}

// oneLeader: at most one leader can be elected in a given term.
func oneLeader(a, b State) error {
	if a.leads() && b.leads() && a.Raft.Raft.Term == b.Raft.Raft.Term {
		return fmt.Errorf("both are leaders of term %d", a.Raft.Raft.Term)
	}
	return nil
}

// canElect reports whether the environment has become synchronous when the server
// whose election timer then runs out first can still win. Every transfer can take
// one term away.
func (c Config) canElect(v model.View[State]) bool {
	raft := c.Raft.Raft
	raft.Terms -= c.Transfers
	return v.Stable() && raft.CanElect(func(yield func(model.NodeID, core.State) bool) {
		for id, s := range v.States() {
			if !yield(id, s.Raft.Raft) {
				return
			}
		}
	})
}

// hasCommitted reports whether a server knows of a committed entry.
func hasCommitted(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Raft.Raft.Commit > 0 {
			return true
		}
	}
	return false
}

// canComplete reports whether a transfer goes on, when the environment has become
// synchronous, to a server that is connected to the leader and has a term left to
// be elected in.
func (c Config) canComplete(v model.View[State]) bool {
	leader, target := v.State(core.FirstServer), v.State(c.Target)
	terms := target.Raft.Raft.Term <= leader.Raft.Raft.Term && leader.Raft.Raft.Term < c.Raft.Raft.Terms
	return v.Stable() && connected.Has(c.Target) && leader.leads() && leader.Target == c.Target && terms
}

func (c Config) targetLeads(v model.View[State]) bool {
	s := v.State(c.Target)
	return s.leads()
}

// deviation says how the servers deviate from one that leads: a leader would answer
// a read although it has been replaced.
func (c Config) deviation(v model.View[State]) error {
	for id, s := range v.States() {
		for other, later := range v.States() {
			if c.hasLease(&s) && v.Up(id) && later.leads() && later.Raft.Raft.Term > s.Raft.Raft.Term {
				return fmt.Errorf("server %v has its lease still, and server %v leads in a later term", id, other)
			}
		}
	}
	return nil
}
