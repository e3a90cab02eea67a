package chain

// Message is what nodes send. What servers send each other says in which layout,
// and is how some of them hear of it first.
type Message interface{ message() }

// NewLayout tells a server of a configuration.
type NewLayout struct{ Layout Layout }

// Lost tells the master that the sender's state is gone.
type Lost struct{}

// Forward passes an update on to the successor.
type Forward struct {
	Layout Layout
	Update Update
}

// Ack tells the predecessor that the tail has processed Len updates.
type Ack struct {
	Layout Layout
	Len    int
}

// Link tells the predecessor how many updates the sender has processed, and how
// many of them the tail. What comes after them is what it wants.
type Link struct {
	Layout     Layout
	Len, Acked int
}

// Check asks the master whether an epoch is still the newest. It is sent for
// each query, so that the answer is known to be younger than that.
type Check struct {
	Epoch   int
	Request Request
}

// Current says so.
type Current struct{ Request Request }

func (NewLayout) message() {}
func (Lost) message()      {}
func (Forward) message()   {}
func (Ack) message()       {}
func (Link) message()      {}
func (Check) message()     {}
func (Current) message()   {}
