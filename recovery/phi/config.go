package phi

import "github.com/faultline-mc/faultline/model"

// Config is the size of a detector, and which of its rules are switched off.
// Times are in ticks.
type Config struct {
	Window  int // intervals that are remembered
	Delay   int // of a heartbeat, at most
	Period  int // of heartbeats in the first life
	Slower  int // how much longer it is in the next
	Without model.RuleSet
}

// Application is one of those who act upon the level.
type Application string

// The applications.
const (
	// Hasty acts at the first sign: to be wrong costs it little.
	Hasty Application = "hasty"
	// Patient acts when the level is higher than that of any node that is up.
	Patient Application = "patient"
)

const (
	monitor model.NodeID = 1
	target  model.NodeID = 2

	timerBeat model.Timer = "beat" // the target's
	timerTick model.Timer = "tick" // the monitor's
)

// Protocol returns the detector: node 1 is the monitor, node 2 its target.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "phi",
		Nodes:      2,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      role,
		Error:      c.mistaken,
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

// slowest is the longest interval between two heartbeats of one life, and what
// counts as usual while little is known.
func (c Config) slowest() int { return c.Period + c.Slower + c.Delay }

// bound is the highest level of a node that is up.
func (c Config) bound() int { return c.Delay + c.Delay/c.Window }

// limit is the level that stands for all higher ones.
func (c Config) limit() int { return c.bound() + 2 }

// threshold is the level from which an application acts.
func (c Config) threshold(a Application) int {
	if a == Hasty || !c.keeps(RuleThresholdPerApplication) {
		return 1
	}
	return c.bound() + 1
}
