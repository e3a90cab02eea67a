package tendermint

import "github.com/faultline-mc/faultline/model"

// Scenario is one height of Tendermint with its bounds, for the command and the
// tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/tendermint",
	Title: "Tendermint: a value locked by two thirds, and who is to blame if they disagree",
	Params: []model.Param{
		model.Int("nodes", 4, 2, 10, "nodes, liars included"),
		model.Int("f", 1, 0, 3, "how many liars the quorums are made for, nodes-f votes each"),
		model.Int("rounds", 1, 1, MaxRounds, "rounds of the height"),
		model.Int("values", 2, 1, MaxValues, "valid values"),
		model.OneOf("proposer", "who proposes: the nodes in turn, or always the first", "turns", "first"),
		model.OneOf("judge", "what is judged: the outcome, the same as a refinement, also the invariants of the proof, that a disagreement names who is to blame, or that a value is decided",
			string(Outcome), string(Refinement), string(Proof), string(Accountability), string(Liveness)),
		model.OneOf("lies", "what liars tell: anything to anyone, or one story in each round, which they forget", string(AnyLies), string(AmnesiaLies)),
		model.Int("liar", 0, 0, 10, "the node that lies if it is Byzantine, when others would be silent; 0 for any"),
	},
	Network: model.Set,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a third of the nodes lies: the two nodes that a quorum of 2 waits for can be a correct one and the liar, who votes for another value with the other one",
			Property: agreement,
			Params:   []string{"nodes=3"},
			Steps:    6,
			Source:   "BFT-02",
		},
		{
			Beyond:   "more than f nodes lie: two quorums have the liars in common, and nobody else",
			Property: agreement,
			Faults:   model.Faults{Byzantine: 2},
			Steps:    6,
			Source:   "BFT-09",
		},
	},
	Build: build,
	// The first is 2,212 states where the liar proposes, and three times 1,010 where
	// one of the others lies. With timeouts before 2f+1 prevotes have arrived (line 34)
	// the former would be 2,221.
	Pins: []model.Pin{
		{States: 5_242, Transitions: 12_540, Depth: 11},
		{Params: []string{"judge=liveness"}, States: 16_628, Transitions: 53_935, Depth: 14},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Nodes:       a.Int("nodes"),
		Faulty:      a.Int("f"),
		Rounds:      a.Int("rounds"),
		Values:      a.Int("values"),
		OneProposer: a.Word("proposer") == "first",
		Judge:       Judge(a.Word("judge")),
		Lies:        Lies(a.Word("lies")),
		Liar:        model.NodeID(a.Int("liar")),
		Without:     a.Without(),
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge == Liveness {
		s.Stability = model.Stability{Cores: c.cores()}
	}
	return s, nil
}

// cores are the sets of nodes that can become synchronous: all but f.
func (c Config) cores() []model.NodeSet {
	var all model.NodeSet
	for id := model.NodeID(1); int(id) <= c.Nodes; id++ {
		all.Add(id)
	}
	var list []model.NodeSet
	for set := range subsets(all) {
		if set.Len() == c.Nodes-c.Faulty {
			list = append(list, set)
		}
	}
	return list
}
