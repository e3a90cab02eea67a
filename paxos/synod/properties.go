package synod

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.EachNode("Nontriviality", c.nontriviality),
		model.Pairwise("OneValuePerBallot", oneValuePerBallot),
		model.Refines("Consensus", specs.Consensus(c.Values), chosen),
	}
	if c.Proof {
		list = append(list, model.Always("SafeAt", c.proposalsSafe), model.Always("LearnedIsChosen", c.learnedIsChosen))
	}
	return append(list,
		model.Reachable("ValueChosen", func(s State) bool { return s.Decided != 0 }),
		model.Reachable("ValueAdopted", func(s State) bool { return s.Highest != (Proposal{}) }))
}

// agreement is consistency: no two nodes learn that different values are chosen.
func agreement(a, b State) error {
	if a.Decided != 0 && b.Decided != 0 && a.Decided != b.Decided {
		return fmt.Errorf("one proposer decides %d, another %d", a.Decided, b.Decided)
	}
	return nil
}

// integrity: a node decides once.
func integrity(before, after State) error {
	if before.Decided != 0 && after.Decided != before.Decided {
		return fmt.Errorf("a decision changes from %d to %d", before.Decided, after.Decided)
	}
	return nil
}

// nontriviality: only a value that can be proposed is decided.
func (c Config) nontriviality(s State) error {
	if int(s.Decided) > c.Values {
		return fmt.Errorf("%d is decided, which nobody proposes", s.Decided)
	}
	return nil
}

// oneValuePerBallot: all that is proposed and accepted in a ballot is one value.
func oneValuePerBallot(a, b State) error {
	for _, p := range a.proposals() {
		for _, q := range b.proposals() {
			if p.Ballot == q.Ballot && p.Value != q.Value {
				return fmt.Errorf("in ballot %v both %d and %d are proposed", p.Ballot, p.Value, q.Value)
			}
		}
	}
	return nil
}

// proposals returns what a node has accepted or is proposing.
func (s State) proposals() []Proposal {
	var list []Proposal
	if s.Accepted != (Proposal{}) {
		list = append(list, s.Accepted)
	}
	if s.Value != 0 {
		list = append(list, Proposal{s.Tried, s.Value})
	}
	return list
}

// chosen maps the synod to Consensus: what a node knows to be chosen is chosen.
func chosen(v model.View[State]) specs.ConsensusState {
	var s specs.ConsensusState
	for id := model.NodeID(1); int(id) <= v.Nodes(); id++ {
		if d := v.State(id).Decided; d != 0 {
			s.Chosen.Add(d)
		}
	}
	return s
}

// proposalsSafe: SafeAt holds of every proposal that is proposed or accepted.
func (c Config) proposalsSafe(v model.View[State]) error {
	acceptors := make([]State, c.Acceptors)
	var proposed []Proposal
	for id := model.NodeID(1); int(id) <= v.Nodes(); id++ {
		s := v.State(id)
		if int(id) <= c.Acceptors {
			acceptors[id-1] = s
		}
		proposed = append(proposed, s.proposals()...)
	}
	for _, p := range proposed {
		for _, earlier := range proposed {
			if earlier.Ballot.Compare(p.Ballot) < 0 && earlier.Value != p.Value && c.choosable(acceptors, earlier) {
				return fmt.Errorf("%d is proposed in ballot %v, but %d can be chosen in ballot %v",
					p.Value, p.Ballot, earlier.Value, earlier.Ballot)
			}
		}
	}
	return nil
}

// choosable says that a majority has accepted p or can still do so.
func (c Config) choosable(acceptors []State, p Proposal) bool {
	able := 0
	for _, a := range acceptors {
		if a.Accepted == p || a.Promised.Compare(p.Ballot) <= 0 {
			able++
		}
	}
	return 2*able > c.Acceptors
}

// learnedIsChosen: a majority holds what a node has decided.
func (c Config) learnedIsChosen(v model.View[State]) error {
	for p := model.NodeID(c.Acceptors + 1); int(p) <= v.Nodes(); p++ {
		d := v.State(p).Decided
		if d == 0 {
			continue
		}
		var holders model.NodeSet
		for a := model.NodeID(1); int(a) <= c.Acceptors; a++ {
			if v.State(a).Accepted.Value == d {
				holders.Add(a)
			}
		}
		if !c.isMajority(holders) {
			return fmt.Errorf("%d is decided, but only acceptors %v hold it", d, holders)
		}
	}
	return nil
}
