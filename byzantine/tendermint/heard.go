package tendermint

import "github.com/faultline-mc/faultline/model"

// The largest sizes, which make what was heard a table.
const (
	MaxRounds = 4
	MaxValues = 3
)

// perVote has an element for each vote of a round, and perRound one for each of
// the height.
type (
	perVote[T any]  [MaxValues + 2]T // nil, the valid values, and one that is not
	perRound[T any] [MaxRounds]perVote[T]
)

// heard is the mail of a node as its clauses read it: who has signed what.
type heard struct {
	prevotes, precommits perRound[model.NodeSet]
	// proposals are the rounds since when a value is said to be valid, one more
	// than each as bits.
	proposals perRound[uint8]
	// polkas and commits are votes that were handed on with 2f+1 signatures.
	polkas, commits perRound[bool]
	// active are the nodes that have sent anything of a round.
	active [MaxRounds]model.NodeSet
}

func (v Value) index() int { return int(max(v, 0)) }

// hear sorts the mail. Proposals count if they are signed by the proposer.
func (c Config) hear(m model.Mail[Message]) *heard {
	h := &heard{}
	for from, m := range m.All() {
		switch m := m.(type) {
		case Proposal:
			h.active[m.Round].Add(from)
			if from == c.proposer(m.Round) {
				h.propose(m)
			}
		case Prevote:
			h.active[m.Round].Add(from)
			h.prevotes[m.Round][m.Value.index()].Add(from)
		case Precommit:
			h.active[m.Round].Add(from)
			h.precommits[m.Round][m.Value.index()].Add(from)
		case Gossip:
			h.gossip(m.Of)
		}
	}
	return h
}

func (h *heard) propose(p Proposal) {
	h.proposals[p.Round][p.Value.index()] |= 1 << (p.ValidRound + 1)
}

func (h *heard) gossip(m Message) {
	switch m := m.(type) {
	case Proposal:
		h.propose(m)
	case Prevote:
		h.polkas[m.Round][m.Value.index()] = true
	case Precommit:
		h.commits[m.Round][m.Value.index()] = true
	}
}

// proposed reports whether the proposer of the round has made the proposal.
func (h *heard) proposed(p Proposal) bool {
	return h.proposals[p.Round][p.Value.index()]>>(p.ValidRound+1)&1 == 1
}

// proposedEver reports whether v has been proposed in a round, with whatever
// round it is said to be valid since. Votes are handed on together with the
// proposal that they are for.
func (h *heard) proposedEver(round int, v Value) bool {
	i := v.index()
	return h.proposals[round][i] != 0 || h.polkas[round][i] || h.commits[round][i]
}

// polka reports whether 2f+1 nodes have prevoted v in a round.
func (h *heard) polka(c Config, round int, v Value) bool {
	i := v.index()
	return h.prevotes[round][i].Len() >= c.quorum() || h.polkas[round][i]
}

// commit reports whether 2f+1 nodes have precommitted v in a round.
func (h *heard) commit(c Config, round int, v Value) bool {
	i := v.index()
	return h.precommits[round][i].Len() >= c.quorum() || h.commits[round][i]
}

// voters returns who has cast any vote of a kind in a round.
func voters(votes *perRound[model.NodeSet], round int) model.NodeSet {
	var set model.NodeSet
	for _, signed := range votes[round] {
		set |= signed
	}
	return set
}
