package abd

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is the state of a node: a Server or a Client.
type State interface{ state() }

// Server is what a server knows.
type Server struct {
	Newest Version // durable: the newest version that it has been told of
}

// Client is what a writer or a reader knows. All of it is volatile.
type Client struct {
	// Last is the version that its last operation wrote or read. A single
	// writer counts on from there.
	Last Version
	// Phase of its operation, or nil where it has none.
	Phase Phase
}

func (Server) state() {}
func (Client) state() {}

// Version is a value with the tag of its write. The zero Version is the
// register's before any write.
type Version struct {
	Tag   Tag
	Value specs.Value
}

// Tag orders writes: the label of the paper of 1995, the tag of 1997. No two
// writes share one.
type Tag struct {
	Number int
	Writer model.NodeID
}

func (t Tag) String() string { return fmt.Sprintf("%d.%d", t.Number, t.Writer) }

// newer reports whether tag t comes after u: by number and, within a number, by
// writer.
func (c Config) newer(t, u Tag) bool {
	tie := 0
	if c.keeps(RuleTagTiebreak) {
		tie = cmp.Compare(t.Writer, u.Writer)
	}
	return cmp.Or(cmp.Compare(t.Number, u.Number), tie) > 0
}

// Phase is what an operation is waiting for, which is a majority of answers.
type Phase interface{ phase() }

// Querying is the first phase: the newest version found so far.
type Querying struct {
	Call   model.Call
	Newest Version
	Heard  model.NodeSet // the servers that have answered
}

// Propagating is the second phase, and the only one of a single writer's writes:
// servers are told of the version.
type Propagating struct {
	Call    model.Call
	Version Version
	Acks    model.NodeSet // the servers that hold it, or a newer one
}

func (Querying) phase()    {}
func (Propagating) phase() {}
