package kv

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is the service with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/kv",
	Title: "a key-value store on Raft: sessions, and reads that leave the log alone",
	Params: []model.Param{
		model.Int("nodes", 3, 1, 5, "servers"),
		model.Int("terms", 2, 1, 7, "terms for which servers begin elections"),
		model.Int("log", 2, 1, 6, "entries of a log"),
		model.Int("batch", 1, 1, 4, "entries of one AppendEntries"),
		model.Int("inflight", 1, 1, 4, "AppendEntries of a leader to one follower that are not answered"),
		model.Int("candidates", 2, 0, 5, "servers that begin elections; 0 for all"),
		model.Int("writers", 1, 0, 3, "clients that append to the value of a key, and then read it"),
		model.Int("writes", 1, 1, 3, "appends of each writer, one after the other"),
		model.Int("readers", 0, 0, 3, "clients that only read it"),
		model.Int("reads-back", 1, 0, 3, "reads of each writer, after its writes"),
		model.Int("reads", 1, 1, 3, "reads of each reader, one after the other"),
		model.OneOf("reads-by", "how a leader answers reads: by entries of the log, or by its commitIndex when it still leads", string(ByLog), string(ByIndex)),
		model.OneOf("begin", "how a run begins: with nothing, or with server 1 elected for term 1 by all others", "fresh", "led"),
		model.OneOf("followers", "what a server that does not lead does with a request: nothing, or hand it to the leader that it knows", "silent", "forward"),
	},
	Network: model.Multiset,
	Rules:   Rules,

	Limits: []model.Limit{
		{
			Beyond:   "an answer arrives twice, and once under the number of the next operation, which has an answer of another type",
			Property: linearizable,
			Params:   []string{"nodes=1", "terms=1", "begin=led"},
			Faults:   model.Faults{Duplicate: 1, Corrupt: 1},
			Steps:    5,
		},
		{
			Beyond:   "a request arrives twice, and once under another number, by which alone a session tells operations apart",
			Property: linearizable,
			Params:   []string{"nodes=1", "terms=1", "begin=led", "log=3", "reads-back=0", "readers=1"},
			Faults:   model.Faults{Duplicate: 1, Corrupt: 1},
			Steps:    6,
		},
	},
	Guarantees: guarantees,

	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Raft: core.Config{
				Nodes:      a.Int("nodes"),
				Terms:      a.Int("terms"),
				Log:        a.Int("log"),
				Batch:      a.Int("batch"),
				Inflight:   a.Int("inflight"),
				Candidates: a.Int("candidates"),
				Disk:       core.Sync,
				Served:     true,
				Led:        a.Word("begin") == "led",
			},
			Writers: a.Int("writers"),
			Readers: a.Int("readers"),
			Writes:  a.Int("writes"),
			Back:    a.Int("reads-back"),
			Reads:   a.Int("reads"),
			By:      By(a.Word("reads-by")),
			Forward: a.Word("followers") == "forward",
			Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"terms=1"}, States: 3_862, Transitions: 8_976, Depth: 25},
		{Params: []string{"terms=1", "reads-by=index"}, States: 15_396, Transitions: 44_916, Depth: 26},
		{Params: []string{"terms=1"}, Faults: model.Faults{Crash: 1}, States: 30_772, Transitions: 90_108, Depth: 27, Long: true},
		{Params: []string{"terms=1", "begin=led", "followers=forward"}, States: 50_181, Transitions: 212_791, Depth: 29, Long: true},
		{States: 1_065_775, Transitions: 2_713_578, Depth: 36, Long: true},
	},
}
