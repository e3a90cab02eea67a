package flexible

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// liveness returns what is asked of one proposer that nobody interrupts. Two can
// duel for ever, unless the environment becomes synchronous and silences one.
func (c Config) liveness() []model.Property[synod.State] {
	switch c.Judge {
	case Progress:
		return []model.Property[synod.State]{
			model.Eventually("ValueDecided", c.settled),
		}
	case Steady:
		return []model.Property[synod.State]{
			model.LeadsTo("ProposedIsDecided", c.proposing, c.settled),
		}
	case Stable:
		return []model.Property[synod.State]{
			model.LeadsTo("DecidedOnceStable", c.canDecide, c.hasDecided),
		}
	}
	return nil
}

// canDecide reports whether the environment has become synchronous while the last
// ballot is still to come, which is above all that anybody has promised.
func (c Config) canDecide(v model.View[synod.State]) bool {
	return v.Stable() && v.State(c.last()).(synod.Proposer).Tried.Round <= (c.Ballots-1)/c.Proposers
}

// hasDecided: the proposer of the last ballot has decided.
func (c Config) hasDecided(v model.View[synod.State]) bool {
	return v.State(c.last()).(synod.Proposer).Decided != 0
}

// last returns the proposer of the last ballot: they take turns.
func (c Config) last() model.NodeID { return c.first() + model.NodeID((c.Ballots-1)%c.Proposers) }

// cores returns the smallest sets of acceptors with which both phases can end, each
// with the proposer of the last ballot.
func (c Config) cores() []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << c.Acceptors {
		core := model.NodeSet(bits << 1)
		if !c.quorums().Phase1(core) || !c.quorums().Phase2(core) {
			continue
		}
		core.Add(c.last())
		if len(list) > 0 && core.Len() < list[0].Len() {
			list = nil
		}
		if len(list) == 0 || core.Len() == list[0].Len() {
			list = append(list, core)
		}
	}
	return list
}

// proposing: the proposer has its promises and is in phase 2.
func (c Config) proposing(v model.View[synod.State]) bool {
	return c.proposer(v).Value != 0
}

// settled: the proposer has decided, or it has failed. One that came back has
// given up its ballot.
func (c Config) settled(v model.View[synod.State]) bool {
	p := c.proposer(v)
	tried := p.Tried != synod.Ballot{}
	gaveUp := tried && !p.Preparing && p.Value == 0
	return gaveUp || !v.Up(c.first())
}

func (c Config) proposer(v model.View[synod.State]) synod.Proposer {
	return v.State(c.first()).(synod.Proposer)
}

// first returns the first proposer.
func (c Config) first() model.NodeID { return model.NodeID(c.Acceptors + 1) }
