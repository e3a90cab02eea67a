package craq

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a node: a Server or the Master.
type State interface{ state() }

// Layout is a configuration of the chain, from its head to its tail. No two of
// them share an epoch, and a server that was removed never comes back.
type Layout struct {
	Epoch int
	Chain []model.NodeID
}

// Server is a server's copy of the object. A crash destroys all of it.
type Server struct {
	// Lost says that the server has crashed: what is up again is an empty machine
	// that reported the loss and takes no part.
	Lost bool
	// Layout is the newest that the server has heard of.
	Layout Layout
	// Clean is the newest version that the tail is known to have, and so is
	// committed. Versions before it are deleted.
	Clean Version
	// Dirty are the versions after it, in their order.
	Dirty []Version
	// Linked says that the successor has told how far it has come, so that it can
	// be sent what follows.
	Linked bool
	// Reads are those that wait, for the tail or for the master.
	Reads []Read
}

// Master is the master: one that never fails, since it stands for a service that
// is replicated by consensus. All of it is durable.
type Master struct {
	Layout    Layout
	Suspected int // times that it has removed a server on a suspicion
}

func (Server) state() {}
func (Master) state() {}

// Request names a client's call.
type Request struct{ Client, Seq int }

func (r Request) call() model.Call { return model.Call{Client: r.Client, Seq: r.Seq} }

// Version is a version of the object. Numbers grow by one; that of the first
// value is 0.
type Version struct {
	Number  int
	Value   int
	Request Request // that wrote it
}

// Read is a read under way. It has a Number when it is known which version to
// return, and then waits for the master to vouch for the layout.
type Read struct {
	Request Request
	Known   bool
	Number  int
}

// newest returns the newest version here, dirty or clean.
func (s *Server) newest() Version {
	if len(s.Dirty) > 0 {
		return s.Dirty[len(s.Dirty)-1]
	}
	return s.Clean
}

// lookup returns a version, if it is here. For one that was deleted it returns the
// one that is clean.
func (s *Server) lookup(number int) (Version, bool) {
	if number <= s.Clean.Number {
		return s.Clean, true
	}
	i := slices.IndexFunc(s.Dirty, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, false
	}
	return s.Dirty[i], true
}

// version returns a version that the tail has named. If it was deleted since, a
// newer one is clean, which the tail has committed meanwhile and which can as
// well be returned. By the order of the chain it is never missing.
func (s *Server) version(number int) Version {
	v, ok := s.lookup(number)
	if !ok {
		panic(fmt.Sprintf("the tail has version %d, and it is not here", number))
	}
	return v
}

// clean marks all versions up to number as clean.
func (s *Server) clean(number int) {
	s.Clean = s.version(number)
	s.Dirty = slices.DeleteFunc(s.Dirty, func(v Version) bool { return v.Number <= number })
}

// head returns the first server of the chain, or None.
func (l Layout) head() model.NodeID { return l.at(0) }

// tail returns the last server of the chain, or None.
func (l Layout) tail() model.NodeID { return l.at(len(l.Chain) - 1) }

// successor returns who comes after a server, or None.
func (l Layout) successor(id model.NodeID) model.NodeID {
	if !l.has(id) {
		return model.None
	}
	return l.at(slices.Index(l.Chain, id) + 1)
}

// predecessor returns who comes before a server, or None.
func (l Layout) predecessor(id model.NodeID) model.NodeID {
	return l.at(slices.Index(l.Chain, id) - 1)
}

func (l Layout) has(id model.NodeID) bool { return slices.Contains(l.Chain, id) }

func (l Layout) at(i int) model.NodeID {
	if i < 0 || i >= len(l.Chain) {
		return model.None
	}
	return l.Chain[i]
}
