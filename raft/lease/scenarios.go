package lease

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/lease",
	Title: "Raft whose leaders step down when no majority answers, and read by lease while one does",
	Params: []model.Param{
		model.OneOf("judge", "what is judged: what clients see, that entries are committed, or that leaders stay that a majority answers",
			string(Reads), string(Commits), string(Leads)),
		model.Int("nodes", 3, 2, 5, "servers, of which the last one leads when a run begins"),
		model.Int("terms", 2, 1, 7, "terms for which servers begin elections"),
		model.Int("log", 2, 1, 4, "entries of a log, the first of which is blank"),
		model.Int("candidates", 1, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("timeout", 2, 2, 9, "ticks of the least election timeout"),
		model.OneOf("links", "which links are broken: none, the one between the first server and the leader, or those to the leader",
			string(Whole), string(Broken), string(Deaf)),
		model.Int("margin", 0, 0, 8, "ticks by which a lease is shorter"),
		model.Int("rounds", 1, 0, 4, "rounds of heartbeats of the first leader, where reads are judged"),
		model.Int("later-rounds", 0, 0, 4, "rounds of heartbeats of those elected after it"),
		model.Int("forgets", 0, 0, 5, "servers that are told to forget their leader"),
		model.OneOf("write-at", "who is asked to write: who can be elected, who leads when a run begins, or any of them",
			string(AtNext), string(AtFirst), string(AtAny)),
		model.OneOf("read-at", "who is asked to read", string(AtFirst), string(AtNext), string(AtAny)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "timers are wrong by more than the margin",
			Property: linearizable,
			Params:   []string{"timeout=3", "margin=1"},
			Faults:   model.Faults{Drift: 2},
			Steps:    19,
			Source:   "RAFT-15",
		},
		{
			Beyond:   "a leader that stands still, and its timers with it, goes on before it notices what time it is",
			Property: linearizable,
			Faults:   model.Faults{Pause: 1},
			Steps:    18,
			Source:   "etcd-io/raft, Config.ReadOnlyOption",
		},
	},
	Guarantees: guarantees,

	Build: build,
	Pins: []model.Pin{
		{Params: []string{"judge=commits", "timeout=3", "links=deaf", "terms=3"}, States: 8_813, Transitions: 28_647, Depth: 104},
		{Params: []string{"judge=leads", "timeout=3", "links=broken", "log=1"}, States: 1_114, Transitions: 3_113, Depth: 41},
		{States: 123_243, Transitions: 581_528, Depth: 34, Long: true},
		{Params: []string{"write-at=any", "read-at=any"}, States: 952_728, Transitions: 5_165_996, Depth: 34, Long: true},
		{Params: []string{"timeout=3", "margin=1"}, Faults: model.Faults{Drift: 1}, States: 459_991, Transitions: 2_594_958, Depth: 37, Long: true},
		{Faults: model.Faults{Crash: 1}, States: 1_580_222, Transitions: 7_678_830, Depth: 37, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Raft: core.Config{
			Nodes:      a.Int("nodes"),
			Terms:      a.Int("terms"),
			Log:        a.Int("log"),
			Batch:      1,
			Inflight:   1,
			Candidates: a.Int("candidates"),
			Disk:       core.Sync,
			Judge:      core.Safety,
			Served:     true,
		},
		Timeout: a.Int("timeout"),
		Links:   Links(a.Word("links")),
		Judge:   Judge(a.Word("judge")),
		Margin:  a.Int("margin"),
		Rounds:  a.Int("rounds"),
		Later:   a.Int("later-rounds"),
		Forgets: a.Int("forgets"),
		WriteAt: At(a.Word("write-at")),
		ReadAt:  At(a.Word("read-at")),
		Without: a.Without(),
	}
	if c.Timeout-1-c.Margin < 1 {
		return nil, fmt.Errorf("a lease is over before it begins with an election timeout of %d ticks and a margin of %d: want a margin below %d", c.Timeout, c.Margin, c.Timeout-1)
	}
	time := model.Time{Tier: model.Lockstep}
	if c.Judge == Commits {
		c.Raft.Judge = core.Liveness // a leader has room for an entry
	}
	if c.Judge != Reads {
		time.Delay = 1
	}
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Clients:  c.clients(),
		Time:     time,
	}, nil
}
