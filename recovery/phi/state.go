package phi

import "slices"

// State is the state of a node: a Monitor or a Target.
type State interface{ state() }

// Monitor is what the detector knows. All of it is volatile.
type Monitor struct {
	Booting   bool  // not a tick has passed since it started or restarted
	Heard     bool  // a heartbeat has arrived since
	Life      int   // of the target, as the last heartbeat told; counted from 0
	Since     int   // when that was, or the start, on the monitor's clock
	Silent    int   // ticks since then, up to where the level is at its limit for good
	Intervals []int // the last ones between heartbeats, the newest at the end
}

// Target is what a watched node knows.
type Target struct {
	Life int // durable: how often it has restarted
}

func (Monitor) state() {}
func (Target) state()  {}

// usual is the longest interval that is nothing special. Until the window is
// full it is a generous guess.
func (c Config) usual(m Monitor) int {
	if len(m.Intervals) < c.Window {
		return max(c.slowest(), slices.Max(append(m.Intervals, 0)))
	}
	return slices.Max(m.Intervals)
}

// levelAfter is the level of suspicion after that much silence.
func (c Config) levelAfter(m Monitor, silent int) int {
	return min(max(0, silent-c.usual(m)), c.limit())
}

// level is the output of the detector.
func (c Config) level(m Monitor) int { return c.levelAfter(m, m.Silent) }

// suspects reports whether an application acts as if the target had crashed.
func (c Config) suspects(m Monitor, a Application) bool { return c.level(m) >= c.threshold(a) }
