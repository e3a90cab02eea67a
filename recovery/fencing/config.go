package fencing

import "github.com/faultline-mc/faultline/model"

// Config is the size of the model, and which of its rules are switched off.
type Config struct {
	Clients int // nodes 3 to Clients+2, each of which takes the lock once
	// Update has clients read the resource before they write it, so that what
	// they write depends on what they have read.
	Update  bool
	Without model.RuleSet
}

// The two nodes that are not clients.
const (
	lockService model.NodeID = 1
	resource    model.NodeID = 2
)

// Protocol returns the lock service, the resource and the clients as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "fencing",
		Nodes:      2 + c.Clients,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Roles:      role,
		Error:      worksInVain,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	switch id {
	case lockService:
		return "lock service"
	case resource:
		return "resource"
	}
	return "client"
}
