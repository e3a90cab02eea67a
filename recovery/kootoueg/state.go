package kootoueg

import (
	"maps"

	"github.com/faultline-mc/faultline/model"
)

// State is what a process knows.
type State struct {
	// Current is volatile: the state of the application.
	Current Snapshot
	// Permanent is durable: the checkpoint that is never undone.
	Permanent Snapshot

	// Round is durable: who began the round in which Tentative was taken, or
	// none. Nobody begins two rounds.
	Round model.NodeID
	// Tentative is durable: the checkpoint that waits for the decision.
	Tentative Snapshot
	// Parent is durable in a round: who asked for the checkpoint, or none if
	// this process began. In a rollback it is volatile: who asked to go back.
	Parent model.NodeID
	// Cohort is durable in a round: whom this process has asked, and has to tell
	// the decision. In a rollback it is volatile.
	Cohort model.NodeSet
	// Waiting is volatile: who of them has not answered yet.
	Waiting model.NodeSet

	// Begun is durable: whether this process has begun its round.
	Begun bool
	// Settled is durable: whose rounds it has seen the end of.
	Settled model.NodeSet
	// Committed is durable: whether it has decided to make that round permanent.
	Committed bool

	// Phase is volatile.
	Phase Phase
	// Incarnations is durable: how often each process, this one included, has
	// gone back to its permanent checkpoint, as far as this one has heard.
	Incarnations map[model.NodeID]int
}

// Snapshot is a state of the application. Labels number the messages from one
// process to another, so that the last ones tell all.
type Snapshot struct {
	Sent     map[model.NodeID]int // label of the last message sent to each (last_smsg)
	Received map[model.NodeID]int // label of the last message received from each (last_rmsg)
}

func (s Snapshot) clone() Snapshot { return Snapshot{maps.Clone(s.Sent), maps.Clone(s.Received)} }

// Phase is what a process is doing besides taking checkpoints.
type Phase int

// The phases.
const (
	Running     Phase = iota
	Restarting        // has failed, and waits for the decision on its checkpoint
	RollingBack       // goes back, and waits for others to be ready to as well
)

func (p Phase) String() string { return [...]string{"running", "restarting", "rolling back"}[p] }
