package transfer

import "github.com/faultline-mc/faultline/raft/core"

// Message is what servers send: the messages of packages core and prevote, and
// those below.
type Message = core.Message

// TimeoutNow tells a server to begin an election, as if its election timer had run
// out.
type TimeoutNow struct {
	Term int // the leader's
}

// TransferVote is a RequestVote of a candidate whom the leader has told to begin
// its election. (The flag of the thesis, 4.2.3; campaignTransfer in etcd.)
type TransferVote struct {
	Ask core.RequestVote
}

// Message marks what travels between servers.
func (TimeoutNow) Message() {}

// Message marks what travels between servers.
func (TransferVote) Message() {}
