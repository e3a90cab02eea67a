package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/prevote",
	Title: "Raft whose servers ask before they begin an election, and stay with a leader that they hear",
	Params: []model.Param{
		model.Int("nodes", 3, 2, 5, "servers"),
		model.Int("terms", 3, 1, 5, "terms for which servers begin elections"),
		model.Int("log", 1, 1, 4, "entries of a log"),
		model.Int("candidates", 1, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("ahead", 1, 0, 3, "the term in which all servers but the first one begin"),
		model.Int("plain", 0, 0, 5, "servers, from the last one down, that begin elections without asking"),
		model.OneOf("contact", "for how long a server stays with a leader that it has heard: an election timeout, the whole run, or not at all",
			string(Lapses), string(Lasts), string(None)),
		model.OneOf("judge", "what is judged: that entries are committed, or what must never happen", "liveness", "safety"),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "an answer is lost, and nobody is asked twice: links are those that lose nothing",
			Property: entryCommits,
			Params:   []string{"nodes=2"},
			Faults:   model.Faults{Drop: 1},
			Steps:    4,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
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
			},
			Ahead:   a.Int("ahead"),
			Plain:   a.Int("plain"),
			Contact: Contact(a.Word("contact")),
			Live:    a.Word("judge") == "liveness",
			Without: a.Without(),
		}
		if c.Live {
			c.Raft.Judge = core.Liveness // a leader has room for an entry
		}
		s := model.System[State, Message]{Protocol: c.Protocol()}
		if c.Live {
			s.Fairness = model.Fairness{Strong: []model.EventKind{model.EventTimeout}, Restart: true}
			s.Stability = model.Stability{Cores: []model.NodeSet{model.Nodes(1, 2)}, Omega: []model.Timer{core.TimerElection}}
		}
		return s, nil
	},
	Pins: []model.Pin{
		{States: 3_034, Transitions: 8_892, Depth: 27},
		{Params: []string{"nodes=2", "candidates=2"}, States: 952, Transitions: 2_444, Depth: 26},
		{Params: []string{"nodes=2", "candidates=2"}, Faults: model.Faults{Crash: 1}, States: 11_672, Transitions: 33_751, Depth: 29},
		{Params: []string{"nodes=2", "candidates=2", "plain=1", "ahead=0", "terms=4"}, States: 4_180, Transitions: 9_845, Depth: 33},
	},
}
