package zab

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the ensemble with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/zab",
	Title: "Zab, ZooKeeper's atomic broadcast: discovery, synchronisation and broadcast",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 5, "servers"),
		model.Ints("elections", "1,1", 0, 3, "how often each server is elected, from the first one on"),
		model.Int("log", 1, 0, 3, "transactions of a history"),
		model.OneOf("begin", "before any epoch, or in epoch 1 with a transaction that all but the last server have delivered, which never hears of the epoch or is about to",
			string(Empty), string(Established), string(Joining)),
		model.OneOf("disk", "whether an fsync is over within the step or a step of its own, or the latter on the last server alone",
			string(Sync), string(Async), string(Mixed)),
		model.OneOf("judge", "what is judged", string(Safety), string(Refinement), string(Liveness), string(Clients), string(Recency)),
	},
	Network: model.FIFO,
	Disk:    model.DiskPrefix,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a packet is lost on a connection that stays open: followers append what comes, and connections are what keeps the order",
			Property: processConsistency,
			Params:   []string{"elections=1", "log=2"},
			Faults:   model.Faults{Drop: 1},
			Steps:    12,
			Source:   "Zab, 2: prefix property of channels",
		},
		{
			Beyond:   "a packet overtakes another one on a connection",
			Property: processConsistency,
			Params:   []string{"elections=1", "log=2"},
			Faults:   model.Faults{Reorder: 1},
			Steps:    12,
			Source:   "Zab, 2: prefix property of channels",
		},
		{
			Beyond:   "an fsync answers and has done nothing, so that a follower acknowledges what a crash takes away",
			Property: durability,
			Params:   []string{"elections=1", "disk=mixed"},
			Disk:     model.DiskLying,
			Steps:    13,
		},
		{
			Beyond:   "a packet arrives as another one: servers crash, and do not lie",
			Property: processConsistency,
			Params:   []string{"elections=1"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    11,
			Source:   "Zab, 2: processes crash and recover",
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{Params: []string{"elections=1", "judge=clients"}, States: 1_452, Transitions: 3_240, Depth: 23},
		{Params: []string{"elections=1"}, States: 238, Transitions: 473, Depth: 21},
		{Params: []string{"elections=1"}, Faults: model.Faults{Crash: 1}, States: 2_147, Transitions: 4_950, Depth: 23},
		{Params: []string{"elections=1", "disk=async"}, Faults: model.Faults{Crash: 1}, States: 5_720, Transitions: 15_807, Depth: 29, Long: true},
		{States: 41_060, Transitions: 113_982, Depth: 39, Long: true},
		{Params: []string{"elections=1", "nodes=5"}, States: 33_514, Transitions: 124_713, Depth: 39, Long: true},
		{Params: []string{"log=0"}, Faults: model.Faults{Crash: 1}, States: 66_169, Transitions: 187_712, Depth: 32, Long: true},
		{Params: []string{"judge=liveness"}, Faults: model.Faults{Crash: 1}, States: 1_309_483, Transitions: 3_915_292, Depth: 43, Long: true},
		{Params: []string{"log=2"}, States: 318_964, Transitions: 1_025_714, Depth: 48, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Nodes:     a.Int("nodes"),
		Elections: a.Ints("elections"),
		Log:       a.Int("log"),
		Begin:     Begin(a.Word("begin")),
		Disk:      Disk(a.Word("disk")),
		Judge:     Judge(a.Word("judge")),
		Without:   a.Without(),
	}
	if len(c.Elections) > c.Nodes {
		return nil, errors.New("more elections are given than there are servers")
	}
	if c.hasBegun() && (c.Nodes < 3 || c.Judge == Refinement) {
		return nil, errors.New("a majority without the last server has begun before the run does: want nodes=3 or more, and not judge=refinement")
	}
	if c.hasClients() && c.hasBegun() {
		return nil, errors.New("clients count from 0: want begin=empty with judge=clients or recency")
	}
	if c.Judge == Refinement && c.Disk != Sync {
		return nil, errors.New("a server that learns a log must not forget it: want disk=sync with judge=refinement")
	}
	s := model.System[State, Message]{Protocol: c.Protocol(), Clients: c.clients()}
	if c.Judge == Liveness {
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: cores(c.Nodes), Omega: []model.Timer{timerElect}}
	}
	return s, nil
}

// firstServer is in all cores.
const firstServer model.NodeID = 1

// cores returns all majorities that the first server belongs to.
func cores(nodes int) []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << nodes {
		if core := model.NodeSet(bits << 1); core.Has(firstServer) && core.Len() == nodes/2+1 {
			list = append(list, core)
		}
	}
	return list
}
