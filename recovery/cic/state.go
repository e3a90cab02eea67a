package cic

import "github.com/faultline-mc/faultline/model"

// State is what a process knows. What it sent and received is all of its
// application's state, so a checkpoint needs no copy of it: the one at place k
// of Checkpoints has what is marked with a lower number than k.
type State struct {
	// Checkpoints is durable: the indices of the checkpoints after the initial
	// one, which has index 0 and place 0.
	Checkpoints []int
	// Sent is durable as far as the last checkpoint has it, the rest volatile.
	Sent []Sending
	// Received is durable as far as the last checkpoint has it, the rest volatile.
	Received []Receipt
}

// Sending is a message that was sent, the Seq-th of its sender, after the
// checkpoint at place After.
type Sending struct {
	To         model.NodeID
	Seq, After int
}

// Receipt is a message that was received after the checkpoint at place After.
type Receipt struct {
	From       model.NodeID
	Seq, After int
}

// App is a message of the application. It carries the index of its sender.
type App struct{ Index, Seq int }

// sentAfter is the place of the checkpoint after which a message was sent. A number
// that is corrupted may be that of none, and no rollback takes that back.
func (s State) sentAfter(seq int) int {
	if seq < 1 || seq > len(s.Sent) {
		return -1
	}
	return s.Sent[seq-1].After
}

// Index is that of the last checkpoint.
func (s State) Index() int { return s.IndexAt(s.Last()) }

// Last is the place of the last checkpoint.
func (s State) Last() int { return len(s.Checkpoints) }

// IndexAt is the index of the checkpoint at a place.
func (s State) IndexAt(place int) int {
	if place == 0 {
		return 0
	}
	return s.Checkpoints[place-1]
}
