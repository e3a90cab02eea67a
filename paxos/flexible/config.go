package flexible

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// Judge is what is asked of the protocol.
type Judge string

// What can be asked.
const (
	Outcome  Judge = "outcome"  // that one value is chosen
	Proof    Judge = "proof"    // and the invariants of the proof, which fall earlier
	Progress Judge = "progress" // that a value is decided
	Steady   Judge = "steady"   // that what is proposed is decided
	Stable   Judge = "stable"   // that a value is decided once the environment is synchronous
)

// Config is the size of the synod and its quorums, and which of its rules are
// switched off.
type Config struct {
	Acceptors int // nodes 1 to Acceptors
	Proposers int // the nodes after them
	Ballots   int // of all proposers together
	Values    int
	Quorums   synod.Quorums // before the rule: Counts or a Grid
	Judge     Judge
	Without   model.RuleSet
}

// Protocol returns the synod with these quorums.
func (c Config) Protocol() model.Protocol[synod.State, synod.Message] {
	p := synod.Config{
		Acceptors: c.Acceptors,
		Proposers: c.Proposers,
		Ballots:   c.Ballots,
		Values:    c.Values,
		Quorums:   c.quorums(),
		Proof:     c.Judge == Proof,
	}.Protocol()
	p.Name = "flexible"
	p.Properties = append(p.Properties, c.liveness()...)
	return p
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// quorums returns those that the phases wait for.
func (c Config) quorums() synod.Quorums {
	if !c.keeps(RuleQuorumsIntersect) {
		return c.Quorums
	}
	return intersecting{c.Quorums, c.Acceptors}
}
