package abd

// Message is what nodes send: two that ask, and two that answer. Op is the
// number of the operation among those of its client.
type Message interface{ message() }

// Query asks for the newest version.
type Query struct{ Op int }

// Answer tells it.
type Answer struct {
	Op      int
	Version Version
}

// Propagate asks to hold a version.
type Propagate struct {
	Op      int
	Version Version
}

// Ack says that it is held, or a newer one.
type Ack struct{ Op int }

func (Query) message()     {}
func (Answer) message()    {}
func (Propagate) message() {}
func (Ack) message()       {}
