package cli_test

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// vote is a protocol in which node 1 asks the others for their vote, and each
// has one to give; with two candidates, node 2 asks, too.
type vote struct {
	Given model.NodeID  // whom the node voted for
	Got   model.NodeSet // who voted for it
}

type voteMessage interface{ voteMessage() }

type (
	ask struct{}
	yes struct{}
)

func (ask) voteMessage() {}
func (yes) voteMessage() {}

const (
	ruleVoteOnce  model.Rule = "vote-once"
	ruleMajority  model.Rule = "majority"
	ruleIsCounted model.Rule = "is-counted"
)

func voteProtocol(a model.Args) model.Protocol[vote, voteMessage] {
	nodes, off := a.Int("nodes"), a.Without()
	elected := func(s vote) bool {
		if off.Has(ruleMajority) {
			return s.Got.Len() > 0
		}
		return 2*s.Got.Len() > nodes
	}
	return model.Protocol[vote, voteMessage]{
		Name:  "vote",
		Nodes: nodes,
		Start: func(n *model.Node[voteMessage], _ *vote) {
			if int(n.ID()) <= a.Int("candidates") {
				n.SetTimer("campaign")
			}
		},
		Timeout: func(n *model.Node[voteMessage], s *vote, _ model.Timer) {
			if s.Given == model.None || off.Has(ruleVoteOnce) {
				s.Given = n.ID()
				s.Got.Add(n.ID())
				n.Broadcast(ask{})
			}
		},
		Receive: func(n *model.Node[voteMessage], s *vote, from model.NodeID, m voteMessage) {
			switch m.(type) {
			case ask:
				if s.Given == model.None || off.Has(ruleVoteOnce) {
					s.Given = from
					n.Send(from, yes{})
				}
			case yes:
				if !off.Has(ruleIsCounted) {
					s.Got.Add(from)
				}
			}
		},
		Properties: []model.Property[vote]{
			model.Pairwise("OneLeader", func(x, y vote) error {
				if elected(x) && elected(y) {
					return errors.New("two nodes are elected")
				}
				return nil
			}),
			model.Reachable("Elected", elected),
		},
	}
}

var voteScenario = &model.Scenario{
	ID:    "election/vote",
	Title: "an election in which each node has one vote",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 5, "nodes that vote"),
		model.Int("candidates", 2, 0, 5, "nodes that want to be elected"),
		model.OneOf("style", "how the ballots look", "plain", "fancy"),
	},
	Network: model.Multiset,
	Rules: []model.RuleInfo{
		{Rule: ruleVoteOnce, Protects: "a voter elects two leaders", Property: "OneLeader", Steps: 6, Source: "folklore"},
		{Rule: ruleMajority, Protects: "candidates elect themselves", Property: "OneLeader", Params: []string{"nodes=2"}, Steps: 2},
		{Rule: ruleIsCounted, Protects: "nobody is ever elected", Property: "Elected", Params: []string{"candidates=1"}},
	},
	Build: func(a model.Args) (model.Model, error) {
		if a.Int("candidates") > a.Int("nodes") {
			return nil, errors.New("there are more candidates than nodes")
		}
		return model.System[vote, voteMessage]{Protocol: voteProtocol(a)}, nil
	},
	Pins: []model.Pin{{Params: []string{"candidates=1"}, States: 5}},
}

// grid is a machine that counts in two directions.
type grid struct{ X, Y int32 }

func gridMachine(size, most int32) model.Machine[grid] {
	return model.Machine[grid]{
		Name: "grid",
		Init: func(yield func(grid)) { yield(grid{}) },
		Actions: []model.Action[grid]{
			{Name: "Right", Next: func(g grid, yield func(grid)) {
				if g.X < size {
					g.X++
					yield(g)
				}
			}},
			{Name: "Up", Next: func(g grid, yield func(grid)) {
				if g.Y < size {
					g.Y++
					yield(g)
				}
			}},
			{Name: "Leave", Next: func(g grid, yield func(grid)) {
				if g.X > size {
					yield(grid{})
				}
			}},
		},
		Properties: []model.Property[grid]{
			model.Invariant("Inside", func(g grid) error {
				if g.X > size || g.Y > size {
					return errors.New("outside of the grid")
				}
				return nil
			}),
			model.Invariant("Low", func(g grid) error {
				if g.X == most && g.Y > most {
					return errors.New("too high")
				}
				return nil
			}),
			model.Reachable("Corner", func(g grid) bool { return g.X == size && g.Y == size }),
		},
	}
}

var gridScenario = &model.Scenario{
	ID:    "machine/grid",
	Title: "a machine that counts in two directions",
	Params: []model.Param{
		model.Int("size", 9, 1, 1_000_000, "steps in each direction"),
		model.Int("most", 1_000_000, 0, 1_000_000, "where too high begins"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return gridMachine(int32(a.Int("size")), int32(a.Int("most"))), nil
	},
	Pins: []model.Pin{
		{States: 100, Transitions: 180, Depth: 19, Source: "10 by 10"},
		{Params: []string{"size=299"}, States: 90_000},
	},
}

// goodScenarios are what the program check of the scripts has.
func goodScenarios() []*model.Scenario {
	return []*model.Scenario{voteScenario, gridScenario}
}

// small is the state of scenarios that are defective.
type small struct{ N int }

// withDefect returns a scenario whose only node does something once.
func withDefect(id string, rules []model.RuleInfo, step func(s *small)) *model.Scenario {
	return &model.Scenario{
		ID:      id,
		Title:   "defective",
		Network: model.Multiset,
		Rules:   rules,
		Build: func(model.Args) (model.Model, error) {
			p := model.Protocol[small, ask]{
				Name:  id,
				Nodes: 2,
				Start: func(n *model.Node[ask], _ *small) { n.SetTimer("go") },
				Timeout: func(n *model.Node[ask], s *small, _ model.Timer) {
					step(s)
					n.Broadcast(ask{})
				},
				Receive: func(_ *model.Node[ask], s *small, _ model.NodeID, _ ask) { s.N++ },
				Properties: []model.Property[small]{
					model.EachNode("Small", func(s small) error {
						if s.N > 1 {
							return errors.New("grown too large")
						}
						return nil
					}),
					model.EachNode("Tiny", func(s small) error {
						if s.N > 1 {
							return errors.New("not tiny")
						}
						return nil
					}),
					model.Reachable("Grown", func(s small) bool { return s.N > 0 }),
				},
			}
			return model.System[small, ask]{Protocol: p}, nil
		},
	}
}

// number is a message that says something.
type number struct{ N int }

// pointer cannot be stored.
type pointer struct{ Next *int }

var impureCalls int

// oddScenarios are what the program odd of the scripts has: each is defective
// in its own way.
func oddScenarios() []*model.Scenario {
	rule := func(name model.Rule, property string, steps int) []model.RuleInfo {
		return []model.RuleInfo{{Rule: name, Protects: "nothing", Property: property, Steps: steps}}
	}
	long := rule("slow", "Small", 3)
	long[0].Long = true
	nothing := func(*small) {}
	grow := func(s *small) { s.N++ }
	return []*model.Scenario{
		withDefect("odd/impure", nil, func(s *small) {
			impureCalls++
			s.N = impureCalls % 3
		}),
		withDefect("odd/panics", nil, func(*small) { panic("out of paper") }),
		withDefect("rules/unnoticed", rule("idle", "Small", 3), nothing),
		withDefect("rules/other", rule("idle", "Tiny", 3), grow),
		withDefect("rules/longer", rule("idle", "Small", 4), grow),
		withDefect("long/some", append(rule("quick", "Small", 3), long...), grow),
		withDefect("long/all", long, grow),
		withDefect("rules/wrong", []model.RuleInfo{{Rule: "idle", Params: []string{"pages=3"}}}, nothing),
		{ID: "odd/pointer", Title: "defective", Network: model.Multiset, Build: func(model.Args) (model.Model, error) {
			return model.System[pointer, ask]{Protocol: model.Protocol[pointer, ask]{Name: "pointer", Nodes: 1}}, nil
		}},
		{ID: "odd/talk", Title: "node 1 says two things to node 2", Network: model.Multiset, Build: func(model.Args) (model.Model, error) {
			return model.System[small, number]{Protocol: model.Protocol[small, number]{
				Name:  "talk",
				Nodes: 2,
				Start: func(n *model.Node[number], _ *small) {
					if n.ID() == 1 {
						n.Broadcast(number{1})
						n.Broadcast(number{2})
					}
				},
				Receive: func(_ *model.Node[number], s *small, _ model.NodeID, m number) { s.N += m.N },
			}}, nil
		}},
		{ID: "odd/build", Title: "defective", Build: func(model.Args) (model.Model, error) {
			panic("no such protocol")
		}},
	}
}
