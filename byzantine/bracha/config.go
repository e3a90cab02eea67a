package bracha

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// sender is the node that broadcasts, and proposed the value that it broadcasts if
// it is correct. Nodes and values are otherwise alike, so that one of each will do.
const (
	sender   model.NodeID = 1
	proposed specs.Value  = 1
)

// Config is the size of the broadcast, and which of its rules are switched off.
type Config struct {
	Nodes   int // the paper's n
	Faulty  int // how many of them it is built to withstand: the paper's t
	Values  int // that a sender that lies has to choose from
	Without model.RuleSet
}

// Protocol returns the broadcast as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:  "bracha",
		Nodes: c.Nodes,
		Start: c.start,
		Upon: []model.Upon[State, Message]{
			{Name: "echo", Do: c.echo},
			{Name: "ready", Do: c.ready},
			{Name: "amplify", Do: c.amplify},
			{Name: "deliver", Do: c.deliver},
		},
		Lies:       c.lies,
		Error:      deviation,
		Roles:      role,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == sender {
		return "sender"
	}
	return "node"
}

// echoes is how many ECHOs of a value it takes to be ready for it: more than
// (n+t)/2, so that two sets of them have a correct node in common, which echoes
// only once.
func (c Config) echoes() int {
	if !c.keeps(RuleEchoQuorum) {
		return c.Faulty + 1
	}
	return c.awaited((c.Nodes+c.Faulty)/2 + 1)
}

// readies is how many READYs of a value make a node ready, too: one of them is from
// a correct node.
func (c Config) readies() int {
	if !c.keeps(RuleAmplifyAtOneCorrect) {
		return c.Faulty
	}
	return c.Faulty + 1
}

// enough is how many READYs of a value it takes to deliver it: without those that
// lie they are still enough for everyone to become ready.
func (c Config) enough() int {
	if !c.keeps(RuleDeliver) {
		return 2 * c.Faulty
	}
	return c.awaited(2*c.Faulty + 1)
}

// awaited cuts a threshold down to what the correct nodes can reach by themselves.
// With n > 3t there is nothing to cut. With fewer nodes one has to choose between
// a broadcast that is stuck and one that is wrong, and this one is wrong.
func (c Config) awaited(threshold int) int {
	if !c.keeps(RuleAwaitCorrect) {
		return c.Nodes
	}
	return min(threshold, c.Nodes-c.Faulty)
}
