package synod

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.EachNode("Nontriviality", c.nontriviality),
		model.Pairwise("OneValuePerBallot", oneValuePerBallot),
		model.Refines("Consensus", specs.Consensus(c.Values), learned),
	}
	if c.Proof {
		list = append(list,
			model.Always("SafeAt", c.safeAt),
			model.Always("LearnedIsChosen", c.learnedIsChosen))
	}
	return append(list,
		model.Reachable("ValueChosen", func(s State) bool { return decided(s) != 0 }),
		model.Reachable("ChosenInLastBallot", c.decidedInLastBallot))
}

func (c Config) decidedInLastBallot(s State) bool {
	p, ok := s.(Proposer)
	return ok && p.Decided != 0 && c.number(p.Tried) == c.Ballots
}

// decided returns the value that a node has learned to be chosen, or none.
func decided(s State) specs.Value {
	if p, ok := s.(Proposer); ok {
		return p.Decided
	}
	return 0
}

// proposal returns what a node has accepted or is proposing, or none.
func proposal(s State) Proposal {
	switch s := s.(type) {
	case Acceptor:
		return s.Accepted
	case Proposer:
		if s.Value != 0 {
			return Proposal{s.Tried, s.Value}
		}
	}
	return Proposal{}
}

// agreement: only one value is chosen, as far as anyone learns. (Consistency.)
func agreement(a, b State) error {
	if v, w := decided(a), decided(b); v != 0 && w != 0 && v != w {
		return fmt.Errorf("one decides %v, the other %v", v, w)
	}
	return nil
}

// integrity: a node decides once.
func integrity(before, after State) error {
	if v, w := decided(before), decided(after); v != 0 && v != w {
		return fmt.Errorf("its decision changes from %v to %v", v, w)
	}
	return nil
}

// nontriviality: only values that were proposed are accepted and decided.
// (Validity.)
func (c Config) nontriviality(s State) error {
	p := proposal(s)
	switch {
	case p != Proposal{} && (p.Value == 0 || int(p.Value) > c.Values):
		return fmt.Errorf("%v is proposed", p)
	case int(decided(s)) > c.Values:
		return fmt.Errorf("%v is decided", decided(s))
	}
	return nil
}

// oneValuePerBallot: all proposals of a ballot have the same value.
func oneValuePerBallot(a, b State) error {
	if p, q := proposal(a), proposal(b); p.Ballot == q.Ballot && p.Value != q.Value {
		return fmt.Errorf("%v and %v", p, q)
	}
	return nil
}

// learned maps the synod to Consensus: chosen is what anyone has learned.
func learned(v model.View[State]) specs.ConsensusState {
	var s specs.ConsensusState
	for _, node := range v.States() {
		if d := decided(node); d != 0 {
			s.Chosen.Add(d)
		}
	}
	return s
}

// safeAt: every proposal is safe at its ballot, which is to say that nothing
// else has been chosen below, or still can be (Lamport's SafeAt, and P2c). What
// was proposed below is known from what nodes hold now; a proposal that a later
// one has replaced everywhere is no longer seen.
func (c Config) safeAt(v model.View[State]) error {
	acceptors := make(map[model.NodeID]Acceptor)
	var proposals []Proposal
	for id, s := range v.States() {
		if a, ok := s.(Acceptor); ok {
			acceptors[id] = a
		}
		if p := proposal(s); p != (Proposal{}) {
			proposals = append(proposals, p)
		}
	}
	for _, p := range proposals {
		for _, q := range proposals {
			if q.Ballot.Compare(p.Ballot) < 0 && q.Value != p.Value && c.choosable(q, acceptors) {
				return fmt.Errorf("%v is proposed, but %v can be chosen", p, q)
			}
		}
	}
	return nil
}

// erroneous says how the nodes deviate from one value that is chosen once,
// before any of them tells the world.
func (c Config) erroneous(v model.View[State]) error {
	return cmp.Or(c.safeAt(v), c.learnedIsChosen(v))
}

// choosable reports whether a quorum has accepted p, or still can.
func (c Config) choosable(p Proposal, acceptors map[model.NodeID]Acceptor) bool {
	var able model.NodeSet
	for id, a := range acceptors {
		if a.Accepted == p || a.Promised.Compare(p.Ballot) <= 0 {
			able.Add(id)
		}
	}
	return c.quorums().Phase2(able)
}

// learnedIsChosen: nobody learns that a value is chosen unless it is (section
// 2.1). A quorum has accepted it, and whatever its members accept later has the
// same value, so that a quorum always holds what is decided.
func (c Config) learnedIsChosen(v model.View[State]) error {
	for id, s := range v.States() {
		d := decided(s)
		if d == 0 {
			continue
		}
		if holders := holders(v, d); !c.quorums().Phase2(holders) {
			return fmt.Errorf("node %d decided %v, which only %v hold", id, d, holders)
		}
	}
	return nil
}

// holders returns the acceptors that have accepted v last.
func holders(view model.View[State], v specs.Value) model.NodeSet {
	var set model.NodeSet
	for id, s := range view.States() {
		if a, ok := s.(Acceptor); ok && a.Accepted.Value == v {
			set.Add(id)
		}
	}
	return set
}
