package flexible

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// liveness returns what is asked of one proposer that nobody interrupts. With two,
// there is no more to ask for than in paxos/synod: they can duel for ever.
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
	}
	return nil
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
