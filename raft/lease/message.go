package lease

import "github.com/faultline-mc/faultline/raft/core"

// Message is what servers send: the messages of package core, and those below.
type Message = core.Message

// Heartbeat says that the sender leads in a term.
type Heartbeat struct {
	Term  int
	Round int // 0 where rounds are not counted
}

// HeartbeatResult answers a Heartbeat.
type HeartbeatResult struct {
	Term  int
	Round int
}

// Message marks what travels between servers.
func (Heartbeat) Message() {}

// Message marks what travels between servers.
func (HeartbeatResult) Message() {}
