package model_test

import (
	"context"
	"fmt"
	"log"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// A node votes once in a term and a majority elects, so two leaders of one
// term would share a voter.
const RuleVoteOnce model.Rule = "vote-once"

type State struct {
	Term    int           // durable: the highest seen
	Vote    model.NodeID  // durable: whom this node voted for in Term
	Granted model.NodeSet // volatile: who voted for this node in Term
}

func (s State) Leads(nodes int) bool { return 2*s.Granted.Len() > nodes }

type Message interface{ message() }

type (
	Ask   struct{ Term int } // "vote for me"
	Grant struct{ Term int } // "you have my vote"
)

func (Ask) message()   {}
func (Grant) message() {}

type Config struct {
	Nodes, Terms int
	Without      model.RuleSet
}

func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:    "election",
		Nodes:   c.Nodes,
		Start:   func(n *model.Node[Message], s *State) { n.SetTimer("campaign") },
		Timeout: c.campaign,
		Receive: c.receive,
		Restart: func(n *model.Node[Message], s *State) {
			s.Granted = 0 // all else survives a crash
			n.SetTimer("campaign")
		},
		Properties: []model.Property[State]{
			model.Pairwise("ElectionSafety", func(a, b State) error {
				if a.Term == b.Term && a.Leads(c.Nodes) && b.Leads(c.Nodes) {
					return fmt.Errorf("two leaders in term %d", a.Term)
				}
				return nil
			}),
			model.Reachable("LeaderElected", func(s State) bool { return s.Leads(c.Nodes) }),
		},
	}
}

func (c Config) campaign(n *model.Node[Message], s *State, _ model.Timer) {
	if s.Term == c.Terms {
		return // as far as this scenario goes
	}
	*s = State{Term: s.Term + 1, Vote: n.ID(), Granted: model.Nodes(n.ID())}
	n.Broadcast(Ask{s.Term})
	n.SetTimer("campaign")
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Ask:
		if m.Term > s.Term {
			*s = State{Term: m.Term}
		}
		free := s.Vote == model.None || s.Vote == from || c.Without.Has(RuleVoteOnce)
		if m.Term == s.Term && free {
			s.Vote = from
			n.Send(from, Grant{m.Term})
		}
	case Grant:
		if m.Term == s.Term && s.Granted.Len() > 0 {
			s.Granted.Add(from)
		}
	}
}

var Election = &model.Scenario{
	ID:    "example/election",
	Title: "at most one leader per term",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 7, "nodes that vote"),
		model.Int("terms", 1, 1, 9, "terms in which they may campaign"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules: []model.RuleInfo{{
		Rule:     RuleVoteOnce,
		Protects: "a node that votes twice in a term can elect two leaders",
		Property: "ElectionSafety",
		Steps:    6,
	}},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Terms: a.Int("terms"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
}

func TestElection(t *testing.T) {
	modeltest.Holds(t, Election) // and reaches its goals, complete within its bounds
	modeltest.Rules(t, Election) // each is missed by its own property when switched off
}

// The election above is explored as it is, and then without the rule that
// makes it safe.
func Example() {
	for _, without := range [][]model.Rule{nil, {RuleVoteOnce}} {
		instance, err := Election.Configure(model.Settings{Without: without})
		if err != nil {
			log.Fatal(err)
		}
		result, err := instance.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if result.Violation == nil {
			fmt.Println(result.Verdict, "in all", result.States, "states")
			continue
		}
		fmt.Println(result.Verdict, result.Violation.Property, result.Violation.Reason)
		for _, step := range result.Violation.Trace.Steps {
			fmt.Println(" ", step.Event)
		}
	}
	// Output:
	// holds in all 232 states
	// violated ElectionSafety nodes 1 and 3: two leaders in term 1
	//   timeout 1 campaign
	//   1->2 Ask{Term: 1}
	//   2->1 Grant{Term: 1}
	//   timeout 3 campaign
	//   3->1 Ask{Term: 1}
	//   1->3 Grant{Term: 1}
}
