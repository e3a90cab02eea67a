package retry

import "github.com/faultline-mc/faultline/model"

// Message is what clients and servers tell each other.
type Message interface{ message() }

// Request asks to add one to the counter, for the first time or once more.
type Request struct{ Token Token }

// Reply is the value that the request has made.
type Reply struct {
	Token  Token
	Result int
}

// Replicate has all that the primary knows, of which Token is a part, so that
// one that arrives out of order leaves no gap. A real primary sends only what
// is new.
type Replicate struct {
	Token   Token
	Applied []Token
	Table   map[model.NodeID]Entry
}

// Replicated says that the backup has Token.
type Replicated struct{ Token Token }

func (Request) message()    {}
func (Reply) message()      {}
func (Replicate) message()  {}
func (Replicated) message() {}
