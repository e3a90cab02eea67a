package pbft

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

type (
	node = model.Node[Message]
	mail = model.Mail[Message]
)

// State is the state of a node: a Replica or a Client.
type State interface{ state() }

// Replica is what a correct replica has done. What it was sent is in its mail.
// Correct replicas do not crash here, so nothing has to be durable; after a crash
// a replica would need all of it but Accepted.
type Replica struct {
	View   int // the last one that it entered
	Target int // the view that it changes to, which it asked for; View if it does not
	Stable int // the sequence number of the last stable checkpoint, the low water mark
	// Accepted are the requests that it has accepted in View, by sequence number: of
	// the primary those that it proposed.
	Accepted []Entry
	// Prepared are the last prepared certificates that it has, by sequence number.
	Prepared []Certificate
	// Executed are the requests in the order in which they were executed. This is the
	// state of the service. A request that is in it twice had no effect the second
	// time.
	Executed []Request
}

// Client is a client that has made one request.
type Client struct {
	Result int // what it was told, 0 before
}

func (Replica) state() {}
func (Client) state()  {}

// Request names a client's request, from 1. The null request goes through the
// protocol like others, and executing it does nothing. (Section 4.4.)
type Request int

// Null is the null request.
const Null Request = 0

// Entry is a request with its sequence number.
type Entry struct {
	Slot    int
	Request Request
}

// Certificate says that a request was prepared in a view at a sequence number: its
// pre-prepare and matching prepares from 2f backups. The signatures are in the
// mail.
type Certificate struct {
	View, Slot int
	Request    Request
}

// changes reports whether the replica has left its view for another one.
func (s *Replica) changes() bool { return s.Target > s.View }

// accepted returns what was accepted at a sequence number.
func (s *Replica) accepted(slot int) (Request, bool) {
	for _, e := range s.Accepted {
		if e.Slot == slot {
			return e.Request, true
		}
	}
	return Null, false
}

// accept notes a pre-prepare. There is none yet at its sequence number.
func (s *Replica) accept(e Entry) {
	i := 0
	for i < len(s.Accepted) && s.Accepted[i].Slot < e.Slot {
		i++
	}
	s.Accepted = slices.Insert(s.Accepted, i, e)
}

// certificate returns the certificate at a sequence number, one of view 0 if there
// is none.
func certificate(prepared []Certificate, slot int) Certificate {
	for _, cert := range prepared {
		if cert.Slot == slot {
			return cert
		}
	}
	return Certificate{}
}

// certify notes a certificate, which replaces one of an earlier view.
func (s *Replica) certify(cert Certificate) {
	i := 0
	for i < len(s.Prepared) && s.Prepared[i].Slot < cert.Slot {
		i++
	}
	if i < len(s.Prepared) && s.Prepared[i].Slot == cert.Slot {
		s.Prepared[i] = cert
		return
	}
	s.Prepared = slices.Insert(s.Prepared, i, cert)
}

// result returns the result of a request that was executed first at the end of a
// sequence, or 0 if it is not there. Requests increment a counter.
func result(executed []Request, r Request) int {
	count := map[Request]bool{}
	for _, e := range executed {
		if e == Null {
			continue
		}
		count[e] = true
		if e == r {
			return len(count)
		}
	}
	return 0
}

// replica makes a clause of a replica one of a node.
func replica(do func(n *node, s *Replica, m mail)) func(*node, *State, mail) {
	return func(n *node, s *State, m mail) {
		if r, ok := (*s).(Replica); ok {
			do(n, &r, m)
			*s = r
		}
	}
}
