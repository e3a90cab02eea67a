package breaker

import "github.com/faultline-mc/faultline/model"

// Config is the size of a breaker, and which of its rules are switched off.
type Config struct {
	Connections int // calls at a time
	Threshold   int // failures in a row that open the breaker
	Without     model.RuleSet
}

// The nodes.
const (
	callerID  model.NodeID = 1
	backendID model.NodeID = 2
)

// Protocol returns the caller together with its backend.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "breaker",
		Nodes:      2,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Roles:      role,
		Error:      refusesHealthy,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

func role(id model.NodeID) string {
	if id == callerID {
		return "caller"
	}
	return "backend"
}
