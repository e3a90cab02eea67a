package transfer

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/prevote"
)

const (
	electionSafety    = "ElectionSafety"
	leaseIsExclusive  = "LeaseIsExclusive"
	linearizable      = "Linearizable"
	entryCommits      = "EntryCommits"
	transferCompletes = "TransferCompletes"
)

func (c Config) properties() []model.Property[State] {
	committed := model.Reachable("TwoTermsCommitted", func(s State) bool {
		log := s.Raft.Raft.Committed()
		return len(log) > 0 && log[0].Term < log[len(log)-1].Term
	})
	switch c.Judge {
	case Liveness:
		return []model.Property[State]{
			model.LeadsTo(entryCommits, c.canElect, hasCommitted),
			model.LeadsTo(transferCompletes, c.canComplete, c.targetLeads),
			committed,
		}
	case Leases:
		return []model.Property[State]{
			model.Pairwise(electionSafety, oneLeader),
			model.Pairwise(leaseIsExclusive, c.isReplaced),
			model.Reachable("LeaseOfLastTerm", func(s State) bool {
				return c.hasLease(&s) && s.Raft.Raft.Term == c.Raft.Raft.Terms
			}),
		}
	}
	return []model.Property[State]{
		model.Pairwise(electionSafety, oneLeader),
		history.Linearizable[State](linearizable, history.Register(0)),
		committed,
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
// whose election timer then runs out first can still win. A transfer to who is
// connected can take one term away, and so can an election that was granted, by
// one who has then come to hear another leader.
func (c Config) canElect(v model.View[State]) bool {
	raft := c.Raft.Raft
	if connected.Has(c.Target) {
		raft.Terms -= c.Transfers
	}
	if c.Raft.Contact == prevote.Lapses {
		raft.Terms--
	}
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
	up := v.Up(core.FirstServer) && v.Up(c.Target) && connected.Has(c.Target)
	return v.Stable() && up && leader.leads() && leader.Target == c.Target && terms
}

func (c Config) targetLeads(v model.View[State]) bool {
	s := v.State(c.Target)
	return s.leads()
}

// isReplaced says that a server would answer reads although another leads in a later
// term: nobody is elected as long as a leader has a lease.
func (c Config) isReplaced(s, other State) error {
	if c.hasLease(&s) && other.leads() && other.Raft.Raft.Term > s.Raft.Raft.Term {
		return fmt.Errorf("one has its lease of term %d, and the other leads in term %d", s.Raft.Raft.Term, other.Raft.Raft.Term)
	}
	return nil
}

// deviation says how the servers deviate from one that leads.
func (c Config) deviation(v model.View[State]) error {
	for id, s := range v.States() {
		for peer, other := range v.States() {
			if v.Up(id) && v.Up(peer) && c.isReplaced(s, other) != nil {
				return fmt.Errorf("server %v has its lease still, and server %v leads in a later term", id, peer)
			}
		}
	}
	return nil
}
