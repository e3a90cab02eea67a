package register

import "github.com/faultline-mc/faultline/model"

// Config is the size of a register, and which of its rules are switched off.
type Config struct {
	Servers int
	Clients int
	Without model.RuleSet
}

// Protocol returns the register together with its clients: nodes 1 to Servers
// are the servers, the Clients nodes after them the clients.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "register",
		Nodes:      c.Servers + c.Clients,
		Start:      c.start,
		Receive:    c.receive,
		Roles:      c.role,
		Properties: properties(),
		Error:      erroneous,
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) majority() int { return c.Servers/2 + 1 }

func (c Config) isServer(id model.NodeID) bool { return int(id) <= c.Servers }

func (c Config) role(id model.NodeID) string {
	if c.isServer(id) {
		return "server"
	}
	return "client"
}

// tellServers sends m to all other servers. Broadcast would reach the clients.
func (c Config) tellServers(n *model.Node[Message], m Message) {
	for peer := range n.Peers() {
		if c.isServer(peer) {
			n.Send(peer, m)
		}
	}
}
