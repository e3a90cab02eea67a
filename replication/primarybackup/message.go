package primarybackup

import "github.com/faultline-mc/faultline/model"

// Message is what nodes send.
type Message interface{ message() }

// NewView tells a server of a view that the service has made.
type NewView struct{ View View }

// Installed answers a NewView where messages are sent again: the sender knows of
// the view of Epoch.
type Installed struct{ Epoch int }

// Add asks the service for a view with the sender's joiner in it. It is void
// when the epoch is over.
type Add struct {
	Epoch  int
	Joiner model.NodeID
}

// Join asks the primary of a view, which has not got the sender among its
// members, for the log.
type Join struct{ View View }

// Replicate brings a backup, or one who wants to be, up to the primary's log. It
// carries all of it; an implementation sends what the other one lacks.
type Replicate struct {
	View      View
	Log       []int
	Committed int
}

// Ack says that the sender has the first Len entries of the log of Epoch's
// primary.
type Ack struct{ Epoch, Len int }

// Confirm asks whether the receiver has heard of no later epoch. It is sent for
// each read, so that the answer is known to be younger than that.
type Confirm struct {
	Epoch   int
	Request Request
}

// Confirmed says so.
type Confirmed struct {
	Epoch   int
	Request Request
}

func (NewView) message()   {}
func (Installed) message() {}
func (Add) message()       {}
func (Join) message()      {}
func (Replicate) message() {}
func (Ack) message()       {}
func (Confirm) message()   {}
func (Confirmed) message() {}
