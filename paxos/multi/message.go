package multi

// Message is what replicas and clients send each other.
type Message interface{ message() }

// Prepare is phase 1a, for all slots at once: will you accept nothing below
// Ballot any more, and what have you accepted so far in slots after After?
type Prepare struct {
	Ballot Ballot
	After  int
}

// Promise is phase 1b: nothing below Ballot, and that is what I have accepted.
type Promise struct {
	Ballot   Ballot
	Accepted map[int]Proposal
}

// Accept is phase 2a, for one slot.
type Accept struct {
	Ballot  Ballot
	Slot    int
	Command Command
}

// Accepted is phase 2b: I have accepted what Ballot proposes for the slot.
type Accepted struct {
	Ballot Ballot
	Slot   int
}

// Chosen tells other replicas what is chosen.
type Chosen struct {
	Slot    int
	Command Command
}

// Rebuild is of a replica that has lost its disk: what do you hold?
type Rebuild struct{}

// Holding answers: what is durable at the sender.
type Holding struct {
	Promised Ballot
	Accepted map[int]Proposal
	Chosen   map[int]Command
}

// Request is the operation of a client with that number. The client sends it to
// every replica that may lead, since it does not know who does.
type Request struct{ Seq int }

// Response answers a Request.
type Response struct {
	Seq    int
	Result any
}

func (Prepare) message()  {}
func (Promise) message()  {}
func (Accept) message()   {}
func (Accepted) message() {}
func (Chosen) message()   {}
func (Rebuild) message()  {}
func (Holding) message()  {}
func (Request) message()  {}
func (Response) message() {}
