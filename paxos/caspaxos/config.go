package caspaxos

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Workload is what the three clients ask for, one operation each.
type Workload string

// The workloads. Node 1 always gets cas(none -> 1), and node 3 reads in the end.
const (
	Reads  Workload = "reads"  // node 2 reads
	Swaps  Workload = "swaps"  // node 2 gets cas(none -> 2)
	Delete Workload = "delete" // node 2 deletes what it finds to be 1: cas(1 -> none)
	Clear  Workload = "clear"  // node 2 deletes whatever there is: write(none)
)

// Config is the bound of a register and what clients ask of it, and which of its
// rules are switched off.
type Config struct {
	Rounds   int // of ballots
	Workload Workload
	Without  model.RuleSet
}

// nodes is the number of nodes. Two of them are a majority.
const nodes = 3

// The operations of clients, those of history.CAS.
const (
	read  = "read"  // read() returns a specs.Value
	write = "write" // write(v) returns nothing
	cas   = "cas"   // cas(old -> new) returns whether it found old
)

// Protocol returns the register.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "caspaxos",
		Nodes:      nodes,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Properties: properties(),
	}
}

// Clients returns the workload. Each client has a node of its own.
func (c Config) Clients() []model.Client {
	var second model.Op
	switch c.Workload {
	case Reads:
		second = model.Op{Func: read}
	case Swaps:
		second = swap(0, 2)
	case Delete:
		second = swap(1, 0)
	case Clear:
		second = model.Op{Func: write, Arg: specs.Value(0)}
	}
	return []model.Client{
		{At: []model.NodeID{1}, Ops: []model.Op{swap(0, 1)}},
		{At: []model.NodeID{2}, Ops: []model.Op{second}},
		{At: []model.NodeID{3}, Ops: []model.Op{{Func: read}}},
	}
}

func swap(old, new specs.Value) model.Op {
	return model.Op{Func: cas, Arg: history.Swap{Old: old, New: new}}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func isMajority(set model.NodeSet) bool { return 2*set.Len() > nodes }

// next returns the lowest ballot of a node that is above all that it has tried or
// promised, and false where the bound leaves it none.
func (c Config) next(id model.NodeID, s *State) (Ballot, bool) {
	last := s.Tried
	if s.Promised.Compare(last) > 0 {
		last = s.Promised
	}
	b := Ballot{max(last.Round, 1), id}
	if b.Compare(last) <= 0 {
		b.Round++
	}
	return b, b.Round <= c.Rounds
}
