package core

import (
	"iter"

	"github.com/faultline-mc/faultline/model"
)

// Config is the size of a cluster, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Nodes    int // servers, which are the nodes from 1 on
	Terms    int // no election is begun for a later one
	Log      int // no leader appends an entry behind this index
	Batch    int // entries in one AppendEntries at most
	Inflight int // unanswered AppendEntries of a leader to one follower at most
	// Candidates says how many servers, from the first one on, begin elections; the
	// others only vote. 0 means all.
	Candidates int
	Disk       Disk
	// Refuse has a server answer calls of an earlier term, and votes that it does
	// not grant, as in figure 2. Otherwise it keeps silent.
	Refuse bool
	Judge  Judge
	// Served is that a service on top has commands for the leader. Otherwise they
	// come from a timer.
	Served bool
	// Led is that the first server has been elected for term 1 by all others when a
	// run begins, which saves a search the steps until then.
	Led bool
	// Membership says who takes part. Nil means all servers, by majorities.
	Membership Membership
	// Instead brings a follower up to date by other means than entries, and
	// reports whether it does. Nil means never.
	Instead func(to model.NodeID) bool
	Without model.RuleSet
}

// Disk says whose writes take time.
type Disk string

// The disks. While an asynchronous one writes the server goes on, and the fsync is
// a step of its own.
const (
	Sync  Disk = "sync"
	Async Disk = "async"
	Mixed Disk = "mixed" // the one of the first server is asynchronous
	// Queued is as Mixed, and the disk does one write after the other and answers
	// for each. (etcd: AsyncStorageWrites.)
	Queued Disk = "queued"
)

// isAsync reports whether the disk of a server is asynchronous.
func (c Config) isAsync(id model.NodeID) bool {
	return c.Disk == Async || (c.Disk == Mixed || c.Disk == Queued) && id == FirstServer
}

// FirstServer is apart from the others where one has to be.
const FirstServer model.NodeID = 1

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Safety     Judge = "safety"     // the five properties of figure 3
	Refinement Judge = "refinement" // that servers learn a log that only grows
	Liveness   Judge = "liveness"   // that entries are committed in the end
)

// The timers. Only the election timeout has to do with time, and in a world
// without clocks it comes at any moment.
const (
	TimerElection model.Timer = "election"
	timerPropose  model.Timer = "propose" // a client has a command for the leader
	timerFsync    model.Timer = "fsync"   // the disk is done
)

// Protocol returns a cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "raft",
		Nodes:      c.Nodes,
		Start:      c.Start,
		Receive:    c.Receive,
		Timeout:    c.Timeout,
		Restart:    c.Restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// Membership says who takes part in a cluster, by what a server knows.
type Membership interface {
	// Voters are those whom a candidate asks. Members are those to whom a leader
	// replicates.
	Voters(s *State) model.NodeSet
	Members(s *State) model.NodeSet
	// IsQuorum reports whether the members in a set can elect and commit. Any two
	// quorums have a server in common, unless their configurations are further
	// apart than they may be.
	IsQuorum(s *State, set model.NodeSet) bool
	// MayCampaign reports whether a server can be a candidate.
	MayCampaign(s *State, id model.NodeID) bool
}

// isQuorum reports whether a set of servers is enough for an election or a
// commitment: a majority, so that any two have a server in common.
func (c Config) isQuorum(s *State, set model.NodeSet, r model.Rule) bool {
	switch {
	case !c.keeps(r):
		return set.Len() >= max(1, c.Nodes/2)
	case c.Membership != nil:
		return c.Membership.IsQuorum(s, set)
	}
	return 2*set.Len() > c.Nodes
}

// isVoter and isMember report whether a server takes part, by what s knows.
func (c Config) isVoter(s *State, id model.NodeID) bool {
	return c.Membership == nil || c.Membership.Voters(s).Has(id)
}

func (c Config) isMember(s *State, id model.NodeID) bool {
	return c.Membership == nil || c.Membership.Members(s).Has(id)
}

// peers yields the other servers.
func (c Config) peers(n *node) iter.Seq[model.NodeID] {
	return func(yield func(model.NodeID) bool) {
		for id := range n.Peers() {
			if int(id) <= c.Nodes && !yield(id) {
				return
			}
		}
	}
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
	mayCampaign := (c.Candidates == 0 || int(n.ID()) <= c.Candidates) &&
		(c.Membership == nil || c.Membership.MayCampaign(s, n.ID()))
	enable(TimerElection, s.Role != Leader && s.Term < c.Terms && mayCampaign)
	enable(timerPropose, s.Role == Leader && !c.Served && c.hasRoom(s))
	enable(timerFsync, len(s.Disk.Unsynced) > 0)
}

// hasRoom reports whether a leader may append an entry. Without one of its own
// term it cannot commit those of others, so that where commitment is judged it
// always may append one.
func (c Config) hasRoom(s *State) bool {
	return s.LastIndex() < c.Log || c.Judge == Liveness && s.termAt(s.LastIndex()) < s.Term
}
