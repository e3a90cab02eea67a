package membership

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a server. Its configuration is in its log.
type State = core.State

// Message is what servers send each other.
type Message = core.Message

// Configuration is a command: who takes part from its entry on.
type Configuration struct {
	Voters model.NodeSet
	// Outgoing are the voters before the change, of a joint configuration
	// (C_old,new): both take part, and nothing is decided without a majority of
	// each. Empty otherwise.
	Outgoing model.NodeSet
	// Learners get entries, and neither vote nor count.
	Learners model.NodeSet
}

// IsJoint reports whether a configuration is C_old,new.
func (g Configuration) IsJoint() bool { return g.Outgoing != 0 }

// everyVoter returns those who vote, of a joint configuration both the old ones
// and the new.
func (g Configuration) everyVoter() model.NodeSet { return g.Voters | g.Outgoing }

func (g Configuration) String() string {
	text := g.Voters.String()
	if g.IsJoint() {
		text = fmt.Sprintf("%v and %v", g.Outgoing, g.Voters)
	}
	if g.Learners != 0 {
		text += fmt.Sprintf(" with learners %v", g.Learners)
	}
	return text
}

// place is a configuration with the index of its entry, or 0 for the first one.
type place struct {
	Configuration
	index int
}

// last returns the last configuration of a log.
func (c Config) last(log []core.Entry) place {
	for i := len(log) - 1; i >= 0; i-- {
		if g, ok := log[i].Command.(Configuration); ok {
			return place{g, i + 1}
		}
	}
	return place{Configuration: c.Initial}
}

// active returns the configuration that a server goes by: the last one of its
// log, committed or not (section 4.1 of the thesis), or the last committed one.
func (c Config) active(s *State) place {
	if c.Active == OnApply {
		return c.last(s.Committed())
	}
	return c.last(s.Log)
}
