package core

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/core",
	Title: "Raft: elections, replication and commitment, on a disk that takes its time",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 5, "servers"),
		model.Int("terms", 2, 1, 7, "terms for which servers begin elections"),
		model.Int("log", 1, 1, 4, "entries of a log"),
		model.Int("batch", 1, 1, 4, "entries of one AppendEntries"),
		model.Int("inflight", 1, 1, 4, "AppendEntries of a leader to one follower that are not answered"),
		model.Int("candidates", 0, 0, 5, "servers that begin elections; 0 for all"),
		model.OneOf("disk", "whether an fsync is over within the step or a step of its own, or the latter on server 1 alone, for all that was written or write by write",
			string(Sync), string(Async), string(Mixed), string(Queued)),
		model.OneOf("refusals", "whether calls of an earlier term, and votes not granted, are answered: figure 2 has it, etcd mostly not", "none", "all"),
		model.OneOf("begin", "how a run begins: with nothing, or with server 1 elected for term 1 by all others", "fresh", "led"),
		model.OneOf("judge", "what is judged", string(Safety), string(Refinement), string(Liveness)),
	},
	Network: model.Multiset,
	Disk:    model.DiskPrefix,
	Rules:   Rules,

	Limits: []model.Limit{
		{
			Beyond:   "an fsync answers and has done nothing, so that a server that restarts has forgotten whom it voted for",
			Property: electionSafety,
			Params:   []string{"terms=1", "disk=mixed"},
			Faults:   model.Faults{Crash: 1},
			Disk:     model.DiskLying,
			Steps:    10,
		},
		{
			Beyond:   "a message arrives as another one: servers crash, and do not lie",
			Property: electionSafety,
			Params:   []string{"candidates=2"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    8,
			Source:   "Raft, 2: non-Byzantine conditions",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{Params: []string{"terms=1"}, States: 1_283, Transitions: 2_562, Depth: 16},
		{Params: []string{"terms=1"}, Faults: model.Faults{Crash: 1}, States: 8_416, Transitions: 20_526, Depth: 18},
		{Params: []string{"terms=1", "refusals=all"}, States: 4_559, Transitions: 13_779, Depth: 19},
		{Params: []string{"candidates=2"}, States: 57_873, Transitions: 120_716, Depth: 25, Long: true},
		{States: 250_890, Transitions: 512_802, Depth: 25, Long: true},
		{Params: []string{"terms=1", "disk=async"}, Faults: model.Faults{Crash: 1}, States: 30_096, Transitions: 79_482, Depth: 26, Long: true},
		{Params: []string{"terms=1", "disk=queued"}, Faults: model.Faults{Crash: 1}, States: 13_648, Transitions: 33_880, Depth: 22, Long: true},
		{Params: []string{"candidates=2", "inflight=2"}, States: 396_921, Transitions: 1_071_980, Depth: 27, Long: true},
		{Params: []string{"terms=1", "nodes=5", "candidates=2"}, States: 235_348, Transitions: 849_410, Depth: 30, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Nodes:      a.Int("nodes"),
		Terms:      a.Int("terms"),
		Log:        a.Int("log"),
		Batch:      a.Int("batch"),
		Inflight:   a.Int("inflight"),
		Disk:       Disk(a.Word("disk")),
		Candidates: a.Int("candidates"),
		Refuse:     a.Word("refusals") == "all",
		Led:        a.Word("begin") == "led",
		Judge:      Judge(a.Word("judge")),
		Without:    a.Without(),
	}
	if c.Judge == Refinement && c.Disk != Sync {
		return nil, errors.New("a server that learns a log must not forget it, and so keeps its commitIndex on disk: want disk=sync with judge=refinement")
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge == Liveness {
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: cores(c.Nodes), Omega: []model.Timer{TimerElection}}
	}
	return s, nil
}

// cores returns all majorities that the first server belongs to.
func cores(nodes int) []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << nodes {
		if core := model.NodeSet(bits << 1); core.Has(FirstServer) && core.Len() == nodes/2+1 {
			list = append(list, core)
		}
	}
	return list
}
