package paxoscommit

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Config is the size of the transaction, and which of its rules are switched off.
type Config struct {
	Leaders   int // nodes 1 to Leaders
	Acceptors int // the nodes after them, of which a majority decides; 2F+1 in the paper
	RMs       int // resource managers, at most specs.MaxRMs; the nodes after the acceptors
	Ballots   int // how many ballots there can be after ballot 0
	// Repeats has whoever waits for an answer ask again: needed where messages are lost.
	Repeats bool
	// Recovers says that a node that crashes can come back, with what is durable.
	Recovers bool
	// Termination adds to the properties that everyone decides who is up.
	Termination bool
	Without     model.RuleSet
}

// Protocol returns Paxos Commit as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	p := model.Protocol[State, Message]{
		Name:       "paxoscommit",
		Nodes:      c.Leaders + c.Acceptors + c.RMs,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      c.deviation,
		Roles:      c.role,
		Properties: c.properties(),
	}
	if c.Recovers {
		p.Restart = c.restart
	}
	return p
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

const (
	roleLeader   = "leader"
	roleAcceptor = "acceptor"
	roleRM       = "resource manager"
)

func (c Config) role(id model.NodeID) string {
	switch {
	case int(id) <= c.Leaders:
		return roleLeader
	case int(id) <= c.Leaders+c.Acceptors:
		return roleAcceptor
	}
	return roleRM
}

// all sends m to every node of a role.
func (c Config) all(n *model.Node[Message], role string, m Message) {
	for id := range n.Peers() {
		if c.role(id) == role {
			n.Send(id, m)
		}
	}
}

// rm returns the number in package specs of the resource manager at a node, or 0.
func (c Config) rm(id model.NodeID) specs.RM {
	return specs.RM(max(int(id)-c.Leaders-c.Acceptors, 0))
}

// rms returns the nodes of the resource managers.
func (c Config) rms() model.NodeSet {
	var set model.NodeSet
	for i := 1; i <= c.RMs; i++ {
		set.Add(model.NodeID(c.Leaders + c.Acceptors + i))
	}
	return set
}

func (c Config) isMajority(set model.NodeSet) bool { return 2*set.Len() > c.Acceptors }

// owner returns the leader of a ballot. They take turns, and ballot 0 is the first
// one's.
func (c Config) owner(ballot int) model.NodeID { return model.NodeID(1 + ballot%c.Leaders) }

// next returns the ballot that a leader begins after the one given, and false if
// the bound leaves it none.
func (c Config) next(id model.NodeID, ballot int) (int, bool) {
	ballot++
	for c.owner(ballot) != id {
		ballot++
	}
	return ballot, ballot <= c.Ballots
}
