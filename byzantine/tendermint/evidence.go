package tendermint

import (
	"fmt"
	"iter"

	"github.com/faultline-mc/faultline/model"
)

// transcript is what can be shown to a judge: who has signed which votes for
// values. It is all that the judge knows, above all not who lies.
type transcript struct {
	Config
	prevotes, precommits map[Certificate]model.NodeSet
}

// accused returns the nodes that the votes prove guilty.
func (t transcript) accused() model.NodeSet { return t.equivocators() | t.amnesiacs() }

// equivocators have signed two votes of one kind for different values in one round.
func (t transcript) equivocators() model.NodeSet {
	var set model.NodeSet
	for _, votes := range []map[Certificate]model.NodeSet{t.prevotes, t.precommits} {
		for a, signed := range votes {
			for b, other := range votes {
				if a.Round == b.Round && a.Value != b.Value {
					set |= signed & other
				}
			}
		}
	}
	return set
}

// amnesiacs have precommitted a value and prevoted another one later, although
// nobody can show 2f+1 prevotes for that one from the time between, which would
// have allowed it (line 29).
func (t transcript) amnesiacs() model.NodeSet {
	var set model.NodeSet
	for locked, precommitted := range t.precommits {
		for vote, prevoted := range t.prevotes {
			if locked.Round < vote.Round && locked.Value != vote.Value && !t.excused(vote, locked.Round) {
				set |= precommitted & prevoted
			}
		}
	}
	return set
}

// excused reports whether 2f+1 prevotes for the value of the vote can be shown,
// from the given round or later, and before the vote.
func (t transcript) excused(vote Certificate, from int) bool {
	for r := from; r < vote.Round; r++ {
		if t.prevotes[Certificate{vote.Value, r}].Len() >= t.quorum() {
			return true
		}
	}
	return false
}

// correctVotes returns the votes for values that the correct nodes have signed.
func (c Config) correctVotes(v model.View[State]) transcript {
	t := transcript{c, map[Certificate]model.NodeSet{}, map[Certificate]model.NodeSet{}}
	for id, s := range v.States() {
		if v.Byzantine(id) {
			continue
		}
		for r, votes := range s.Signed {
			sign(t.prevotes, Certificate{votes.Prevote, r}, id)
			sign(t.precommits, Certificate{votes.Precommit, r}, id)
		}
	}
	return t
}

func sign(votes map[Certificate]model.NodeSet, vote Certificate, id model.NodeID) {
	if vote.Value > 0 {
		votes[vote] |= model.Nodes(id)
	}
}

// atMost returns the votes of the correct nodes together with every lie.
func (c Config) atMost(v model.View[State]) transcript {
	t := c.correctVotes(v)
	for r := range c.Rounds {
		for value := range c.values {
			if c.liesAbout(r, value) {
				t.prevotes[Certificate{value, r}] |= liars(v)
				t.precommits[Certificate{value, r}] |= liars(v)
			}
		}
	}
	return t
}

func liars(v model.View[State]) model.NodeSet {
	var set model.NodeSet
	for id := model.NodeID(1); int(id) <= v.Nodes(); id++ {
		if v.Byzantine(id) {
			set.Add(id)
		}
	}
	return set
}

// transcripts yields every set of votes that can be all that was said: those of the
// correct nodes, and for each vote any of the liars, provided that this explains
// what the correct nodes did. What else they may have told is in there, too.
func (c Config) transcripts(v model.View[State]) iter.Seq[transcript] {
	return func(yield func(transcript) bool) {
		t := c.correctVotes(v)
		var open []ballot
		for r := range c.Rounds {
			for value := Value(1); int(value) <= c.Values; value++ {
				if c.liesAbout(r, value) {
					vote := Certificate{value, r}
					open = append(open, ballot{t.prevotes, vote}, ballot{t.precommits, vote})
				}
			}
		}
		t.complete(open, liars(v), t.relied(v), yield)
	}
}

// ballot is one vote of a transcript.
type ballot struct {
	votes map[Certificate]model.NodeSet
	vote  Certificate
}

// complete tries all sets of liars for each of the open ballots.
func (t transcript) complete(open []ballot, liars model.NodeSet, explained func() bool, yield func(transcript) bool) bool {
	if len(open) == 0 {
		return !explained() || yield(t)
	}
	b := open[0]
	correct := b.votes[b.vote]
	defer func() { b.votes[b.vote] = correct }()
	for some := range subsets(liars) {
		b.votes[b.vote] = correct | some
		if !t.complete(open[1:], liars, explained, yield) {
			return false
		}
	}
	return true
}

// subsets yields all subsets of a set.
func subsets(set model.NodeSet) iter.Seq[model.NodeSet] {
	return func(yield func(model.NodeSet) bool) {
		for some := set; ; some = (some - 1) & set {
			if !yield(some) || some == 0 {
				return
			}
		}
	}
}

// relied returns a test that the votes explain what correct nodes did: they lock
// with 2f+1 prevotes (line 36), decide with 2f+1 precommits (49), and vote against
// a lock with 2f+1 prevotes that are not older (28).
func (t transcript) relied(v model.View[State]) func() bool {
	var nodes []State
	for id, s := range v.States() {
		if !v.Byzantine(id) {
			nodes = append(nodes, s)
		}
	}
	return func() bool {
		for i := range nodes {
			if !t.explains(&nodes[i]) {
				return false
			}
		}
		return true
	}
}

func (t transcript) explains(s *State) bool {
	if d := s.Decided; s.hasDecided() && t.precommits[d].Len() < t.quorum() {
		return false
	}
	locked := Certificate{}
	for r, votes := range s.Signed {
		vote := Certificate{votes.Prevote, r}
		if vote.Value > 0 && locked.Value != 0 && vote.Value != locked.Value && !t.excused(vote, locked.Round) {
			return false
		}
		if votes.Precommit > 0 {
			locked = Certificate{votes.Precommit, r}
			if t.prevotes[locked].Len() < t.quorum() {
				return false
			}
		}
	}
	return true
}

// accountable returns what must hold where there are too many liars.
func (c Config) accountable() []model.Property[State] {
	list := []model.Property[State]{model.Always(accountability, c.blames(transcript.accused))}
	if c.Lies == AmnesiaLies {
		list = append(list, model.Always(agreementOrAmnesia, c.blames(transcript.amnesiacs)))
	}
	return append(list,
		model.EachStep(noEquivocation, votesOnce),
		model.Always(noAmnesia, c.noAmnesia),
		model.Reachable(valueDecided, func(s State) bool { return s.hasDecided() }))
}

// blames says that whenever correct nodes disagree, whatever votes have led to it
// prove f+1 nodes guilty, and nobody who is correct.
func (c Config) blames(guilty func(t transcript) model.NodeSet) func(v model.View[State]) error {
	return func(v model.View[State]) error {
		if !disagreement(v) {
			return nil
		}
		for t := range c.transcripts(v) {
			set := guilty(t)
			if correct := set &^ liars(v); correct != 0 {
				return fmt.Errorf("nodes %v are accused and correct", correct)
			}
			if set.Len() <= c.Faulty {
				return fmt.Errorf("correct nodes have decided differently, and only nodes %v are accused", set)
			}
		}
		return nil
	}
}

func disagreement(v model.View[State]) bool {
	return decisions(v).Chosen.Len() > 1
}
