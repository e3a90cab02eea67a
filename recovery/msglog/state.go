package msglog

import (
	"cmp"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is what a process knows. Its application's state is a function of what
// was delivered to it, in that order.
type State struct {
	// Delivered is volatile but for the first Stable, which are in the log. With
	// causal logging there is no log, and a crash takes them all.
	Delivered []Delivery
	// Stable is how many deliveries a crash of this process cannot make anyone
	// forget. They are on its disk, and Stable is durable; with causal logging
	// another process is known to hold their order, and Stable is volatile.
	Stable int
	// Ends is durable: of each process, this one included, how many deliveries
	// were left after each of its rollbacks, as far as this process has heard.
	Ends map[model.NodeID][]int
	// Outputs is no part of the process, but of the world outside, which cannot
	// be set back: what it was told.
	Outputs []Output

	// Logged is volatile, in optimistic mode: what others have said is on disk.
	Logged map[model.NodeID]Interval
	// Held is volatile, in causal mode: the order of deliveries of others, kept
	// for them at their request.
	Held map[model.NodeID][]ID
	// Halted is volatile, in causal mode: who is known to be recovering.
	Halted model.NodeSet
	// Recovering is volatile, in causal mode: the process is asking the others.
	Recovering bool
	// Found is volatile: what they have answered so far.
	Found map[model.NodeID]Holding
}

// ID names a message: what its sender sent because of its Seq-th delivery.
type ID struct {
	From model.NodeID
	Seq  int
}

// Delivery is a message that was delivered.
type Delivery struct {
	From model.NodeID
	App  App
}

// ID returns the name of the message.
func (d Delivery) ID() ID { return ID{d.From, d.App.Seq} }

// Output is an answer of the server that a client has shown to the world.
type Output struct {
	Answer int // its Seq
	Past   []ID
}

// Interval is a state of some process: its incarnation and how many deliveries
// it had by then.
type Interval struct{ Incarnation, Count int }

// Compare orders the states of one process by incarnation, then by deliveries.
func (i Interval) Compare(other Interval) int {
	return cmp.Or(cmp.Compare(i.Incarnation, other.Incarnation), cmp.Compare(i.Count, other.Count))
}

// incarnation counts the rollbacks of a process, as far as they are known here.
func (s *State) incarnation(id model.NodeID) int { return len(s.Ends[id]) }

// lost reports whether a state of some process is known to be undone.
func (s *State) lost(id model.NodeID, i Interval) bool {
	if i.Incarnation >= s.incarnation(id) {
		return false
	}
	return slices.ContainsFunc(s.Ends[id][i.Incarnation:], func(end int) bool { return i.Count > end })
}

func idsOf(list []Delivery) []ID {
	var ids []ID
	for _, d := range list {
		ids = append(ids, d.ID())
	}
	return ids
}
