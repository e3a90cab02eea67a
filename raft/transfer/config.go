package transfer

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// Config is the size of a cluster, how it is judged, and which of its rules are
// switched off.
type Config struct {
	Raft      prevote.Config
	Target    model.NodeID // to whom leadership is transferred
	Transfers int          // that an operator asks for
	Writes    int          // of a client, which it makes before its reads
	Reads     int          // of the same client
	Live      bool         // judged by what happens in the end, not by what clients see
	Without   model.RuleSet
}

const (
	timerAbort   model.Timer = "abort"   // a transfer has taken an election timeout
	timerPropose model.Timer = "propose" // there is a command for the leader
)

// initial is what the register holds at first.
const initial = 0

// The operations. The register is what clients see; the operator's is none of it.
const (
	opTransfer = "transfer"
	opRead     = "read"
	opWrite    = "write"
)

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "transfer",
		Nodes:      c.Raft.Raft.Nodes,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

// Clients are the operator, and one who uses the register. They only go to servers
// that can be leaders.
func (c Config) Clients() []model.Client {
	var at []model.NodeID
	for id := model.NodeID(1); int(id) <= c.Raft.Raft.Nodes; id++ {
		if id == c.Target || c.Raft.Raft.Candidates == 0 || int(id) <= c.Raft.Raft.Candidates {
			at = append(at, id)
		}
	}
	operator, user := model.Client{At: at}, model.Client{At: at}
	for range c.Transfers {
		operator.Ops = append(operator.Ops, model.Op{Func: opTransfer})
	}
	for i := range c.Writes {
		user.Ops = append(user.Ops, model.Op{Func: opWrite, Arg: initial + i + 1})
	}
	for range c.Reads {
		user.Ops = append(user.Ops, model.Op{Func: opRead})
	}
	if c.Live {
		return []model.Client{operator}
	}
	return []model.Client{operator, user}
}

// object is the register together with the operator's request, which leaves it as
// it is.
func object() history.Spec {
	spec := history.Register(initial)
	spec.Funcs[opTransfer] = history.Func{
		Step: func(state, _ any) []history.Outcome { return []history.Outcome{{State: state}} },
	}
	return spec
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }
