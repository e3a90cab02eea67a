package abd

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what is asked of the register, with a witness that values
// are read that were written.
func (c Config) properties() []model.Property[State] {
	var judged model.Property[State]
	switch c.Judge {
	case Linearizable:
		judged = history.Linearizable[State]("Linearizable", history.Register(specs.Value(0)))
	case Regular:
		judged = model.OnHistory[State]("Regular", regular)
	case WaitFree:
		judged = model.AlwaysEventually("WaitFree", waitFree)
	}
	return []model.Property[State]{
		judged,
		model.Reachable("ReadsWritten", func(s State) bool {
			client, ok := s.(Client)
			return ok && client.Phase == nil && client.Last.Value != 0
		}),
	}
}

// regular: each read returns a value that was last written before it, or one
// that is being written while it reads (Lamport 1986, for one writer). Where
// writes overlap, each that no later one has replaced is a last one.
func regular(h model.History) error {
	var writes []operation
	for _, o := range operations(h) {
		if o.op.Func == write {
			writes = append(writes, o)
		}
	}
	for _, r := range operations(h) {
		if r.op.Func == read && r.returned < len(h) {
			if err := explain(r, writes); err != nil {
				return err
			}
		}
	}
	return nil
}

// operation is one of a history, with the places of its two events; that of a
// return still to come is after all others.
type operation struct {
	op                model.Op
	result            any
	invoked, returned int
}

// before reports whether an operation ended before another one began.
func (o operation) before(p operation) bool { return o.returned < p.invoked }

// operations pairs the events of a history. Each client has at most one
// operation open.
func operations(h model.History) []operation {
	var list []operation
	open := make(map[int]int)
	for i, r := range h {
		if r.Kind == model.Invoked {
			open[r.Client] = len(list)
			list = append(list, operation{op: r.Op, invoked: i, returned: len(h)})
			continue
		}
		o := &list[open[r.Client]]
		o.result, o.returned = r.Result, i
	}
	return list
}

// explain finds the write that a read read from, and says what is wrong with it.
// All values are different; the register's first is as if written before all.
func explain(r operation, writes []operation) error {
	first := operation{op: model.Op{Func: write, Arg: specs.Value(0)}, invoked: -2, returned: -1}
	if r.result == first.op.Arg {
		return replaced(first, r, writes)
	}
	for _, w := range writes {
		if w.op.Arg == r.result && w.invoked < r.returned {
			return replaced(w, r, writes)
		}
	}
	return fmt.Errorf("a read returned %v, which nobody had begun to write", r.result)
}

// replaced says which write replaced the one that a read read from, before it
// began.
func replaced(from, r operation, writes []operation) error {
	for _, w := range writes {
		if from.before(w) && w.before(r) {
			return fmt.Errorf("a read returned %v, but %v was written after it and before the read", r.result, w.op.Arg)
		}
	}
	return nil
}

// waitFree: nobody is in the middle of an operation. As there are finitely many,
// to be there again and again means that all of them end, but for those of
// clients that have failed.
func waitFree(v model.View[State]) bool {
	for id, s := range v.States() {
		if client, ok := s.(Client); ok && v.Up(id) && client.Phase != nil {
			return false
		}
	}
	return true
}

// heldByFew is the error before the failure: what was written or read is not
// held by a majority, so that the next read may miss it. A server that is down
// holds what it will have when it comes back.
func (c Config) heldByFew(v model.View[State]) error {
	for id, s := range v.States() {
		client, ok := s.(Client)
		if !ok || client.Phase != nil {
			continue
		}
		var holders model.NodeSet
		for server := model.NodeID(1); c.isServer(server); server++ {
			if !c.newer(client.Last.Tag, v.State(server).(Server).Newest.Tag) {
				holders.Add(server)
			}
		}
		if !c.isMajority(holders) {
			return fmt.Errorf("node %d has ended its operation on version %v, which only %v hold", id, client.Last.Tag, holders)
		}
	}
	return nil
}
