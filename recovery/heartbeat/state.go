package heartbeat

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: a Monitor or a Target. Nobody restarts, so
// nothing has to be durable.
type State interface{ state() }

// Monitor is what the detector knows.
type Monitor struct {
	Seq   int                   // of the last ping, modulo those that can be on their way
	Peers map[model.NodeID]Peer // its targets
}

// Peer is what the monitor knows of a target.
type Peer struct {
	Suspected bool
	// Unanswered counts the pings since the last one that was answered. One
	// more than a target that is not suspected can have is the last.
	Unanswered int
	// Mistakes counts the suspicions that were wrong, up to one more than an
	// adaptive timeout needs.
	Mistakes int
}

// Target is a node that is watched. It remembers nothing.
type Target struct{}

func (Monitor) state() {}
func (Target) state()  {}
