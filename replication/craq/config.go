package craq

import "github.com/faultline-mc/faultline/model"

// Consistency is what a read may return.
type Consistency string

// The kinds of consistency.
const (
	Strong   Consistency = "strong"   // what was committed last
	Bounded  Consistency = "bounded"  // the newest version at hand, or what was committed last
	Eventual Consistency = "eventual" // the newest version at hand
)

// Config is the size of a chain and what clients ask of it, and which of the
// rules are switched off.
type Config struct {
	Servers     int
	Consistency Consistency
	Bound       int // versions that are not known to be committed, and yet returned, in Bounded
	Writes      int // by a client each
	Reads       int // by one client, one after the other
	// Session has one client do all the writes, and read after each.
	Session bool
	// Sticky has the client that only reads do so at the second server alone.
	Sticky bool
	// Suspicions are how often the master removes a server that may be well.
	// With none the servers are fail-stop, and reads do not involve the master.
	Suspicions int
	Judge      Judge
	Without    model.RuleSet
}

// Protocol returns the servers, which are nodes 1 to Servers and form the chain
// in that order, and the master, which is the node after them.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "craq",
		Nodes:      c.Servers + 1,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.erroneous,
		Properties: c.properties(),
	}
}

// Clients returns the clients: those that write, a value each or in one session,
// and the last one, which reads.
func (c Config) Clients() []model.Client {
	at := c.first().Chain
	var list []model.Client
	session := model.Client{At: at}
	for v := 1; v <= c.Writes; v++ {
		op := model.Op{Func: write, Arg: v}
		list = append(list, model.Client{At: at, Ops: []model.Op{op}})
		session.Ops = append(session.Ops, op, model.Op{Func: read})
	}
	if c.Session {
		list = []model.Client{session}
	}
	if c.Reads > 0 {
		reads := model.Client{At: at}
		if c.Sticky {
			reads.At = at[1:2]
		}
		for range c.Reads {
			reads.Ops = append(reads.Ops, model.Op{Func: read})
		}
		list = append(list, reads)
	}
	return list
}

// The operations of clients, on an object whose first value is 0.
const (
	write = "write" // write(v) returns nothing
	read  = "read"  // read() returns the value
)

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) master() model.NodeID { return model.NodeID(c.Servers + 1) }

// first returns the first configuration.
func (c Config) first() Layout {
	l := Layout{Epoch: 1}
	for id := 1; id <= c.Servers; id++ {
		l.Chain = append(l.Chain, model.NodeID(id))
	}
	return l
}

func (c Config) role(id model.NodeID) string {
	if id == c.master() {
		return "master"
	}
	return "server"
}
