package twophase

// Message is what the transaction manager and resource managers tell each other.
type Message interface{ message() }

// Prepare is phase 1: vote.
type Prepare struct{}

// Prepared is the vote to commit: I can do either from now on, and will do what
// is decided.
type Prepared struct{}

// Refused is the vote to abort. Who casts it has aborted.
type Refused struct{}

// Commit is phase 2: all have voted to commit, and so it is decided.
type Commit struct{}

// Abort is phase 2: it is decided that the transaction does not happen.
type Abort struct{}

// Ask is the question of a resource manager in doubt: what has been decided?
type Ask struct{}

func (Prepare) message()  {}
func (Prepared) message() {}
func (Refused) message()  {}
func (Commit) message()   {}
func (Abort) message()    {}
func (Ask) message()      {}
