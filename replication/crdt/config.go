package crdt

import (
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Config is the data type and the size of the system, and which of its rules are
// switched off.
type Config struct {
	Replicas int
	Type     Type
	// Always has replicas send what they have again and again, and not only after
	// an update: needed where messages are lost.
	Always bool
	// Converges adds to the properties that all replicas come to the same.
	Converges bool
	Without   model.RuleSet
}

// Type is a replicated data type.
type Type string

// The types, with their numbers in Shapiro and others 2011, A comprehensive study.
const (
	TypeGCounter Type = "gcounter" // grow-only counter (specification 6)
	TypePN       Type = "pn"       // counter that can fall as well (7)
	TypeLWW      Type = "lww"      // last-writer-wins register (8)
	TypeORSet    Type = "orset"    // observed-remove set, with tombstones
	TypeOp       Type = "op"       // observed-remove set, operation-based (15)
)

// Protocol returns the replicas as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "crdt",
		Nodes:      c.Replicas,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// empty returns the payload before any update.
func (c Config) empty() Payload {
	switch c.Type {
	case TypeGCounter:
		return GCounter{}
	case TypePN:
		return PN{}
	case TypeLWW:
		return LWW{}
	case TypeORSet:
		return ORSet{}
	case TypeOp:
		return OpSet{}
	}
	panic("no such type: " + string(c.Type))
}

// spec is the object that clients might take the replicated one for.
func (c Config) spec() history.Spec {
	switch c.Type {
	case TypeGCounter, TypePN:
		return history.Counter(0)
	case TypeLWW:
		return history.Register(0)
	}
	return history.Set()
}

// updates returns the first k updates of a client. Elements of sets are few, so
// that clients meet at them; values of registers are all different.
func (c Config) updates(client, k int) []model.Op {
	list := make([]model.Op, k)
	for i := range list {
		second := i%2 == 1
		switch {
		case c.Type == TypeGCounter, c.Type == TypePN && !second:
			list[i] = model.Op{Func: "add", Arg: 1}
		case c.Type == TypePN:
			list[i] = model.Op{Func: "add", Arg: -1}
		case c.Type == TypeLWW:
			list[i] = model.Op{Func: "write", Arg: client*10 + i}
		case second:
			list[i] = model.Op{Func: "remove", Arg: 1}
		default:
			list[i] = model.Op{Func: "add", Arg: 1}
		}
	}
	return list
}

// session returns the operations of a client whose history is judged: it looks
// after its first update, and at the end. In a set it adds an element and removes
// the other client's.
func (c Config) session(client, k int) []model.Op {
	updates := c.updates(client, k)
	if c.Type == TypeORSet || c.Type == TypeOp {
		for i := range updates {
			updates[i].Arg = client
			if updates[i].Func == "remove" {
				updates[i].Arg = 3 - client
			}
		}
	}
	read := model.Op{Func: "read"}
	return append(slices.Insert(updates, 1, read), read)
}

// clients returns two clients. One that roams talks to any replica, the others each
// to one of their own.
func (c Config) clients(updates int, roams, judged bool) []model.Client {
	var list []model.Client
	for client := 1; client <= 2; client++ {
		at := []model.NodeID{model.NodeID(client)}
		if roams {
			at = at[:0]
			for id := 1; id <= c.Replicas; id++ {
				at = append(at, model.NodeID(id))
			}
		}
		ops := c.updates(client, updates)
		if judged {
			ops = c.session(client, updates)
		}
		list = append(list, model.Client{At: at, Ops: ops})
	}
	return list
}
