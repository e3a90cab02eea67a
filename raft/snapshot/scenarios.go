package snapshot

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/snapshot",
	Title: "Raft that compacts its logs: snapshots, and followers that are sent them",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 5, "servers"),
		model.Int("terms", 1, 1, 5, "terms for which servers begin elections"),
		model.Int("log", 2, 1, 5, "entries of a log"),
		model.Int("batch", 1, 1, 4, "entries of one AppendEntries"),
		model.Int("inflight", 1, 1, 4, "calls of a leader to one follower that are not answered"),
		model.Int("candidates", 1, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("compactors", 1, 0, 5, "servers that take snapshots and compact their logs; 0 for all"),
		model.OneOf("judge", "what is judged: what must never happen, or that followers catch up", string(core.Safety), string(core.Liveness)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Build:   build,
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Raft: core.Config{
			Nodes:      a.Int("nodes"),
			Terms:      a.Int("terms"),
			Log:        a.Int("log"),
			Batch:      a.Int("batch"),
			Inflight:   a.Int("inflight"),
			Candidates: a.Int("candidates"),
			Disk:       core.Sync,
			Judge:      core.Judge(a.Word("judge")),
		},
		Compactors: a.Int("compactors"),
		Without:    a.Without(),
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Raft.Judge == core.Liveness {
		var all model.NodeSet
		for id := range c.Raft.Nodes {
			all.Add(model.NodeID(id + 1))
		}
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: []model.NodeSet{all}, Omega: []model.Timer{core.TimerElection}}
	}
	return s, nil
}
