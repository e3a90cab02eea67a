package kv

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a node: a Server or a Client.
type State interface{ state() }

// Server is what a server knows. The store and the sessions are what its log says
// as far as it is committed, so they are nowhere else.
type Server struct {
	Raft core.State
	// Leader is volatile, of a follower that forwards requests: who leads its term,
	// or None.
	Leader model.NodeID
	// Reads are volatile, of a leader: a round for each, by its ReadID, that it has not
	// answered yet. When it does it has applied at least what was committed when the read
	// came (the readIndex of section 6.4 of the thesis), so that is not noted.
	Reads core.Rounds
}

// ReadID names a read that does not go through the log, and who waits for it.
type ReadID struct {
	Client model.NodeID
	Seq    int
}

// Client is what a client knows.
type Client struct {
	Seq int // of the operation whose answer it waits for; 0 when it is done
}

func (Server) state() {}
func (Client) state() {}

// Command is what an entry of the log says: a client's operation, with the
// session that it belongs to, and its place there.
type Command struct {
	Client model.NodeID
	Seq    int
	Op     model.Op
}

func (c Command) String() string { return fmt.Sprintf("%v/%d %v", c.Client, c.Seq, c.Op) }

// leads reports whether a server takes itself for the leader.
func (s *Server) leads() bool { return s.Raft.Role == core.Leader }
