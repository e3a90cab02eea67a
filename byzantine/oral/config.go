package oral

import "github.com/faultline-mc/faultline/model"

// Config is the size of the army, and which of the algorithm's rules are switched
// off.
type Config struct {
	Nodes int // node 1 is the commander, the others are his lieutenants
	Depth int // the m of OM(m): how many traitors it is made for
	// Without are the rules that are switched off.
	Without model.RuleSet
}

const commander model.NodeID = 1

// The rounds are kept by the clock (assumption A3 of the paper). The commander
// gives his order at tick 1. What is sent at the beginning of a round arrives
// within delay ticks, and the next round begins roundTicks later.
const (
	orderAt    = 1
	delay      = 1
	roundTicks = delay + 1
)

const (
	timerOrder model.Timer = "order" // the commander's: the time to give his order has come
	timerRound model.Timer = "round" // a lieutenant's: a round is over
)

// Protocol returns OM(m) as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "oral",
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

// System returns OM(m) in its synchronous world.
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

// rounds is how often messages are sent. In the k-th round they have passed
// through k generals, the commander first.
func (c Config) rounds() int {
	if !c.keeps(RuleMPlus1Rounds) {
		return c.Depth
	}
	return c.Depth + 1
}

// roundAt returns which round a tick belongs to, from 1; 0 is before the order.
func roundAt(tick int) int { return (tick - orderAt + roundTicks) / roundTicks }

// paths lists the ways of that many generals, the commander first, on which a
// value can come to a lieutenant: none is on it twice, nor he himself.
func (c Config) paths(length int, to model.NodeID) []Path {
	list := []Path{Path{}.through(commander)}
	for range length - 1 {
		var longer []Path
		for _, p := range list {
			for id := range c.lieutenants() {
				if id != to && !p.has(id) {
					longer = append(longer, p.through(id))
				}
			}
		}
		list = longer
	}
	return list
}

// lieutenants yields the nodes behind the commander.
func (c Config) lieutenants() func(yield func(model.NodeID) bool) {
	return func(yield func(model.NodeID) bool) {
		for id := commander + 1; int(id) <= c.Nodes; id++ {
			if !yield(id) {
				return
			}
		}
	}
}
