package heartbeat

import "github.com/faultline-mc/faultline/model"

// Style says who begins.
type Style string

// The styles.
const (
	Ping      Style = "ping"      // the monitor asks, targets answer
	Heartbeat Style = "heartbeat" // targets send by themselves
)

// Config is the size of a detector, and which of its rules are switched off.
// Times are in ticks.
type Config struct {
	Style   Style
	Targets int
	Delay   int // of a message, at most
	Period  int // of pings or heartbeats
	// Timeout is how long a target may be silent at first. 0 means what a
	// fixed timeout needs, and for an adaptive one a period and a tick: what
	// would do if messages took no time.
	Timeout  int
	Adaptive bool // the timeout grows with every mistake
	Eventual bool // judged by what is so in the end, not by bounds
	Without  model.RuleSet
}

const (
	monitor model.NodeID = 1

	timerPeriod model.Timer = "period"
)

// deadline is the monitor's timer for a target.
func deadline(target model.NodeID) model.Timer { return model.Timer("deadline" + target.String()) }

// Protocol returns the detector: node 1 is the monitor, the others are targets.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "heartbeat",
		Nodes:      1 + c.Targets,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      suspectsOnlyCrashed,
		Roles:      role,
		Properties: c.properties(),
	}
}

func role(id model.NodeID) string {
	if id == monitor {
		return "monitor"
	}
	return "target"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// travel is for how many ticks what the monitor waits for is on its way.
func (c Config) travel() int {
	if c.Style == Ping {
		return 2 * c.Delay
	}
	return c.Delay
}

// covering is the least timeout that suspects nobody wrongly.
func (c Config) covering() int { return c.Period + c.travel() + 1 }

// initial is the timeout at the beginning.
func (c Config) initial() int {
	switch {
	case c.Timeout > 0:
		return c.Timeout
	case c.Adaptive || !c.keeps(RuleTimeoutCoversDelay):
		return c.Period + 1
	}
	return c.covering()
}

// patience is for how long a target may be silent, given the number of times
// that it was suspected wrongly.
func (c Config) patience(mistakes int) int {
	if c.Adaptive && c.keeps(RuleTimeoutGrows) {
		return c.initial() + mistakes
	}
	return c.initial()
}

// maxMistakes is how many mistakes an adaptive timeout needs to cover the
// delay.
func (c Config) maxMistakes() int { return max(0, c.covering()-c.initial()) }

// pings is how many pings can be on their way together with their answers, with
// the one that is just sent: one more than have no answer when it is.
func (c Config) pings() int { return c.travel()/c.Period + 1 }

// maxUnanswered is how many pings a target that is not suspected can have left
// unanswered: those that fit into the time that its last answer was on its way
// and the timeout after that, and at the beginning also the first.
func (c Config) maxUnanswered() int {
	return 1 + (c.travel()+c.patience(c.maxMistakes()))/c.Period
}
