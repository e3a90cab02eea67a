package zab

import "github.com/faultline-mc/faultline/model"

// Config is the size of an ensemble, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Nodes int // servers
	// Elections says how often each server is elected at most, from the first one
	// on; those beyond its end never are. Each election uses one epoch at most, so
	// this bounds the epochs, too.
	Elections []int
	Log       int // no leader broadcasts a transaction behind this index
	Begin     Begin
	Disk      Disk
	Judge     Judge
	Without   model.RuleSet
}

// Begin is where runs begin.
type Begin string

// Where runs begin. In epoch 1 server 1 leads, and all but the last server have
// delivered a transaction.
const (
	Empty       Begin = "empty"       // before any epoch
	Established Begin = "established" // in epoch 1, of which the last server never hears
	Joining     Begin = "joining"     // in epoch 1, of which the last server is about to hear
)

// Disk says whose writes take time. Accepted epochs are always durable at once.
type Disk string

// The disks. While an asynchronous one writes the server goes on, and the fsync is
// a step of its own.
const (
	Sync  Disk = "sync"
	Async Disk = "async"
	Mixed Disk = "mixed" // the one of the last server is asynchronous
)

// isAsync reports whether the disk of a server is asynchronous.
func (c Config) isAsync(id model.NodeID) bool {
	return c.Disk == Async || c.Disk == Mixed && int(id) == c.Nodes
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety     Judge = "safety"     // the properties of the paper
	Refinement Judge = "refinement" // that servers deliver a log that only grows
	Liveness   Judge = "liveness"   // that broadcast resumes
	Clients    Judge = "clients"    // that clients see one counter, if not always its latest value
	Recency    Judge = "recency"    // that they see its latest value, which local reads do not promise
)

// The timers. All come at any moment.
const (
	timerElect   model.Timer = "elect"   // the oracle names this server
	timerPropose model.Timer = "propose" // a client has a transaction for the leader
	timerFsync   model.Timer = "fsync"   // the disk is done
)

// Protocol returns an ensemble as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "zab",
		Nodes:      c.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// hasBegun reports whether runs begin in epoch 1.
func (c Config) hasBegun() bool { return c.Begin == Established || c.Begin == Joining }

// isQuorum reports whether so many servers are enough: a majority, so that any
// two quorums have a server in common.
func (c Config) isQuorum(servers int, r model.Rule) bool {
	return 2*servers > c.Nodes || !c.keeps(r) && servers >= max(1, c.Nodes/2)
}

// schedule sets the timers of what can happen, and stops all others.
func (c Config) schedule(n *node, s *State) {
	enable := func(t model.Timer, on bool) {
		if on {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	enable(timerElect, s.Elections > 0)
	enable(timerPropose, s.Role == Leading && s.Phase == Broadcast && c.hasRoom(s) && !c.hasClients())
	enable(timerFsync, len(s.Disk.Unsynced) > 0)
}

// hasRoom reports whether a leader may broadcast a transaction. Where liveness is
// judged it may always broadcast one of its own epoch.
func (c Config) hasRoom(s *State) bool {
	return len(s.History) < c.Log || c.Judge == Liveness && s.last().Epoch < s.CurrentEpoch
}
