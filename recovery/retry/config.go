package retry

import "github.com/faultline-mc/faultline/model"

// Config is the size of the model, and which of its rules are switched off.
type Config struct {
	Servers  int  // 1, or 2 for a primary with a backup
	Clients  int  // the nodes after the servers
	Requests int  // of each client, one after the other
	Retries  int  // how often a client sends one of its requests again
	Live     bool // whether every request is answered is judged, and nothing else
	Without  model.RuleSet
}

// The servers. With one of them there is no backup.
const (
	primary model.NodeID = 1
	backup  model.NodeID = 2
)

// Protocol returns servers and clients as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "retry",
		Nodes:      c.Servers + c.Clients,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      c.role,
		Corrupt:    c.corruption(),
		Error:      c.acked,
		Properties: c.properties(),
	}
}

// corruption is what a message can become without being noticed: nothing, with
// a checksum on it, and anything that differs in one field without.
func (c Config) corruption() func(Message) []Message {
	if c.keeps(RuleChecksum) {
		return func(Message) []Message { return nil }
	}
	return nil
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func (c Config) isServer(id model.NodeID) bool { return int(id) <= c.Servers }

// replicates reports whether a server has a backup to tell.
func (c Config) replicates(id model.NodeID) bool { return id == primary && c.Servers > 1 }

func (c Config) role(id model.NodeID) string {
	switch {
	case !c.isServer(id):
		return "client"
	case id == primary:
		return "primary"
	}
	return "backup"
}
