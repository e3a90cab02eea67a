package hotstuff

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Form is one of the two protocols of the paper.
type Form string

// The forms.
const (
	Basic   Form = "basic"   // Algorithm 2: three phases of votes for one proposal
	Chained Form = "chained" // Algorithms 4 and 5: one vote, which is a phase of three proposals
)

// Config is the size of HotStuff, what its leaders may do, and which of its rules
// are switched off.
type Config struct {
	Nodes     int            // n
	Tolerate  int            // f: how many Byzantine nodes it is to survive
	Views     int            // the first one is 1, and the last one is not left
	Leaders   []model.NodeID // of the views, in turns; None is any Byzantine node
	Values    int            // commands that can be proposed; basic only
	Proposals []int          // what is proposed in the views, in turns; basic only
	// Parents are the views whose blocks those of view 1, 2 and so on extend, where
	// the tree of blocks is given; chained only. Nil means any tree.
	Parents []int
	// CatchUp has replicas vote in a phase though they have missed the one before, or
	// have refused the proposal; basic only.
	CatchUp bool
	Judge   Judge
	Without model.RuleSet
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety   Judge = "safety"
	Liveness Judge = "liveness" // also that the last view decides (basic), that a lock can be left (chained)
)

type (
	node = model.Node[Message]
	mail = model.Mail[Message]
)

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// leads reports whether a node leads a view. Any fixed assignment will do, so that
// for safety the worst one is that of all views to the node that is Byzantine.
// (Section 4.)
func (c Config) leads(id model.NodeID, view int) bool {
	leader := c.Leaders[(view-1)%len(c.Leaders)]
	return leader == id || leader == model.None
}

// proposes reports whether a correct node is to make a proposal in a view.
func (c Config) proposes(id model.NodeID, view int) bool {
	return c.Leaders[(view-1)%len(c.Leaders)] == id
}

// What is proposed in a view, where it is no command.
const (
	anyCommand = 0
	noCommand  = -1
)

// proposal returns what is proposed in a view.
func (c Config) proposal(view int) int { return c.Proposals[(view-1)%len(c.Proposals)] }

// mayPropose reports whether a Byzantine leader of a view may propose a command.
func (c Config) mayPropose(view int, v specs.Value) bool {
	given := c.proposal(view)
	return given == anyCommand || given == int(v)
}

// own returns the command that a correct leader of a view has for its clients.
func (c Config) own(view int) specs.Value {
	if given := c.proposal(view); given != anyCommand {
		return specs.Value(given)
	}
	return specs.Value((view-1)%c.Values + 1)
}

// quorum is how many votes make a certificate. Two of 2f+1 out of 3f+1 nodes share
// a correct one.
func (c Config) quorum() int {
	if !c.keeps(RuleQuorum) {
		return c.Nodes - c.Tolerate - 1
	}
	return c.Nodes - c.Tolerate
}

// isCertified reports whether enough nodes have signed a vote, or a certificate
// for it was shown.
func (c Config) isCertified(box mail, vote Vote) bool {
	signed := box.Senders(func(m Message) bool { return m == vote })
	shown := func(m Message) bool { return m == Certificate{vote} }
	return signed.Len() >= c.quorum() || box.Senders(shown).Len() > 0
}

// tellAll sends a message to all nodes, to the sender itself, too.
func tellAll(n *node, m Message) {
	n.Broadcast(m)
	n.Send(n.ID(), m)
}

// pick returns one of the elements of a list that is not empty.
func pick[T any](n *node, list []T) T {
	if len(list) == 1 {
		return list[0]
	}
	return list[n.Choose(len(list))]
}
