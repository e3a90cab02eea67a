package prevote

import "github.com/faultline-mc/faultline/raft/core"

// Message is what servers send: the messages of package core, and those below.
type Message = core.Message

// PreVote asks for whom a server would vote if there were an election.
type PreVote struct {
	Ask core.RequestVote // what would be asked then, with the next term
}

// PreVoteResult answers a PreVote.
type PreVoteResult struct {
	Term    int // of the one who answers
	Next    int // the term that was asked about
	Granted bool
}

// Message marks what travels between servers.
func (PreVote) Message() {}

// Message marks what travels between servers.
func (PreVoteResult) Message() {}
