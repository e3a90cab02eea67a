package dynamo

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Versions is how writes of one key are told apart.
type Versions string

// The two ways.
const (
	LastWriteWins Versions = "lww"    // by time: the later one replaces the other
	Vectors       Versions = "vector" // by version vectors: concurrent ones are kept both
)

// ReadRepair is what a read does about replicas that have an old version.
type ReadRepair string

// What it can do.
const (
	NoRepair       ReadRepair = "none"
	AsyncRepair    ReadRepair = "async"    // updates them after it has returned
	BlockingRepair ReadRepair = "blocking" // updates them before it returns
)

// Judge is what is asked of the store.
type Judge string

// What can be asked of a store of one key, as package history has it.
const (
	Regular           Judge = "regular" // a read misses no write that returned before it
	Linearizable      Judge = "linearizable"
	Sequential        Judge = "sequential"
	Causal            Judge = "causal"
	ReadYourWrites    Judge = "read-your-writes"
	MonotonicReads    Judge = "monotonic-reads"
	MonotonicWrites   Judge = "monotonic-writes"
	WritesFollowReads Judge = "writes-follow-reads"
)

// What can be asked of any store.
const (
	Durable   Judge = "durable"   // no acknowledged write is lost, no deleted value comes back
	Available Judge = "available" // operations return
	Converge  Judge = "converge"  // replicas are equal in the end
)

// Config is the size of a store and what clients ask of it, which of its
// mechanisms are in use, and which of its rules are switched off.
type Config struct {
	N, R, W     int // replicas of a key, of which so many answer a read, a write
	Fallbacks   int // nodes that stand in for replicas that do not answer
	Versions    Versions
	ReadRepair  ReadRepair
	AntiEntropy bool

	// Grace is for how many ticks a tombstone is kept, or 0: for ever. Period is
	// the time between two exchanges of trees, where time is measured.
	Grace, Period int
	// Clocks has writes stamped with the time on their coordinator's clock, and
	// Uncertainty is how far apart clocks are taken to be at most.
	Clocks      bool
	Uncertainty int

	Writers    int  // coordinators that write
	Writes     int  // of each, one after the other
	Deletes    int  // of the first writer, afterwards
	ReadBefore bool // each write
	ReadAfter  bool // each write
	Reads      int  // of one coordinator more, if there are any
	Keys       int  // operations go round them

	Judge   Judge
	Without model.RuleSet
}

// The operations of clients.
const (
	write  = "write"  // write(v) returns nothing
	remove = "delete" // delete() returns nothing
	read   = "read"   // read() returns a specs.Value or, with vectors, a []specs.Value
)

// Protocol returns the store: nodes 1 to N are the replicas of the keys, then
// come the fallbacks, then the coordinators that write and the one that reads.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "dynamo",
		Nodes:      c.N + c.Fallbacks + c.coordinators(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.heldByFew,
		Properties: c.properties(),
	}
}

// Clients returns the operations: no two writes have the same value.
func (c Config) Clients() []model.Client {
	var list []model.Client
	value := specs.Value(0)
	for i := range c.Writers {
		cl := model.Client{At: []model.NodeID{c.coordinator(i)}}
		for range c.Writes {
			value++
			if c.ReadBefore {
				cl.Ops = append(cl.Ops, model.Op{Func: read})
			}
			cl.Ops = append(cl.Ops, model.Op{Func: write, Arg: value})
			if c.ReadAfter {
				cl.Ops = append(cl.Ops, model.Op{Func: read})
			}
		}
		if i == 0 && c.Deletes > 0 {
			cl.Ops = append(cl.Ops, model.Op{Func: remove})
		}
		list = append(list, cl)
	}
	if c.Reads > 0 {
		cl := model.Client{At: []model.NodeID{c.coordinator(c.Writers)}}
		for range c.Reads {
			cl.Ops = append(cl.Ops, model.Op{Func: read})
		}
		list = append(list, cl)
	}
	return list
}

// Time returns how time passes. Only tombstones with a grace period and writes
// with a time on the clock need any.
func (c Config) Time(horizon int) model.Time {
	switch {
	case c.Clocks:
		return model.Time{Tier: model.Skewed, Horizon: horizon}
	case c.Grace > 0:
		return model.Time{Tier: model.Lockstep, Delay: 1}
	}
	return model.Time{}
}

// judgesHistory reports whether what is asked is asked of what clients saw.
func (c Config) judgesHistory() bool {
	return c.Judge != Durable && c.Judge != Available && c.Judge != Converge
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// keyOf returns the key of an operation.
func (c Config) keyOf(call model.Call) Key { return Key((call.Seq-1)%c.Keys + 1) }

// coordinators returns how many there are.
func (c Config) coordinators() int {
	if c.Reads > 0 {
		return c.Writers + 1
	}
	return c.Writers
}

// coordinator returns the i-th, from 0.
func (c Config) coordinator(i int) model.NodeID { return model.NodeID(c.N + c.Fallbacks + 1 + i) }

func (c Config) isHome(id model.NodeID) bool { return int(id) <= c.N }

func (c Config) role(id model.NodeID) string {
	switch {
	case c.isHome(id):
		return "replica"
	case int(id) <= c.N+c.Fallbacks:
		return "fallback"
	}
	return "coordinator"
}
