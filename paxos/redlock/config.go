package redlock

import "github.com/faultline-mc/faultline/model"

// Config is the size of the model, and which of its rules are switched off.
// Times are in ticks.
type Config struct {
	Instances int
	TTL       int  // of a key
	Margin    int  // for clocks that drift: so much earlier the validity of the lock ends
	Delay     int  // of a message at most, for which the validity ends earlier, too; 0: no bound
	Eventual  bool // judged by what happens in the end, not by exclusion
	// Fencing says that the resource numbers holders, and compares.
	Fencing bool
	Without model.RuleSet
}

// clients is how many there are: one that has the lock, and one that wants it.
const clients = 2

const (
	resource model.NodeID = 1

	timerAct      model.Timer = "act"      // a client's: it goes on, whenever it likes
	timerValidity model.Timer = "validity" // a client's: its lock is over
	timerExpire   model.Timer = "expire"   // an instance's: its key is
)

// Protocol returns the resource, the instances and the clients as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "redlock",
		Nodes:      1 + c.Instances + clients,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      inError,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isInstance(id model.NodeID) bool {
	return id > resource && int(id) <= 1+c.Instances
}

func (c Config) role(id model.NodeID) string {
	switch {
	case id == resource:
		return "resource"
	case c.isInstance(id):
		return "instance"
	}
	return "client"
}

// quorum is how many instances make a lock.
func (c Config) quorum() int {
	if !c.keeps(RuleMajority) {
		return c.Instances / 2
	}
	return c.Instances/2 + 1
}

// validity is for how many ticks a client has a lock that it gets. What it sends
// last needs the key as long as it is on its way.
func (c Config) validity() int {
	if !c.keeps(RuleDriftMargin) {
		return c.TTL - c.Delay
	}
	return c.TTL - c.Delay - c.Margin
}
