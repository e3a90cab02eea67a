package signed

import "github.com/faultline-mc/faultline/model"

// Config is the size of the army, and which of the algorithm's rules are switched
// off.
type Config struct {
	Nodes int // node 1 is the commander, the others are his lieutenants
	Depth int // the m of SM(m): how many traitors it is made for
	// Forgeable says that signatures are worth nothing: runs in which a loyal general's
	// signature is forged are judged like all others.
	Forgeable bool
	Without   model.RuleSet
}

const commander model.NodeID = 1

// The rounds are kept by the clock, as those of byzantine/oral are.
const (
	orderAt    = 1
	delay      = 1
	roundTicks = delay + 1
)

const (
	timerOrder model.Timer = "order" // the commander's: the time to give his order has come
	timerRound model.Timer = "round" // a lieutenant's: a round is over
)

// Protocol returns SM(m) as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "signed",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Lies:       c.lies,
		Error:      inError,
		Roles:      role,
		Properties: c.properties(),
	}
}

// System returns SM(m) in its synchronous world.
func (c Config) System() model.System[State, Message] {
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Time:     model.Time{Tier: model.Lockstep, Delay: delay, Horizon: orderAt + c.rounds()*roundTicks},
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == commander {
		return "commander"
	}
	return "lieutenant"
}

// rounds is how often messages are sent. In the k-th round they have k signatures.
func (c Config) rounds() int {
	if !c.keeps(RuleFPlus1Rounds) {
		return c.Depth
	}
	return c.Depth + 1
}

// roundAt returns which round a tick belongs to, from 1; 0 is before the order.
func roundAt(tick int) int { return (tick - orderAt + roundTicks) / roundTicks }
