// Package lock lets one node at a time into its critical section: node 1
// grants the lock, the others ask for it, each once.
package lock

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// RuleOneHolder is kept by the line that makes an Ask wait.
const RuleOneHolder model.Rule = "one-holder"

// State is what a node knows.
type State struct {
	Holder model.NodeID // at node 1: who has the lock
	Inside bool         // elsewhere: in the critical section
}

// Message is what nodes send.
type Message interface{ message() }

type (
	Ask     struct{}
	Grant   struct{}
	Release struct{}
)

func (Ask) message()     {}
func (Grant) message()   {}
func (Release) message() {}

const server model.NodeID = 1

func protocol(nodes int, without model.RuleSet) model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:  "lock",
		Nodes: nodes,
		Start: func(n *model.Node[Message], _ *State) {
			if n.ID() != server {
				n.SetTimer("want")
			}
		},
		Timeout: func(n *model.Node[Message], s *State, t model.Timer) {
			switch t {
			case "want":
				n.Send(server, Ask{})
			case "done":
				s.Inside = false
				n.Send(server, Release{})
			}
		},
		Receive: func(n *model.Node[Message], s *State, from model.NodeID, m Message) {
			switch m.(type) {
			case Ask:
				if s.Holder == model.None || without.Has(RuleOneHolder) {
					s.Holder = from
					n.Send(from, Grant{})
				} // or else the Ask stays in flight and arrives later
			case Grant:
				s.Inside = true
				n.SetTimer("done")
			case Release:
				s.Holder = model.None
			}
		},
		Properties: []model.Property[State]{
			model.Pairwise("MutualExclusion", func(a, b State) error {
				if a.Inside && b.Inside {
					return errors.New("two nodes are in the critical section")
				}
				return nil
			}),
			model.Reachable("Entered", func(s State) bool { return s.Inside }),
		},
	}
}

// Scenario is what the tests and the check command explore.
var Scenario = &model.Scenario{
	ID:      "lock/server",
	Title:   "mutual exclusion by a lock server",
	Params:  []model.Param{model.Int("nodes", 3, 2, 5, "the server and those who want the lock")},
	Network: model.Multiset,
	Rules: []model.RuleInfo{{
		Rule:     RuleOneHolder,
		Protects: "the lock is granted while another node has it",
		Property: "MutualExclusion",
		Steps:    6,
	}},
	Build: func(a model.Args) (model.Model, error) {
		return model.System[State, Message]{Protocol: protocol(a.Int("nodes"), a.Without())}, nil
	},
}
