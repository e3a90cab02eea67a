package pbft

import (
	"cmp"
	"slices"
)

// Message is what nodes send, by the names of the paper. Slot is a sequence
// number, and a request stands for its digest, too.
type Message interface{ message() }

// PrePrepare is the primary's proposal of a request for a sequence number.
type PrePrepare struct {
	View, Slot int
	Request    Request
}

// Prepare says that a backup agrees to the order in a view.
type Prepare struct {
	View, Slot int
	Request    Request
}

// Commit says that the sender has a prepared certificate.
type Commit struct {
	View, Slot int
	Request    Request
}

// Reply is the result of a request, for its client.
type Reply struct{ Result int }

// Checkpoint says that the sender has executed all up to a sequence number, and
// the state of the service that came of it. The paper sends a digest, and a replica
// that has to fetches the state from one who knows it.
type Checkpoint struct {
	Slot     int
	Executed []Request
}

// ViewChange asks for a view. The sender has a stable checkpoint, and prepared
// certificates for sequence numbers above it.
type ViewChange struct {
	View     int
	Stable   int
	Prepared []Certificate
	// Proof says that the signatures which this rests on are with it, as those who
	// are correct send them. Of one without the receiver must have them, and then it
	// is as good: nobody has a proof of what was not signed.
	Proof bool
}

// NewView begins a view above a stable checkpoint. It has the pre-prepares for the
// sequence numbers from Stable+1 on.
type NewView struct {
	View     int
	Stable   int
	Requests []Request
	Proof    bool // as in ViewChange
}

func (PrePrepare) message() {}
func (Prepare) message()    {}
func (Commit) message()     {}
func (Reply) message()      {}
func (Checkpoint) message() {}
func (ViewChange) message() {}
func (NewView) message()    {}

// equal reports whether two messages are the same.
func equal(a, b Message) bool {
	switch a := a.(type) {
	case Checkpoint:
		b, ok := b.(Checkpoint)
		return ok && a.Slot == b.Slot && slices.Equal(a.Executed, b.Executed)
	case ViewChange:
		b, ok := b.(ViewChange)
		return ok && a.View == b.View && a.Stable == b.Stable && a.Proof == b.Proof && slices.Equal(a.Prepared, b.Prepared)
	case NewView:
		b, ok := b.(NewView)
		return ok && a.Proof == b.Proof && compareNewViews(a, b) == 0
	default:
		return a == b
	}
}

// compareNewViews orders new-views by what they say.
func compareNewViews(a, b NewView) int {
	return cmp.Or(cmp.Compare(a.View, b.View), cmp.Compare(a.Stable, b.Stable), slices.Compare(a.Requests, b.Requests))
}
