package spanner

import (
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Judge is what is asked of a database.
type Judge string

// What can be asked.
const (
	Everything Judge = "everything" // the paper's invariants besides what clients see
	Clients    Judge = "clients"    // what clients see, and nothing else
	Progress   Judge = "progress"   // what has begun ends, with clocks that agree
)

// Config is the size of a database and what its clients ask of it, and which of
// its rules are switched off.
type Config struct {
	Writers int // read-write transactions, each by a client of its own
	Across  int // how many of these, the first ones, touch both groups: at most one for each group that coordinates
	Readers int // read-only transactions, each by a client of its own
	Leaders int // of group 1, one after the other: 1 or 2
	Epsilon int // ticks: what the clocks are believed to be wrong by at most
	Judge   Judge
	Without model.RuleSet
}

// groups are two: each has one key and is led by the node with its number.
const groups = 2

// successor is the node that leads group 1 once node 1 has abdicated.
const successor model.NodeID = groups + 1

// lastBegin is the last tick at which transactions begin where Judge is Progress:
// those that begin when clocks are about to stop would not end.
const lastBegin = 1

var keys = [groups]string{"x", "y"}

const (
	timerCommit   model.Timer = "commit"   // commit wait is over
	timerAbdicate model.Timer = "abdicate" // the leader has a reason to go
)

// Protocol returns the database: nodes 1 and 2 lead the groups of these numbers,
// and node 3, if there is one, succeeds node 1.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "spanner",
		Nodes:      groups + c.Leaders - 1,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Roles:      role,
		Error:      c.inError,
		Properties: c.properties(),
	}
}

func role(id model.NodeID) string {
	if id == successor {
		return "successor"
	}
	return "leader of " + keys[groupOf(id)-1]
}

// Clients returns the transactions. The client of transaction i is the i-th; its
// library runs beside a leader: for read-write transactions, of the group that
// coordinates, for read-only ones, of either.
func (c Config) Clients() []model.Client {
	var list []model.Client
	for txn := 1; txn <= c.Writers+c.Readers; txn++ {
		cl := model.Client{At: []model.NodeID{1, 2}, Ops: []model.Op{{Func: transaction, Arg: c.text(txn, nil)}}}
		if c.isWriter(txn) {
			cl.At = []model.NodeID{model.NodeID(coordinator(txn))}
		}
		list = append(list, cl)
	}
	return list
}

// transaction is the only operation: transaction(history.Txn) returns a Result.
const transaction = "txn"

// text returns a transaction as clients write it or, with the lists that it
// read by group, see it. A read-write transaction reads the list of a key and
// appends its number to it.
func (c Config) text(txn int, lists map[int][]int) history.Txn {
	var accesses []history.Access
	for group := 1; group <= groups; group++ {
		if c.isWriter(txn) && !c.touches(txn, group) {
			continue
		}
		read := history.Access{Read: true, Key: keys[group-1]}
		if lists != nil {
			read.Value = listOf(lists[group])
		}
		accesses = append(accesses, read)
		if c.isWriter(txn) {
			accesses = append(accesses, history.Access{Key: keys[group-1], Value: txn})
		}
	}
	return history.TxnOf(accesses...)
}

func listOf(txns []int) history.List {
	values := make([]any, len(txns))
	for i, txn := range txns {
		values[i] = txn
	}
	return history.ListOf(values...)
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isWriter(txn int) bool { return txn <= c.Writers }

// coordinator returns the group that coordinates a read-write transaction.
func coordinator(txn int) (group int) { return (txn-1)%groups + 1 }

// isAcross reports whether a read-write transaction needs two-phase commit.
func (c Config) isAcross(txn int) bool { return txn <= c.Across }

// largest is the number of read-write transactions in the group that has most.
func (c Config) largest() int {
	var of [groups]int
	for txn := 1; txn <= c.Writers; txn++ {
		for group := 1; group <= groups; group++ {
			if c.touches(txn, group) {
				of[group-1]++
			}
		}
	}
	return slices.Max(of[:])
}

func (c Config) touches(txn, group int) bool { return c.isAcross(txn) || coordinator(txn) == group }

// groupOf returns the group that a node serves.
func groupOf(id model.NodeID) int {
	if id == successor {
		return 1
	}
	return int(id)
}

// other returns the first leader of the group that a node does not serve.
func other(id model.NodeID) model.NodeID { return model.NodeID(groups + 1 - groupOf(id)) }
