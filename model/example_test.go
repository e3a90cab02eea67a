package model_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
)

// Config is the size of an election, and which of its rules are switched off.
type Config struct {
	Nodes, Terms int
	Without      model.RuleSet
}

// RuleVoteOnce is the line that makes the election safe.
const RuleVoteOnce model.Rule = "vote-once"

// State is what a node knows.
type State struct {
	Term    int           // durable: the highest seen
	Vote    model.NodeID  // durable: whom this node voted for in Term
	Granted model.NodeSet // volatile: who voted for this node in Term
}

// Leads reports whether a majority voted for the node.
func (s State) Leads(nodes int) bool { return 2*s.Granted.Len() > nodes }

// Message is what nodes send.
type Message interface{ message() }

// Ask asks for a vote.
type Ask struct{ Term int }

// Grant gives it.
type Grant struct{ Term int }

func (Ask) message()   {}
func (Grant) message() {}

// Protocol elects at most one leader per term: a node votes once in a term and
// a majority elects, so two leaders of one term would share a voter.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:    "election",
		Nodes:   c.Nodes,
		Start:   c.start,
		Timeout: c.campaign,
		Receive: c.receive,
		Restart: c.restart,
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

func (c Config) start(n *model.Node[Message], s *State) { n.SetTimer("campaign") }

func (c Config) campaign(n *model.Node[Message], s *State, _ model.Timer) {
	if s.Term == c.Terms {
		return // the bound of the scenario
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

func (c Config) restart(n *model.Node[Message], s *State) {
	s.Granted = 0
	n.SetTimer("campaign")
}

// election is the protocol with its bounds, as check and the tests find it.
var election = &model.Scenario{
	ID:      "example/election",
	Title:   "at most one leader per term",
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Params: []model.Param{
		model.Int("nodes", 3, 1, 7, "nodes that vote"),
		model.Int("terms", 2, 1, 9, "terms to elect a leader in"),
	},
	Rules: []model.RuleInfo{{
		Rule:     RuleVoteOnce,
		Protects: "a node that votes twice in a term can elect two leaders",
		Property: "ElectionSafety",
		Params:   []string{"terms=1"},
		Steps:    6,
	}},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Terms: a.Int("terms"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
}

// A protocol of one page is checked, then checked again without the rule that
// makes it safe.
func Example() {
	for _, settings := range []model.Settings{
		{Params: map[string]string{"terms": "1"}},
		{Params: map[string]string{"terms": "1"}, Without: []model.Rule{RuleVoteOnce}},
	} {
		instance, err := election.Configure(settings)
		if err != nil {
			log.Fatal(err)
		}
		result, err := instance.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(result.Verdict, result.States, result.Seconds)
		if v := result.Violation; v != nil {
			fmt.Println(v.Property, v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(" ", step.Event, step.Effects, step.Diff)
			}
			fmt.Println(v.Trace.Final.Text)
		}
	}
	// Output:
}
