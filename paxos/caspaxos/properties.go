package caspaxos

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const (
	linearizable    = "Linearizable"
	obstructionFree = "ObstructionFree"
	doneOnceStable  = "DoneOnceStable"
)

// properties returns what clients are promised, with witnesses that operations
// find what others have written, or return.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		history.Linearizable[State](linearizable, history.CAS(specs.Value(0))),
	}
	accepts := model.Reachable("Accepts", func(s State) bool { return s.Accepted.Value != 0 })
	switch c.Workload {
	case Alone:
		return append(list, model.AlwaysEventually(obstructionFree, idle), accepts)
	case Stable:
		return append(list, model.LeadsTo(doneOnceStable, c.canRetry, idle), accepts)
	}
	list = append(list, model.Reachable("FindsWritten", findsWritten))
	if c.Workload == Delete || c.Workload == Clear || c.Workload == Contend {
		list = append(list, model.Reachable("Pruned", pruned))
	}
	return list
}

func findsWritten(s State) bool {
	a, ok := s.Work.(Accepting)
	return ok && a.Seen != 0
}

// pruned: nothing is left of a register that was deleted, but for the age.
func pruned(s State) bool { return s.Oldest > 0 && s.Promised == Ballot{} }

// idle: nobody is in the middle of an operation. As there is but one, to be there
// again and again means that it returns, or that its node has failed.
func idle(v model.View[State]) bool {
	for id, s := range v.States() {
		if v.Up(id) && s.Work != nil {
			return false
		}
	}
	return true
}

// canRetry reports whether the environment has become synchronous while an operation
// is in phase 1, and is tried again if that does not end.
func (c Config) canRetry(v model.View[State]) bool {
	p, ok := v.State(firstNode).Work.(Preparing)
	return ok && v.Stable() && p.Ballot.Round < c.Rounds
}

// erroneous says how the nodes deviate from one register, before any client sees
// it: a change is made to another value than the one that a majority has accepted
// below, or a tombstone is to be removed that still hides something. It overlooks
// what was chosen if the change itself has replaced that on one of two acceptors.
func erroneous(v model.View[State]) error {
	chosen := chosenProposal(v)
	for id, s := range v.States() {
		switch w := s.Work.(type) {
		case Accepting:
			if chosen != (Proposal{}) && w.Ballot.Compare(chosen.Ballot) > 0 && w.Seen != chosen.Value {
				return fmt.Errorf("node %v changes %v in %v, but the register is %v", id, w.Seen, w.Ballot, chosen)
			}
		case Forwarding:
			if hidden := below(v, w.Ballot); hidden != (Proposal{}) {
				return fmt.Errorf("node %v removes the tombstone of %v, which hides %v", id, w.Ballot, hidden)
			}
		}
	}
	return nil
}

// below returns a value that an acceptor holds from below a ballot, or none.
func below(v model.View[State], b Ballot) Proposal {
	for _, s := range v.States() {
		if s.Accepted.Value != 0 && s.Accepted.Ballot.Compare(b) < 0 {
			return s.Accepted
		}
	}
	return Proposal{}
}

// chosenProposal returns the proposal that a majority holds, or none.
func chosenProposal(v model.View[State]) Proposal {
	holders := map[Proposal]int{}
	for _, s := range v.States() {
		holders[s.Accepted]++
		if 2*holders[s.Accepted] > nodes {
			return s.Accepted
		}
	}
	return Proposal{}
}
