package chubby

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

// Part is what the clients of a cell use it for.
type Part string

// The parts.
const (
	PartLock    Part = "lock"
	PartCache   Part = "cache"
	PartSession Part = "session"
)

// Config is the size of the model, and which of its rules are switched off.
// Leases, margins and delays are in ticks.
type Config struct {
	Part      Part
	Lockers   int // of the lock: clients that take it once each
	Writers   int // of the cache: clients that write the file
	Readers   int // of the cache: clients that read it
	Writes    int // of one writer
	Reads     int // of one reader
	Failovers int // times that the master is lost
	Election  int // until there is the next one

	KeepAlives   int // of one client; with PartSession there is no end of them
	Interval     int // between them, with PartSession
	Lease        int
	ClientMargin int // how much earlier a client stops to rely on its lease
	MasterMargin int // how much longer the master waits
	Grace        int
	LockDelay    int
	// Sequencers says that the resource compares them, as old servers do not.
	Sequencers bool
	Eventual   bool // judged by what happens in the end, not by safety
	Without    model.RuleSet
}

// resource is the node that works under the lock, where there is one.
const resource model.NodeID = 2

// cell is the node that is the database and, on top of it, the master.
const cell model.NodeID = 1

const (
	timerFail      model.Timer = "fail"       // the cell's: its master is lost
	timerElected   model.Timer = "elected"    // the cell's: there is the next master
	timerLockDelay model.Timer = "lock-delay" // the cell's: the lock is free again
	timerAct       model.Timer = "act"        // a client's: it goes on, whenever it likes
	timerKeepAlive model.Timer = "keepalive"  // a client's
	timerGrace     model.Timer = "grace"      // a client's: it gives its session up
)

// leaseTimer is the timer of a client that ends what a KeepAlive has brought.
func leaseTimer(number int) model.Timer { return model.Timer("lease" + strconv.Itoa(number)) }

// sessionTimer is the timer of the master that ends the session of a client.
func sessionTimer(id model.NodeID) model.Timer { return model.Timer("session" + id.String()) }

// Protocol returns the cell and its clients; where there is a lock, node 2 is
// the resource that it is for.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "chubby",
		Nodes:      int(c.firstClient()) - 1 + c.clients(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.inError,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) firstClient() model.NodeID {
	if c.Part == PartLock {
		return 3
	}
	return 2
}

func (c Config) clients() int {
	switch c.Part {
	case PartLock:
		return c.Lockers
	case PartCache:
		return c.Writers + c.Readers
	}
	return 1
}

// all is the set of all clients, each of which has a session at the start.
func (c Config) all() model.NodeSet {
	var set model.NodeSet
	for i := range c.clients() {
		set.Add(c.firstClient() + model.NodeID(i))
	}
	return set
}

func (c Config) writes(id model.NodeID) bool {
	return c.Part == PartCache && int(id-c.firstClient()) < c.Writers
}

func (c Config) role(id model.NodeID) string {
	switch {
	case id == cell:
		return "cell"
	case id < c.firstClient():
		return "resource"
	case c.writes(id):
		return "writer"
	case c.Part == PartCache:
		return "reader"
	}
	return "client"
}

// clientTerm is for how many ticks a client relies on its lease.
func (c Config) clientTerm() int {
	if !c.keeps(RuleLeaseMargin) {
		return c.Lease
	}
	return c.Lease - c.ClientMargin
}

// masterTerm is how many ticks later the master ends a session: a tick more than
// the lease, because what happens within a tick has no order.
func (c Config) masterTerm() int {
	if !c.keeps(RuleLeaseMargin) {
		return c.Lease + 1
	}
	return c.Lease + c.MasterMargin + 1
}
