package model

import "iter"

// Upon is a clause of a protocol that counts what it was sent, as in "upon 2f+1
// echoes: send ready". A node that has clauses keeps all that it receives; Do
// says what it does about it now, and does nothing where the clause's condition
// is not met. A clause that is met can be taken at any time, or never.
//
// A node may have received any part of what was sent to it. That it acts on all
// of it here covers the others, provided that with more mail it can still do
// whatever it could do with less: a clause that picks, such as the highest of
// several, must pick from any quorum of them, with Node.Choose. The engine tests
// this on every step that it makes, and refuses a clause that is not monotone.
// What a Byzantine node can say is in the mail from the beginning; that is all
// there is to such a node, and it makes no states.
//
// It needs the network Set.
type Upon[S, M any] struct {
	Name string // one word, for traces
	Do   func(n *Node[M], s *S, mail Mail[M])
}

// Mail is all that was sent to a node up to now, each message once. It is valid
// until the clause returns.
type Mail[M any] struct{ list []Received[M] }

// Senders returns the nodes that have sent a message of which is holds. A node
// that does not behave may have sent several that exclude each other.
func (m Mail[M]) Senders(is func(m M) bool) NodeSet {
	var set NodeSet
	for i := range m.list {
		if r := &m.list[i]; !set.Has(r.From) && is(r.Message) {
			set.Add(r.From)
		}
	}
	return set
}

// All yields the messages with their senders, in an order that does not depend on
// when they were sent.
func (m Mail[M]) All() iter.Seq2[NodeID, M] {
	return func(yield func(NodeID, M) bool) {
		for _, r := range m.list {
			if !yield(r.From, r.Message) {
				return
			}
		}
	}
}

// From yields the messages of one sender.
func (m Mail[M]) From(id NodeID) iter.Seq[M] {
	return func(yield func(M) bool) {
		for _, r := range m.list {
			if r.From == id && !yield(r.Message) {
				return
			}
		}
	}
}
