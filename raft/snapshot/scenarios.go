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
		model.Int("terms", 2, 1, 5, "terms for which servers begin elections"),
		model.Int("log", 1, 1, 4, "entries of a log"),
		model.Int("batch", 1, 1, 4, "entries of one AppendEntries"),
		model.Int("inflight", 1, 1, 4, "calls of a leader to one follower that are not answered"),
		model.Int("candidates", 2, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("compactors", 1, 0, 5, "servers that take snapshots and compact their logs; 0 for all"),
		model.OneOf("writes", "whether to apply an entry, and to compact a log, are steps of their own, or within those that allow them", "steps", "at-once"),
		model.OneOf("judge", "what is judged: what must never happen, or of that only what one server shows, or that machines learn a log that only grows, or that followers catch up",
			string(core.Safety), string(Server), string(core.Refinement), string(core.Liveness)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message is lost, and nothing is sent again",
			Property: followersCatchUp,
			Params:   []string{"terms=1", "candidates=1", "judge=liveness", "writes=at-once"},
			Faults:   model.Faults{Drop: 1},
			Network:  model.FIFO,
			Steps:    15,
		},
	},
	Build: build,
	Pins: []model.Pin{
		{Params: []string{"terms=1", "candidates=1"}, States: 1_985, Transitions: 5_573, Depth: 23},
		{Params: []string{"terms=1", "candidates=1", "writes=at-once"}, Faults: model.Faults{Crash: 1}, States: 3_437, Transitions: 9_202, Depth: 21, Long: true},
		{Params: []string{"terms=1", "candidates=1", "log=2", "compactors=0", "writes=at-once"}, States: 8_529, Transitions: 27_197, Depth: 24, Long: true},
		{Params: []string{"terms=1", "candidates=1", "log=2"}, States: 34_721, Transitions: 123_933, Depth: 34, Long: true},
		{States: 385_787, Transitions: 1_184_810, Depth: 32, Long: true},
		{Faults: model.Faults{Crash: 1}, States: 2_926_119, Transitions: 9_849_193, Depth: 34, Long: true},
	},
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
		AtOnce:     a.Word("writes") == "at-once",
		Without:    a.Without(),
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Raft.Judge == core.Liveness {
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: []model.NodeSet{all(c.Raft.Nodes)}, Omega: []model.Timer{core.TimerElection}}
	}
	return s, nil
}

// all returns the set of all servers: who is to catch up is one of those between
// whom nothing is cut.
func all(nodes int) model.NodeSet {
	var set model.NodeSet
	for id := range nodes {
		set.Add(model.NodeID(id + 1))
	}
	return set
}
