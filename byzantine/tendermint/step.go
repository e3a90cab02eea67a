package tendermint

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

type (
	node   = model.Node[Message]
	mail   = model.Mail[Message]
	clause = func(n *node, s *State, m mail)
)

// undecided is the guard of everything: who has decided is at the next height,
// and has nothing more to say at this one (lines 52 to 54).
func (c Config) undecided(do clause) clause {
	return func(n *node, s *State, m mail) {
		if !s.hasDecided() {
			do(n, s, m)
		}
	}
}

// start is line 10.
func (c Config) start(n *node, s *State) { c.startRound(n, s, 0) }

// startRound is StartRound, lines 11 to 21. The proposer proposes the last value
// that it has seen 2f+1 prevotes for, because others may be locked on it, and
// they unlock for nothing older.
func (c Config) startRound(n *node, s *State, round int) {
	for s.round() < round {
		s.Signed = append(s.Signed, Votes{})
	}
	c.stopTimers(n)
	switch {
	case c.proposer(round) != n.ID():
		if c.timed() {
			n.SetTimer(timerPropose)
		}
	case s.Valid.Value != 0:
		tell(n, Proposal{round, s.Valid.Value, s.Valid.Round})
	default:
		tell(n, Proposal{round, Value(n.Choose(c.Values) + 1), noRound})
	}
}

// tell sends to all, the node itself included.
func tell(n *node, m Message) {
	n.Broadcast(m)
	n.Send(n.ID(), m)
}

// handOn gossips what the node acts on.
func (c Config) handOn(n *node, m Message) {
	if c.gossips() {
		n.Broadcast(Gossip{m})
	}
}

// prevoteFresh is lines 22 to 27: a proposal that claims no earlier round gets a
// prevote from who is not locked on another value.
func (c Config) prevoteFresh(n *node, s *State, m mail) {
	if !c.mayPrevote(s) {
		return
	}
	h := c.hear(m)
	var proposals []Proposal
	for v := range c.values {
		if p := (Proposal{s.round(), v, noRound}); h.proposed(p) {
			proposals = append(proposals, p)
		}
	}
	c.prevoteOneOf(n, s, proposals)
}

// prevoteAgain is lines 28 to 33: a proposal that claims 2f+1 prevotes in an
// earlier round is looked at when these have arrived.
func (c Config) prevoteAgain(n *node, s *State, m mail) {
	if !c.mayPrevote(s) {
		return
	}
	h := c.hear(m)
	var proposals []Proposal
	for v := range c.values {
		for validRound := range s.round() {
			justified := h.polka(c, validRound, v) || !c.keeps(RuleProposalJustify)
			if p := (Proposal{s.round(), v, validRound}); h.proposed(p) && justified {
				proposals = append(proposals, p)
			}
		}
	}
	c.prevoteOneOf(n, s, proposals)
}

// mayPrevote is the guard of lines 22 and 28: a node prevotes once in a round.
func (c Config) mayPrevote(s *State) bool { return s.step() == propose || !c.keeps(RuleVoteOnce) }

// prevoteOneOf prevotes on one of the proposals, which only a liar makes several
// of.
func (c Config) prevoteOneOf(n *node, s *State, proposals []Proposal) {
	type answer struct {
		vote Value
		to   Proposal // what is handed on, where nodes gossip
	}
	var answers []answer
	for _, p := range proposals {
		a := answer{vote: Nil}
		if c.accepts(s, p) {
			a.vote = p.Value
			if c.gossips() {
				a.to = p
			}
		}
		if !slices.Contains(answers, a) {
			answers = append(answers, a)
		}
	}
	if a, ok := oneOf(n, answers); ok {
		c.prevote(n, s, a.vote)
		if a.vote != Nil {
			c.handOn(n, a.to)
		}
	}
}

// accepts is line 23 for a fresh proposal and line 29 for one with a round in
// which it was valid. A lock is given up only for 2f+1 prevotes that are not older:
// if the locked value was decided, nothing else gets that many after it.
func (c Config) accepts(s *State, p Proposal) bool {
	if !c.valid(p.Value) {
		return false
	}
	locked := s.locked()
	if locked.Value == 0 || locked.Value == p.Value || !c.keeps(RuleLock) {
		return true
	}
	fresh := p.ValidRound == noRound
	return !fresh && (locked.Round <= p.ValidRound || !c.keeps(RuleUnlockOnlyNewer))
}

// prevote casts the first vote of the round.
func (c Config) prevote(n *node, s *State, v Value) {
	s.now().Prevote = v
	tell(n, Prevote{s.round(), v})
	n.StopTimer(timerPropose)
}

// precommit casts the second one.
func (c Config) precommit(n *node, s *State, v Value) {
	s.now().Precommit = v
	tell(n, Precommit{s.round(), v})
	n.StopTimer(timerPrevote)
}

// precommitValue is lines 36 to 43: 2f+1 prevotes for a value of this round make
// a node lock it, if it has not precommitted yet, and propose it when its turn
// comes.
func (c Config) precommitValue(n *node, s *State, m mail) {
	r := s.round()
	firstTime := s.Valid.since() < r
	if s.step() == propose || !firstTime {
		return
	}
	h := c.hear(m)
	var values []Value
	for v := range c.values {
		if c.valid(v) && h.proposedEver(r, v) && h.polka(c, r, v) {
			values = append(values, v)
		}
	}
	v, ok := oneOf(n, values)
	if !ok {
		return
	}
	if s.step() == prevote {
		c.precommit(n, s, v)
	}
	s.Valid = Certificate{v, r}
	c.handOn(n, Prevote{r, v})
}

// precommitNil is lines 44 to 46.
func (c Config) precommitNil(n *node, s *State, m mail) {
	if s.step() == prevote && c.hear(m).polka(c, s.round(), Nil) {
		c.precommit(n, s, Nil)
	}
}

// decide is lines 49 to 51: 2f+1 precommits of any one round decide.
func (c Config) decide(n *node, s *State, m mail) {
	h := c.hear(m)
	var decisions []Certificate
	for r := range c.Rounds {
		for v := range c.values {
			if c.valid(v) && h.proposedEver(r, v) && h.commit(c, r, v) {
				decisions = append(decisions, Certificate{v, r})
			}
		}
	}
	if d, ok := oneOf(n, decisions); ok {
		s.Decided = d
		c.handOn(n, Precommit{d.Round, d.Value})
		c.stopTimers(n)
	}
}

// skip is lines 55 and 56: of f+1 nodes that are in a later round one is correct.
func (c Config) skip(n *node, s *State, m mail) {
	h := c.hear(m)
	var rounds []int
	for r := s.round() + 1; r < c.Rounds; r++ {
		if h.active[r].Len() > c.Faulty {
			rounds = append(rounds, r)
		}
	}
	if r, ok := oneOf(n, rounds); ok {
		c.startRound(n, s, r)
	}
}

// awaitProposal is line 21 where nothing says when the timer fires.
func (c Config) awaitProposal(n *node, s *State, _ mail) {
	if c.proposer(s.round()) != n.ID() {
		c.onTimeoutPropose(n, s)
	}
}

// awaitPrevotes is lines 34 and 35: once 2f+1 have voted at all, others may still
// make a quorum for one value, and get some time to.
func (c Config) awaitPrevotes(n *node, s *State, m mail) {
	if s.step() != prevote || voters(&c.hear(m).prevotes, s.round()).Len() < c.quorum() {
		return
	}
	if c.timed() && c.keeps(RuleWaitPrevotes) {
		n.SetTimer(timerPrevote)
	} else {
		c.onTimeoutPrevote(n, s)
	}
}

// awaitPrecommits is lines 47 and 48, likewise. Rounds end with the bound.
func (c Config) awaitPrecommits(n *node, s *State, m mail) {
	if s.round() == c.Rounds-1 || voters(&c.hear(m).precommits, s.round()).Len() < c.quorum() {
		return
	}
	if c.timed() {
		n.SetTimer(timerPrecommit)
	} else {
		c.onTimeoutPrecommit(n, s)
	}
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	switch t {
	case timerPropose:
		c.onTimeoutPropose(n, s)
	case timerPrevote:
		c.onTimeoutPrevote(n, s)
	case timerPrecommit:
		c.onTimeoutPrecommit(n, s)
	}
}

// onTimeoutPropose is lines 57 to 60.
func (c Config) onTimeoutPropose(n *node, s *State) {
	if s.step() == propose {
		c.prevote(n, s, Nil)
	}
}

// onTimeoutPrevote is lines 61 to 64.
func (c Config) onTimeoutPrevote(n *node, s *State) {
	if s.step() == prevote {
		c.precommit(n, s, Nil)
	}
}

// onTimeoutPrecommit is lines 65 to 67.
func (c Config) onTimeoutPrecommit(n *node, s *State) { c.startRound(n, s, s.round()+1) }

func (c Config) stopTimers(n *node) {
	for _, t := range []model.Timer{timerPropose, timerPrevote, timerPrecommit} {
		n.StopTimer(t)
	}
}

// oneOf chooses one of the options, if there are any.
func oneOf[T any](n *node, options []T) (T, bool) {
	switch len(options) {
	case 0:
		var none T
		return none, false
	case 1:
		return options[0], true
	}
	return options[n.Choose(len(options))], true
}
