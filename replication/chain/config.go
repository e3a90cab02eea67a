package chain

import "github.com/faultline-mc/faultline/model"

// Config is the size of a chain and what clients ask of it, and which of the
// rules are switched off.
type Config struct {
	Servers int
	Writes  int // by a client each
	Reads   int // by one client, one after the other
	// Suspicions are how often the master removes a server that may be well.
	// With none the servers are fail-stop, as in the paper, and the tail answers
	// queries by itself.
	Suspicions int
	Without    model.RuleSet
}

// Protocol returns the servers, which are nodes 1 to Servers and form the chain
// in that order, and the master, which is the node after them.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "chain",
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

// Clients returns the clients: each of the first ones writes a value of its
// own, and the last one reads. They try any server, since which one is the head
// and which the tail is for them to find out.
func (c Config) Clients() []model.Client {
	servers := c.first().Chain
	var list []model.Client
	for v := 1; v <= c.Writes; v++ {
		list = append(list, model.Client{At: servers, Ops: []model.Op{{Func: write, Arg: v}}})
	}
	if c.Reads > 0 {
		reads := model.Client{At: servers}
		for range c.Reads {
			reads.Ops = append(reads.Ops, model.Op{Func: read})
		}
		list = append(list, reads)
	}
	return list
}

// The operations of clients, on a register that holds 0 first.
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
