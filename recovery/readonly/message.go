package readonly

// Message is what nodes send: two questions and their answers.
type Message interface{ message() }

// Request names what a node asks for: for a client's call, or, with the number
// 0, only to hear whether anyone is there.
type Request struct {
	Epoch int // of the node that asks
	Seq   int // of the call
}

// Get asks for what the receiver holds.
type Get struct{ Request Request }

// Held answers.
type Held struct {
	Request Request
	Version int
}

// Put asks to hold a version, if it is newer.
type Put struct {
	Request Request
	Version int
}

// Stored says that the sender does, or holds a newer one.
type Stored struct{ Request Request }

func (Get) message()    {}
func (Held) message()   {}
func (Put) message()    {}
func (Stored) message() {}
