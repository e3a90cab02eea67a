package threephase

// Message is what a leader and the others tell each other.
type Message interface{ message() }

// Prepare is the first phase (xact): vote.
type Prepare struct{}

// Vote is the answer to Prepare. Who votes against has aborted.
type Vote struct{ Yes bool }

// Precommit is the second phase (prepare, in the paper): all have voted to commit.
type Precommit struct{}

// Commit is the third phase.
type Commit struct{}

// Abort ends the transaction, before the second phase.
type Abort struct{}

// Align is the first phase of termination: a leader that has taken over has
// everyone in its own phase, before it decides.
type Align struct{ Phase Phase }

// Ack is the answer to Precommit and Align: I am there.
type Ack struct{}

func (Prepare) message()   {}
func (Vote) message()      {}
func (Precommit) message() {}
func (Commit) message()    {}
func (Abort) message()     {}
func (Align) message()     {}
func (Ack) message()       {}
