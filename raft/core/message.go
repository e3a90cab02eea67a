package core

// Message is what servers send each other: the two RPCs of figure 2, and their
// results. A service on top has more of its own.
type Message interface{ Message() }

// RequestVote asks for a vote. Its candidateId is the sender.
type RequestVote struct {
	Term      int // the candidate's
	LastIndex int // of the last entry of its log
	LastTerm  int
}

// RequestVoteResult answers a RequestVote.
type RequestVoteResult struct {
	Term    int // of the one who answers, for a candidate that is behind
	Granted bool
}

// AppendEntries replicates entries. Its leaderId is the sender.
type AppendEntries struct {
	Term      int // the leader's
	PrevIndex int // of the entry before Entries
	PrevTerm  int
	Entries   []Entry
	Commit    int // the leader's commitIndex (leaderCommit)
}

// AppendEntriesResult answers an AppendEntries. In figure 2 a leader knows which
// call a result belongs to; here messages overtake each other, so it says so.
type AppendEntriesResult struct {
	Term    int
	Success bool
	// Index is the last one that the call has shown to be as in the leader's log;
	// after a failure the call's PrevIndex, or 0 if it was of an earlier term.
	Index int
}

// isRefusal reports whether the call was of an earlier term than the server's who
// answers. It was not compared with the log: nothing can be missing before index 1.
func (m AppendEntriesResult) isRefusal() bool { return !m.Success && m.Index == 0 }

// Message marks what travels between servers.
func (RequestVote) Message() {}

// Message marks what travels between servers.
func (RequestVoteResult) Message() {}

// Message marks what travels between servers.
func (AppendEntries) Message() {}

// Message marks what travels between servers.
func (AppendEntriesResult) Message() {}
