package caspaxos

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Workload is what the three clients ask for, one operation each.
type Workload string

// The workloads: what the clients of nodes 1, 2 and 3 ask for.
const (
	Reads   Workload = "reads"   // cas(none -> 1), read, read
	Swaps   Workload = "swaps"   // cas(none -> 1), cas(none -> 2), read
	Delete  Workload = "delete"  // cas(none -> 1), cas(1 -> none), read
	Clear   Workload = "clear"   // cas(none -> 1), write(none), read
	Contend Workload = "contend" // cas(none -> 1), write(none), cas(none -> 3)
	Alone   Workload = "alone"   // cas(none -> 1), and nobody else: does it return?
	Stable  Workload = "stable"  // the same, once the environment is synchronous
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
		Error:      erroneous,
		Properties: c.properties(),
	}
}

// Clients returns the workload. Each client has a node of its own.
func (c Config) Clients() []model.Client {
	reads, clears := model.Op{Func: read}, model.Op{Func: write, Arg: specs.Value(0)}
	ops := map[Workload][]model.Op{
		Reads:   {swap(0, 1), reads, reads},
		Swaps:   {swap(0, 1), swap(0, 2), reads},
		Delete:  {swap(0, 1), swap(1, 0), reads},
		Clear:   {swap(0, 1), clears, reads},
		Contend: {swap(0, 1), clears, swap(0, 3)},
		Alone:   {swap(0, 1)},
		Stable:  {swap(0, 1)},
	}[c.Workload]
	list := make([]model.Client, len(ops))
	for i, op := range ops {
		list[i] = model.Client{At: []model.NodeID{model.NodeID(i + 1)}, Ops: []model.Op{op}}
	}
	return list
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
