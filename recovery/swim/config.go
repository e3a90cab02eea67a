package swim

import "github.com/faultline-mc/faultline/model"

// Config is the size of a group, and which of its rules are switched off. Times
// are in ticks.
type Config struct {
	Relays    int // who can be asked to probe: k in the paper
	Rounds    int // after which the prober stops
	Delay     int // of a message, at most
	Suspicion int // how long a suspicion can be refuted; 0 means what gossip there and back needs
	// Lossy means that messages may be lost on more than the one link, so that
	// suspicions of members that are up have to be expected. Only their deaths
	// are then judged.
	Lossy   bool
	Without model.RuleSet
}

const (
	prober  model.NodeID = 1
	subject model.NodeID = 2
	relay   model.NodeID = 3 // the first; more may follow

	timerDirect    model.Timer = "direct"    // the ping should have been answered
	timerRound     model.Timer = "round"     // the protocol period is over
	timerSuspicion model.Timer = "suspicion" // the suspicion should have been refuted
)

// Protocol returns the group: node 1 probes node 2, the others are relays.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "swim",
		Nodes:      2 + c.Relays,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      noFalseSuspicion,
		Roles:      role,
		Properties: c.properties(),
	}
}

func role(id model.NodeID) string {
	switch id {
	case prober:
		return "prober"
	case subject:
		return "subject"
	}
	return "relay"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// direct is how long a ping and its ack may take. What is due with a timer has
// no order with it, hence a tick more.
func (c Config) direct() int { return 2*c.Delay + 1 }

// indirect is how long a request, a ping and the ack's two hops may take.
func (c Config) indirect() int { return 4*c.Delay + 1 }

// suspicion is how long gossip and its refutation may take. One bad link keeps
// one of the two from the direct way; by way of a relay it takes twice as long.
func (c Config) suspicion() int {
	if c.Suspicion > 0 {
		return c.Suspicion
	}
	return 3*c.Delay + 1
}
