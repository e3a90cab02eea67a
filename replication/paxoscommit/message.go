package paxoscommit

// Message is what leaders, acceptors and resource managers tell each other. Each of
// the phases speaks of all instances of Paxos in one message (section 4.2).
type Message interface{ message() }

// Phase1a asks acceptors for a promise: nothing below Ballot any more.
type Phase1a struct{ Ballot int }

// Phase1b is the promise, with what the acceptor has accepted last.
type Phase1b struct {
	Ballot   int
	Accepted Proposal
}

// Phase2a proposes values. In ballot 0 a resource manager sends it, for its own
// instance: that is its vote.
type Phase2a Proposal

// Phase2b tells the leader of a ballot that its values are accepted, those of all
// instances.
type Phase2b Proposal

// Commit says that Prepared is chosen in every instance.
type Commit struct{}

// Abort says that Aborted is chosen in some instance.
type Abort struct{}

// Ask is the question of a resource manager in doubt: what is the outcome?
type Ask struct{}

func (Phase1a) message() {}
func (Phase1b) message() {}
func (Phase2a) message() {}
func (Phase2b) message() {}
func (Commit) message()  {}
func (Abort) message()   {}
func (Ask) message()     {}
