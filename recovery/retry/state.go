package retry

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is what a node knows: a Server or a Client.
type State interface{ state() }

// Server is what a server knows. A write to its disk is atomic, and done before
// the answer that depends on it is sent.
type Server struct {
	// Applied is durable: the effects so far, each named by its request. It is
	// what the service is about; its length is the counter that clients add to.
	Applied []Token
	// Table is durable: for each client its last request that was applied, with
	// the answer (completion record, call table).
	Table map[model.NodeID]Entry
	// TookOver is durable: this is the backup, and it serves in the primary's
	// place, for good.
	TookOver bool
	// Halfway is volatile: the request whose effect is on disk already and whose
	// token is not. With RuleTokenWithEffect there is none.
	Halfway Token
}

// Client is what a client knows. It writes down what it asks before it does, so
// all of it is durable, and a crash of it no more than a pause.
type Client struct {
	Seq     int          // of the last request; it is the client's own count
	Retries int          // how often the last request can be sent again
	Server  model.NodeID // to which the last request went last
	// Answers are those that have come, in order, equal ones once.
	Answers []Entry
}

func (Server) state() {}
func (Client) state() {}

// answered reports whether the client has the answer to its last request.
func (s Client) answered() bool {
	return slices.ContainsFunc(s.Answers, func(e Entry) bool { return e.Seq == s.Seq })
}

// Token names a request: the Seq-th of Client. The zero Token is none.
type Token struct {
	Client model.NodeID
	Seq    int
}

func (t Token) String() string {
	if t == (Token{}) {
		return "none"
	}
	return fmt.Sprintf("%d/%d", t.Client, t.Seq)
}

// Entry is a request of a client that is known, and its answer.
type Entry struct{ Seq, Result int }

func (e Entry) String() string { return fmt.Sprintf("%d: %d", e.Seq, e.Result) }
