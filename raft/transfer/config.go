package transfer

import (
	"slices"

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
	Judge     Judge
	Without   model.RuleSet
}

// Judge is what is judged.
type Judge string

// The ways to judge. Where clients are not, commands come from a timer.
const (
	Clients  Judge = "clients"  // what clients of a register see
	Leases   Judge = "leases"   // that a leader with a lease is the only one
	Liveness Judge = "liveness" // what happens in the end
)

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

// Clients are the operator, who goes to servers that begin elections, and one who
// uses the register, and goes to the target as well.
func (c Config) Clients() []model.Client {
	var candidates []model.NodeID
	for id := model.NodeID(1); int(id) <= c.Raft.Raft.Candidates; id++ {
		candidates = append(candidates, id)
	}
	operator := model.Client{At: candidates}
	user := model.Client{At: append(slices.Clone(candidates), c.Target)}
	for range c.Transfers {
		operator.Ops = append(operator.Ops, model.Op{Func: opTransfer})
	}
	for i := range c.Writes {
		user.Ops = append(user.Ops, model.Op{Func: opWrite, Arg: initial + i + 1})
	}
	for range c.Reads {
		user.Ops = append(user.Ops, model.Op{Func: opRead})
	}
	if c.Judge == Clients {
		return []model.Client{operator, user}
	}
	return []model.Client{operator}
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
