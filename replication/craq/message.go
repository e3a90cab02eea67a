package craq

// Message is what nodes send. What servers send each other says in which layout,
// and is how some of them hear of it first.
type Message interface{ message() }

// NewLayout tells a server of a configuration.
type NewLayout struct{ Layout Layout }

// Lost tells the master that the sender's state is gone.
type Lost struct{}

// Forward passes a version on to the successor.
type Forward struct {
	Layout  Layout
	Version Version
}

// Ack tells the predecessor that the tail has committed all versions up to
// Number.
type Ack struct {
	Layout Layout
	Number int
}

// Link tells the predecessor which version is the newest at the sender, and which
// the newest clean one. What comes after the former is what it wants.
type Link struct {
	Layout        Layout
	Number, Clean int
}

// Query asks the tail which version it has committed last.
type Query struct {
	Layout  Layout
	Request Request
}

// Answer says so.
type Answer struct {
	Layout  Layout
	Request Request
	Number  int
}

// Check asks the master whether an epoch is still the newest.
type Check struct {
	Epoch   int
	Request Request
}

// Current says so.
type Current struct {
	Epoch   int
	Request Request
}

func (NewLayout) message() {}
func (Lost) message()      {}
func (Forward) message()   {}
func (Ack) message()       {}
func (Link) message()      {}
func (Query) message()     {}
func (Answer) message()    {}
func (Check) message()     {}
func (Current) message()   {}
