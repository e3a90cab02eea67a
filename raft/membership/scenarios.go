package membership

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/membership",
	Title: "Raft whose servers change: one at a time, or any by a joint configuration",
	Params: []model.Param{
		model.Int("nodes", 3, 2, 5, "servers, members or not"),
		model.Int("voters", 0, 0, 5, "servers that vote at first, the others being learners; 0 for all"),
		model.Int("terms", 2, 1, 5, "terms for which servers begin elections"),
		model.Int("log", 2, 1, 5, "no change is begun behind this index"),
		model.Int("candidates", 2, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("targets", 3, 1, 5, "servers that may be added and removed"),
		model.OneOf("changes", "one server at a time, or any at once by a joint configuration", string(Single), string(Joint)),
		model.OneOf("active", "from when on a server goes by a configuration", string(OnAppend), string(OnApply)),
		model.OneOf("begin", "how a run begins: with nothing, or with server 1 elected for term 1 by all others", "fresh", "led"),
		model.OneOf("judge", "what is judged: what must never happen, or that changes come to an end", string(core.Safety), string(core.Liveness)),
	},
	Network: model.Multiset,
	Rules:   Rules,

	Limits: []model.Limit{
		{
			Beyond:   "a message is lost, and nothing is sent again: what is lost is what never arrives",
			Property: changeEnds,
			Params:   []string{"judge=liveness", "nodes=2", "targets=1"},
			Faults:   model.Faults{Drop: 1},
			Steps:    10,
		},
	},
	Build: build,
	Pins: []model.Pin{
		{Params: []string{"nodes=2", "targets=2"}, States: 295, Transitions: 370, Depth: 19},
		{Params: []string{"nodes=2", "targets=2", "changes=joint"}, Faults: model.Faults{Crash: 1}, States: 3_092, Transitions: 4_752, Depth: 27},
		{Params: []string{"terms=1"}, States: 3_562, Transitions: 7_664, Depth: 22},
		{Params: []string{"judge=liveness", "nodes=2", "terms=3", "targets=2", "changes=joint"}, States: 13_950, Transitions: 41_135, Depth: 34, Long: true},
		{States: 270_399, Transitions: 563_648, Depth: 31, Long: true},
		{Params: []string{"active=apply"}, States: 450_223, Transitions: 913_508, Depth: 35, Long: true},
		{Params: []string{"changes=joint"}, States: 851_809, Transitions: 1_684_820, Depth: 45, Long: true},
		{Params: []string{"changes=joint", "active=apply"}, States: 2_024_733, Transitions: 3_983_356, Depth: 45, Long: true},
		{Params: []string{"log=3"}, States: 1_419_857, Transitions: 3_101_042, Depth: 47, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Raft: core.Config{
			Nodes:      a.Int("nodes"),
			Terms:      a.Int("terms"),
			Batch:      1,
			Inflight:   1,
			Candidates: a.Int("candidates"),
			Disk:       core.Sync,
			Judge:      core.Judge(a.Word("judge")),
			Led:        a.Word("begin") == "led",
		},
		Log:     a.Int("log"),
		Targets: a.Int("targets"),
		Changes: Changes(a.Word("changes")),
		Active:  Active(a.Word("active")),
		Without: a.Without(),
	}
	if c.Targets > c.Raft.Nodes {
		return nil, fmt.Errorf("%d of %d servers may be added and removed: want targets of nodes at most", c.Targets, c.Raft.Nodes)
	}
	c.Initial = initial(c.Raft.Nodes, a.Int("voters"))
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Raft.Judge == core.Liveness {
		s.Fairness.Restart = true
		everybody := c.Initial.Voters | c.Initial.Learners
		s.Stability = model.Stability{Cores: []model.NodeSet{everybody}, Omega: []model.Timer{core.TimerElection}}
	}
	return s, nil
}

// initial returns a configuration of so many voters, or of all nodes with 0.
func initial(nodes, voters int) Configuration {
	var g Configuration
	for id := model.NodeID(1); int(id) <= nodes; id++ {
		if voters == 0 || int(id) <= voters {
			g.Voters.Add(id)
		} else {
			g.Learners.Add(id)
		}
	}
	return g
}
