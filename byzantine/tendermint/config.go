package tendermint

import "github.com/faultline-mc/faultline/model"

// Config is the size of the network, how it is judged, and which of its rules
// are switched off.
type Config struct {
	Nodes  int
	Faulty int // f, how many liars the quorums are made for; more than those may lie
	Rounds int // rounds are 0 to Rounds-1
	Values int // valid values are 1 to Values, the one after them is not valid
	// OneProposer has node 1 propose in every round. Otherwise nodes take turns.
	OneProposer bool
	Judge       Judge
	Lies        Lies
	// Liar is who lies if it is Byzantine, where others would be silent. None
	// means any.
	Liar    model.NodeID
	Without model.RuleSet
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Outcome        Judge = "outcome"        // what is decided
	Refinement     Judge = "refinement"     // the same, as runs of specs.Consensus
	Proof          Judge = "proof"          // also the invariants that agreement rests on
	Accountability Judge = "accountability" // not what is decided, but that a disagreement names who is to blame
	Liveness       Judge = "liveness"       // that something is decided
)

// Lies says what liars do.
type Lies string

// The kinds of liars.
const (
	AnyLies Lies = "any" // tell anyone anything
	// AmnesiaLies never contradict themselves within a round, tell everyone the
	// same, and forget from one round to the next what they have precommitted.
	AmnesiaLies Lies = "amnesia"
)

// The timers of lines 21, 35 and 48.
const (
	timerPropose   model.Timer = "propose"
	timerPrevote   model.Timer = "prevote"
	timerPrecommit model.Timer = "precommit"
)

// Protocol returns one height of Tendermint. Clauses have the numbers of their
// lines in Algorithm 1.
func (c Config) Protocol() model.Protocol[State, Message] {
	p := model.Protocol[State, Message]{
		Name:  "tendermint",
		Nodes: c.Nodes,
		Start: c.start,
		Upon: []model.Upon[State, Message]{
			{Name: "prevote-22", Do: c.undecided(c.prevoteFresh)},
			{Name: "prevote-28", Do: c.undecided(c.prevoteAgain)},
			{Name: "precommit-36", Do: c.undecided(c.precommitValue)},
			{Name: "precommit-44", Do: c.undecided(c.precommitNil)},
			{Name: "decide-49", Do: c.undecided(c.decide)},
			{Name: "skip-55", Do: c.undecided(c.skip)},
			{Name: "timeout-34", Do: c.undecided(c.awaitPrevotes)},
			{Name: "timeout-47", Do: c.undecided(c.awaitPrecommits)},
		},
		Lies:       c.lies,
		Error:      c.deviation,
		Properties: c.properties(),
	}
	if c.timed() {
		p.Timeout = c.timeout
	} else {
		p.Upon = append(p.Upon, model.Upon[State, Message]{Name: "timeout-21", Do: c.undecided(c.awaitProposal)})
	}
	return p
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// timed reports whether timers are apart from the clauses that set them. A timer
// that can fire at any moment may as well have fired when it is set: what set it
// is still in the mail at any later moment. Where timers wait for messages, as
// they do once the network is synchronous, the two differ.
func (c Config) timed() bool { return c.Judge == Liveness }

// gossips reports whether nodes hand on what they act on. Everyone has the mail
// of correct nodes anyway, and of liars everything that they could say, so it
// makes no difference to what can happen, but to what must.
func (c Config) gossips() bool { return c.Judge == Liveness && c.keeps(RuleGossip) }

// proposer returns the proposer of a round.
func (c Config) proposer(round int) model.NodeID {
	if c.OneProposer {
		return 1
	}
	return model.NodeID(round%c.Nodes + 1)
}

// quorum is 2f+1 of 3f+1 nodes. Of any other number it is as many as a node can
// wait for: all but f.
func (c Config) quorum() int {
	if !c.keeps(RuleQuorum) {
		return c.Nodes - c.Faulty - 1
	}
	return c.Nodes - c.Faulty
}

// valid is valid(v).
func (c Config) valid(v Value) bool {
	return 1 <= v && int(v) <= c.Values || !c.keeps(RuleValid)
}

// values yields whatever can be proposed, the value that is not valid included.
func (c Config) values(yield func(Value) bool) {
	for v := Value(1); int(v) <= c.Values+1; v++ {
		if !yield(v) {
			return
		}
	}
}

// lies are the templates of a liar: every proposal in the rounds in which it is
// the proposer, and every vote. Gossip is not among them: signatures cannot be
// forged, so a liar could hand on only what everyone has already.
func (c Config) lies(from, _ model.NodeID) []Message {
	var list []Message
	if c.Liar != model.None && c.Liar != from {
		return list
	}
	for r := range c.Rounds {
		for v := range c.values {
			if !c.liesAbout(r, v) {
				continue
			}
			if from == c.proposer(r) {
				for validRound := noRound; validRound < r; validRound++ {
					list = append(list, Proposal{r, v, validRound})
				}
			}
			list = append(list, Prevote{r, v}, Precommit{r, v})
		}
		if c.Lies == AnyLies {
			list = append(list, Prevote{r, Nil}, Precommit{r, Nil})
		}
	}
	return list
}

// liesAbout reports whether a liar may vote for v in a round. With amnesia there
// is one value for it in each round, another one in the next.
func (c Config) liesAbout(round int, v Value) bool {
	return c.Lies == AnyLies || v == Value(round%c.Values+1)
}
