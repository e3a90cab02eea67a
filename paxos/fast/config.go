package fast

import "github.com/faultline-mc/faultline/model"

// Recovery is what follows when proposals have collided.
type Recovery string

// The ways to recover.
const (
	NewBallot   Recovery = "new-ballot"  // a classic ballot from its phase 1 on
	Coordinated Recovery = "coordinated" // one that takes the votes for promises
)

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety     Judge = "safety"     // that one value is learned at most
	Refinement Judge = "refinement" // the same, as specs.Consensus has it
	// Liveness judges that one is learned: with a new ballot once the environment
	// is synchronous, and with coordinated recovery anyway.
	Liveness Judge = "liveness"
)

// Config is the size of Fast Paxos, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Acceptors int // nodes 1 to Acceptors
	Proposers int // the nodes after them, who are coordinators, too
	Ballots   int // classic ballots after the fast one
	Recovery  Recovery
	Judge     Judge
	Without   model.RuleSet
}

// Protocol returns Fast Paxos as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "fast",
		Nodes:      c.Acceptors + c.Proposers,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.erroneous,
		Roles:      c.role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isAcceptor(id model.NodeID) bool { return int(id) <= c.Acceptors }

func (c Config) role(id model.NodeID) string {
	if c.isAcceptor(id) {
		return "acceptor"
	}
	return "proposer"
}

// classic is the size of a classic quorum, a majority: two of them meet.
func (c Config) classic() int { return c.Acceptors/2 + 1 }

// fast is the size of a fast quorum. Any two of them and a classic one have an
// acceptor in common, which takes 2*fast + classic > 2*Acceptors (section 2.2).
func (c Config) fast() int {
	if !c.keeps(RuleFastQuorumSize) {
		return c.classic()
	}
	return (2*c.Acceptors-c.classic())/2 + 1
}

// learner returns who learns what the fast ballot chooses.
func (c Config) learner() model.NodeID { return model.NodeID(c.Acceptors + 1) }

// coordinator returns who begins a classic ballot: the proposers take turns, and
// the learner comes last.
func (c Config) coordinator(ballot int) model.NodeID {
	return model.NodeID(c.Acceptors + 1 + ballot%c.Proposers)
}

// next returns the first ballot of a coordinator above the one it tried last, and
// false where the bound leaves it none.
func (c Config) next(id model.NodeID, tried int) (int, bool) {
	for b := tried + 1; b <= c.Ballots; b++ {
		if c.coordinator(b) == id {
			return b, true
		}
	}
	return 0, false
}

func (c Config) tellAcceptors(n *model.Node[Message], m Message) {
	for id := model.NodeID(1); c.isAcceptor(id); id++ {
		n.Send(id, m)
	}
}

// tellVote sends a vote of the fast ballot to the learner, and to the coordinator
// that would recover with it.
func (c Config) tellVote(n *model.Node[Message], m Accepted) {
	n.Send(c.learner(), m)
	if first := c.coordinator(1); c.Recovery == Coordinated && first != c.learner() {
		n.Send(first, m)
	}
}
