package chain

import (
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

// Server is a server's copy of the register. A crash destroys all of it.
type Server struct {
	// Lost says that the server has crashed: what is up again is an empty machine
	// that reported the loss and takes no part.
	Lost bool
	// Layout is the newest that the server has heard of.
	Layout Layout
	// Hist are the updates that the server has processed, in their order.
	Hist []Update
	// Acked is how many of them the tail is known to have processed. The others
	// are the paper's Sent.
	Acked int
	// Linked says that the successor has told how far it has come, so that it can
	// be sent what follows.
	Linked bool
	// Queries wait at a tail for the master's word.
	Queries []Request
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

// Update is a write.
type Update struct {
	Request Request
	Value   int
}

// Sent are the updates that were passed on, or will be, and that the tail is not
// known to have processed.
func (s *Server) Sent() []Update { return s.Hist[min(s.Acked, len(s.Hist)):] }

func (s *Server) value() int {
	if len(s.Hist) == 0 {
		return 0
	}
	return s.Hist[len(s.Hist)-1].Value
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
