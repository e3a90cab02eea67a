package hotstuff

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is HotStuff with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/hotstuff",
	Title: "HotStuff, basic and chained: replicas agree though some of them and their leader lie",
	Params: []model.Param{
		model.OneOf("form", "three phases of votes in each view, or a vote in each view that is a phase of three proposals", string(Basic), string(Chained)),
		model.Int("nodes", 4, 1, 7, "replicas; 3f+1 survive f that are Byzantine"),
		model.Int("tolerate", 1, 0, 2, "f: how many Byzantine replicas certificates are made for"),
		model.Int("views", 2, 1, maxViews, "views; nobody leaves the last one"),
		model.Ints("leaders", "0", 0, 7, "the leaders of the views, in turns; 0 is whoever is Byzantine, the worst for safety"),
		model.Int("values", 2, 1, 3, "commands that are proposed (basic)"),
		model.Ints("proposals", "1,2", noCommand, 3, "the commands that leaders propose in the views, in turns; 0 is any, also several, and -1 none (basic)"),
		model.OneOf("catchup", "whether a replica votes in a phase though it has not voted in the one before (basic)", "no", "yes"),
		model.Ints("parents", "0", 0, maxViews, "the view that the block of each view extends, 0 being genesis; a single 0 for any (chained)"),
		model.OneOf("judge", "what is judged: safety, or also that a correct leader of the last view gets a decision (basic), that a lock can be left (chained)", string(Safety), string(Liveness)),
	},
	Network: model.Set,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "two of four replicas are Byzantine: two certificates have only these in common",
			Property: agreement,
			Params:   []string{"views=1", "proposals=0"},
			Faults:   model.Faults{Byzantine: 2},
			Steps:    8,
			Source:   "HotStuff, section 3: n = 3f+1",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 23_344, Transitions: 64_632, Depth: 22},
		{Params: []string{"views=1", "proposals=0"}, States: 1_308, Transitions: 3_168, Depth: 13},
		{Params: []string{"views=1", "proposals=0", "leaders=4"}, States: 684, Transitions: 1_638, Depth: 13},
		{Params: []string{"form=chained", "views=4", "parents=0,1,2,1"}, States: 18_960, Transitions: 64_836, Depth: 16, Long: true},
		{Params: []string{"catchup=yes"}, States: 150_880, Transitions: 413_448, Depth: 22, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Nodes:    a.Int("nodes"),
		Tolerate: a.Int("tolerate"),
		Views:    a.Int("views"),
		Values:   a.Int("values"),
		CatchUp:  a.Word("catchup") == "yes",
		Judge:    Judge(a.Word("judge")),
		Without:  a.Without(),
	}
	for _, id := range a.Ints("leaders") {
		if id > c.Nodes {
			return nil, fmt.Errorf("node %d leads, of %d", id, c.Nodes)
		}
		c.Leaders = append(c.Leaders, model.NodeID(id))
	}
	if c.quorum() < 1 {
		return nil, fmt.Errorf("certificates of %d votes", c.quorum())
	}
	if a.Word("form") == string(Basic) {
		return buildBasic(c, a.Ints("proposals"))
	}
	return buildChained(c, a.Ints("parents"))
}

func buildBasic(c Config, proposals []int) (model.Model, error) {
	if slices.Max(proposals) > c.Values {
		return nil, fmt.Errorf("proposals %v: want no more than %d commands", proposals, c.Values)
	}
	c.Proposals = proposals
	s := model.System[Replica, Message]{Protocol: c.basic()}
	if c.Judge == Liveness {
		s.Stability.Cores = cores(c.Nodes, c.Nodes-c.Tolerate)
	}
	return s, nil
}

func buildChained(c Config, parents []int) (model.Model, error) {
	if len(parents) > 1 {
		if len(parents) != c.Views {
			return nil, fmt.Errorf("%d parents for %d views", len(parents), c.Views)
		}
		for i, parent := range parents {
			if parent > i {
				return nil, fmt.Errorf("the block of view %d extends one of view %d", i+1, parent)
			}
		}
		c.Parents = parents
	}
	return model.System[Link, Message]{Protocol: c.chained()}, nil
}

// cores returns all sets of so many nodes.
func cores(nodes, size int) []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << nodes {
		if set := model.NodeSet(bits << 1); set.Len() == size {
			list = append(list, set)
		}
	}
	return list
}
