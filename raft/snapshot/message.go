package snapshot

import "github.com/faultline-mc/faultline/raft/core"

// Message is what servers send: the messages of package core, and InstallSnapshot.
type Message = core.Message

// InstallSnapshot brings a follower up to date whose next entry is not in the
// leader's log any more. Its leaderId is the sender. It is answered by an
// AppendEntriesResult, as in etcd.
type InstallSnapshot struct {
	Term     int // the leader's
	Snapshot Snapshot
}

// Message marks what travels between servers.
func (InstallSnapshot) Message() {}
