package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Config is the size of a cluster, and which of its rules are switched off.
type Config struct {
	Raft core.Config
	// Ahead is the term in which all servers but the first one begin: elections have
	// come to nothing while the first one was cut off.
	Ahead int
	// Plain says how many servers, from the last one down, begin elections without
	// asking first.
	Plain   int
	Contact Contact
	Live    bool // judged by whether entries are committed, not by who leads
	Without model.RuleSet
}

// Contact says for how long a server stays with a leader that it has heard, and
// takes no notice of candidates.
type Contact string

// The kinds of contact.
const (
	Lapses Contact = "lapses" // for an election timeout
	Lasts  Contact = "lasts"  // for all of the run, which is within an election timeout
	None   Contact = "none"   // not at all, as in package core
)

// timerLapse ends the contact with a leader. It is the election timeout, which
// has a timer of its own here because it begins no election where another server's
// runs out first.
const timerLapse model.Timer = "lapse"

// Protocol returns the cluster as a model.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "prevote",
		Nodes:      c.Raft.Nodes,
		Start:      c.Start,
		Receive:    c.Receive,
		Timeout:    c.Timeout,
		Restart:    c.Restart,
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// asks reports whether a server asks before it begins an election.
func (c Config) asks(id model.NodeID) bool { return int(id) <= c.Raft.Nodes-c.Plain }
