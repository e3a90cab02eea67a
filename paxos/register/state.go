package register

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is the state of a node: a Server or a Client.
type State interface{ state() }

// Server is what a server knows. Nothing of it has to survive a crash, because
// no server restarts.
type Server struct {
	// Ballot is the highest that this server has taken part in; it promises to
	// accept nothing below. The zero Ballot comes before all others.
	Ballot Ballot
	// Accepted is the last proposal accepted, or zero.
	Accepted Vote
	// Decided says that the proposal in Accepted is the chosen one.
	Decided bool

	// Proposal is what this server proposes, or zero: first what its client
	// asked for, then what phase 1 found.
	Proposal Proposal
	// Promises of phase 1, with the last vote of each promiser.
	Promises map[model.NodeID]Vote
	// Accepts of phase 2: the servers that accepted Proposal under Ballot.
	Accepts model.NodeSet
}

// Client is what a client knows.
type Client struct {
	Awaits Request     // the request whose answer it waits for; zero when it is done
	Read   specs.Value // what it has read
}

func (Server) state() {}
func (Client) state() {}

// Ballot numbers an attempt to choose a value. No two servers share one.
type Ballot struct {
	Round  int
	Server model.NodeID
}

// Compare orders ballots by round, and by server within a round.
func (b Ballot) Compare(other Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, other.Round), cmp.Compare(b.Server, other.Server))
}

func (b Ballot) String() string { return fmt.Sprintf("%d.%d", b.Round, b.Server) }

// Request names an operation of a client: 1 is its write, 2 its read. The
// zero Request is none.
type Request struct {
	Client model.NodeID
	Number int
}

func (r Request) String() string {
	if r == (Request{}) {
		return "none"
	}
	return fmt.Sprintf("%d/%d", r.Client, r.Number)
}

// Proposal is a write on its way to being chosen.
type Proposal struct {
	Request Request
	Value   specs.Value
}

// Vote is a proposal that was accepted under a ballot. A zero Vote is none.
type Vote struct {
	Ballot   Ballot
	Proposal Proposal
}
