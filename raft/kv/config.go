package kv

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of the service, and which of its rules are switched off.
type Config struct {
	Raft    core.Config
	Writers int // clients that append to the one key that there is, and then read it
	Readers int // clients that only read it
	Writes  int // of each writer
	Back    int // reads of each writer, after its writes
	Reads   int // of each reader
	By      By
	Forward bool // a server that does not lead hands a request to the leader that it knows
	Without model.RuleSet
}

// By says how a leader answers reads.
type By string

// The ways to read.
const (
	ByLog   By = "log"   // as it does writes: by an entry
	ByIndex By = "index" // from the store, once a majority has confirmed that it leads
)

// Protocol returns the service together with its clients: nodes 1 to Raft.Nodes
// are the servers, then come the writers and the readers.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "kv",
		Nodes:      c.Raft.Nodes + c.Writers + c.Readers,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Properties: properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isServer(id model.NodeID) bool { return int(id) <= c.Raft.Nodes }

func (c Config) isWriter(id model.NodeID) bool {
	return !c.isServer(id) && int(id) <= c.Raft.Nodes+c.Writers
}

func (c Config) role(id model.NodeID) string {
	switch {
	case c.isServer(id):
		return "server"
	case c.isWriter(id):
		return "writer"
	}
	return "reader"
}

// key is the only one. Keys are independent of each other.
const key = "x"

// operations returns how many a client has.
func (c Config) operations(id model.NodeID) int {
	if c.isWriter(id) {
		return c.Writes + c.Back
	}
	return c.Reads
}

// operation returns an operation of a client. What writers append are letters,
// one after the other.
func (c Config) operation(id model.NodeID, seq int) model.Op {
	if !c.isWriter(id) || seq > c.Writes {
		return model.Op{Func: "get", Arg: key}
	}
	letter := 'a' + (int(id)-c.Raft.Nodes-1)*c.Writes + seq - 1
	return model.Op{Func: "append", Arg: history.Entry{Key: key, Value: string(rune(letter))}}
}

// tellServers sends m to all other servers. Broadcast would reach the clients.
func (c Config) tellServers(n *model.Node[Message], m Message) {
	for peer := range n.Peers() {
		if c.isServer(peer) {
			n.Send(peer, m)
		}
	}
}
