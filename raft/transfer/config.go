package transfer

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// Config is the size of a cluster, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Raft      prevote.Config
	Target    model.NodeID // to whom leadership is transferred
	Transfers int          // that an operator asks of each server
	Reads     int          // of the client of each server
	Judge     Judge
	Without   model.RuleSet
}

// Judge is what is judged.
type Judge string

// The ways to judge.
const (
	Clients  Judge = "clients"  // what clients of a register see
	Leases   Judge = "leases"   // that a leader with a lease is the only one
	Liveness Judge = "liveness" // what happens in the end
)

const (
	timerTransfer model.Timer = "transfer" // an operator asks for a transfer
	timerAbort    model.Timer = "abort"    // the transfer has taken an election timeout
	timerWrite    model.Timer = "write"    // a client has a command for the leader
	timerRead     model.Timer = "read"     // a client asks the leader what the register holds
)

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "transfer",
		Nodes:      c.Raft.Raft.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
