package tendermint

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The names of the properties.
const (
	agreement          = "Agreement"
	validity           = "Validity"
	integrity          = "Integrity"
	onePolka           = "OnePolka"
	noEquivocation     = "NoEquivocation"
	noAmnesia          = "NoAmnesia"
	accountability     = "Accountability"
	agreementOrAmnesia = "AgreementOrAmnesia"
	goodRoundDecides   = "GoodRoundDecides"
	valueDecided       = "ValueDecided"
	decidedInLast      = "DecidedInLastRound"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	switch c.Judge {
	case Accountability:
		return c.accountable()
	case Liveness:
		return []model.Property[State]{
			model.LeadsTo(goodRoundDecides, c.goodRoundComes, decidedByAll),
			model.Reachable(valueDecided, func(s State) bool { return s.hasDecided() }),
		}
	}
	list := []model.Property[State]{
		model.Pairwise(agreement, agree),
		model.EachNode(validity, c.validity),
		model.EachStep(integrity, decidesOnce),
	}
	switch c.Judge {
	case Refinement:
		list = append(list, model.Refines("Consensus", specs.Consensus(c.Values), decisions))
	case Proof:
		list = append(list,
			model.Pairwise(onePolka, onePolkaPerRound),
			model.EachStep(noEquivocation, votesOnce),
			model.Always(noAmnesia, c.noAmnesia))
	}
	return append(list,
		model.Reachable(valueDecided, func(s State) bool { return s.hasDecided() }),
		model.Reachable(decidedInLast, func(s State) bool { return s.hasDecided() && s.Decided.Round == c.Rounds-1 }))
}

// agree: no two correct nodes decide differently. (Agreement, section 2.)
func agree(a, b State) error {
	if a.hasDecided() && b.hasDecided() && a.Decided.Value != b.Decided.Value {
		return fmt.Errorf("one decides %v, the other %v", a.Decided, b.Decided)
	}
	return nil
}

// validity: a decided value satisfies valid(). (Validity, section 2.)
func (c Config) validity(s State) error {
	if d := s.Decided; d.Value < 0 || int(d.Value) > c.Values {
		return fmt.Errorf("%v is decided, which is not valid", d)
	}
	return nil
}

// decidesOnce: a decision is final.
func decidesOnce(before, after State) error {
	if before.hasDecided() && before.Decided != after.Decided {
		return fmt.Errorf("its decision changes from %v to %v", before.Decided, after.Decided)
	}
	return nil
}

// decisions maps the nodes to Consensus: chosen is what correct nodes have
// decided.
func decisions(v model.View[State]) specs.ConsensusState {
	var chosen specs.ConsensusState
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.hasDecided() {
			chosen.Chosen.Add(specs.Value(s.Decided.Value))
		}
	}
	return chosen
}

// onePolkaPerRound: 2f+1 prevotes for a value, a polka, exist for one value of a
// round at most, so that nobody precommits two. (Lemmas 1 and 3.)
func onePolkaPerRound(a, b State) error {
	for r := range min(len(a.Signed), len(b.Signed)) {
		v, w := a.Signed[r].Precommit, b.Signed[r].Precommit
		if v > 0 && w > 0 && v != w {
			return fmt.Errorf("%v and %v are precommitted in round %d", v, w, r)
		}
	}
	return nil
}

// votesOnce: a correct node signs one prevote and one precommit in a round.
func votesOnce(before, after State) error {
	for r, votes := range before.Signed {
		if v, w := votes.Prevote, after.Signed[r].Prevote; v != 0 && v != w {
			return fmt.Errorf("it prevotes %v in round %d, and then %v", v, r, w)
		}
		if v, w := votes.Precommit, after.Signed[r].Precommit; v != 0 && v != w {
			return fmt.Errorf("it precommits %v in round %d, and then %v", v, r, w)
		}
	}
	return nil
}

// noAmnesia: a correct node that has precommitted a value prevotes another one
// later only if 2f+1 can have prevoted that one since. It is what keeps a decision
// from being overturned, by induction over the rounds. (Lemma 5.)
func (c Config) noAmnesia(v model.View[State]) error {
	t := c.atMost(v)
	for id := range v.States() {
		if !v.Byzantine(id) && t.amnesiacs().Has(id) {
			return fmt.Errorf("node %d prevotes against its lock, with too few prevotes for a reason", id)
		}
	}
	return nil
}

// deviation says how the nodes deviate from one value that gets decided, before
// any of them decides.
func (c Config) deviation(v model.View[State]) error {
	for id, s := range v.States() {
		for other, o := range v.States() {
			if id < other && !v.Byzantine(id) && !v.Byzantine(other) {
				if err := cmp.Or(onePolkaPerRound(s, o), agree(s, o)); err != nil {
					return fmt.Errorf("nodes %d and %d: %w", id, other, err)
				}
			}
		}
	}
	return c.noAmnesia(v)
}

// goodRoundComes: the network is synchronous, and the correct nodes are all at the
// beginning of a round with a correct proposer, or all in the round before it, at
// the end of which all know what was locked in it. (Lemma 7.)
func (c Config) goodRoundComes(v model.View[State]) bool {
	if !v.Stable() {
		return false
	}
	round, begun := noRound, false
	for id, s := range v.States() {
		if v.Byzantine(id) {
			continue
		}
		if round != noRound && s.round() != round {
			return false
		}
		round = s.round()
		begun = begun || s.step() != propose
	}
	good := func(round int) bool { return round < c.Rounds && !v.Byzantine(c.proposer(round)) }
	return good(round) && !begun || good(round+1)
}

func decidedByAll(v model.View[State]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && !s.hasDecided() {
			return false
		}
	}
	return true
}
