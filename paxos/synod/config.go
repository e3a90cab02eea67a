package synod

import "github.com/faultline-mc/faultline/model"

// Config is the size of the synod, and which of its rules are switched off.
type Config struct {
	Acceptors int // nodes 1 to Acceptors
	Proposers int // the nodes after them
	Ballots   int // how many ballots there can be, of all proposers together
	Values    int // a proposer that is free proposes any value from 1 to Values
	// Quorums says how many acceptors each phase waits for; nil is a majority.
	Quorums Quorums
	Without model.RuleSet
	// Proof adds the invariants of the correctness proof to the properties. They
	// fall before a wrong outcome can be seen.
	Proof bool
}

// Quorums says which sets of acceptors are enough for a phase. A larger set is
// enough wherever a smaller one is. What the protocol relies on is that every
// quorum of phase 1 meets every one of phase 2; see paxos/flexible.
type Quorums interface {
	Phase1(promised model.NodeSet) bool
	Phase2(accepted model.NodeSet) bool
}

// majorities are the quorums of the paper: any two of them meet.
type majorities struct{ acceptors int }

func (q majorities) Phase1(set model.NodeSet) bool { return 2*set.Len() > q.acceptors }
func (q majorities) Phase2(set model.NodeSet) bool { return 2*set.Len() > q.acceptors }

// Protocol returns the synod as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "synod",
		Nodes:      c.Acceptors + c.Proposers,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Properties: c.properties(),
		Error:      c.erroneous,
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

const (
	roleAcceptor = "acceptor"
	roleProposer = "proposer"
)

func (c Config) role(id model.NodeID) string {
	if int(id) <= c.Acceptors {
		return roleAcceptor
	}
	return roleProposer
}

// tellAcceptors sends m to every acceptor. The paper asks for a majority; more
// does no harm, and none of them has to be reached.
func (c Config) tellAcceptors(n *model.Node[Message], m Message) {
	for id := 1; id <= c.Acceptors; id++ {
		n.Send(model.NodeID(id), m)
	}
}

func (c Config) quorums() Quorums {
	if c.Quorums == nil {
		return majorities{c.Acceptors}
	}
	return c.Quorums
}

// next returns the ballot that a proposer goes on to after the last one that it
// tried, and false where the bound leaves it none. Its name in the ballot keeps
// it apart from all other proposers, the round from its own earlier ballots.
func (c Config) next(id model.NodeID, tried Ballot) (Ballot, bool) {
	if tried != (Ballot{}) && !c.keeps(RuleUniqueBallot) {
		return tried, true
	}
	b := Ballot{Round: tried.Round + 1, Proposer: id}
	return b, c.number(b) <= c.Ballots
}

// number counts ballots in their order, from 1. The bound is on this number,
// so that it cuts off the highest ballots, whosever they are.
func (c Config) number(b Ballot) int {
	return (b.Round-1)*c.Proposers + int(b.Proposer) - c.Acceptors
}
