package msglog

import "github.com/faultline-mc/faultline/model"

// Mode is when a process logs what it receives.
type Mode string

// The modes.
const (
	Pessimistic Mode = "pessimistic" // before anyone can depend on it
	Optimistic  Mode = "optimistic"  // at any time; who depends on what is lost goes back
	Causal      Mode = "causal"      // with everyone who depends on it
)

// Config is the size of the computation, and which of its rules are switched off.
type Config struct {
	Mode     Mode
	Requests []int // of each client, one after the other; clients are nodes 2 and on
	Without  model.RuleSet
}

// Protocol returns the processes, with their log and recovery, as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "msglog",
		Nodes:      c.nodes(),
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      role,
		Error:      c.losesDeliveries,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) nodes() int { return 1 + len(c.Requests) }

// server is the node that the others are clients of.
const server model.NodeID = 1

func role(id model.NodeID) string {
	if id == server {
		return "server"
	}
	return "client"
}

// sending returns the message that a process sends because of its k-th delivery,
// or first of all, and false if there is none. Processes are deterministic
// between deliveries: this is all that their application does. The server
// answers whoever asked; a client sends its next request.
func (c Config) sending(id model.NodeID, s *State, k int) (model.NodeID, App, bool) {
	m := App{Seq: k, Incarnation: s.incarnation(id), Past: idsOf(s.Delivered[:k])}
	if c.Mode == Optimistic {
		m.Depends = c.vector(id, s, k)
	}
	if id != server {
		return server, m, k < c.Requests[id-2]
	}
	if k == 0 {
		return model.None, m, false
	}
	return s.Delivered[k-1].From, m, true
}
