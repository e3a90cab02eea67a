package chain

import "github.com/faultline-mc/faultline/model"

// Scenario is the chain with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/chain",
	Title: "chain replication, linearizable at its tail while servers fail",
	Params: []model.Param{
		model.Int("servers", 3, 2, 4, "servers in the chain"),
		model.Int("writes", 1, 0, 3, "writes, by a client each"),
		model.Int("reads", 1, 0, 3, "reads, by one more client"),
		model.Int("suspicions", 1, 0, 3, "times that the master removes a server that may be well"),
		model.OneOf("heal", "whether what is cut is promised to heal", "promised", "never"),
	},
	Network:    model.FIFO,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "all servers fail, and with them every copy",
			Property: answers,
			Params:   []string{"servers=2", "reads=0", "suspicions=0"},
			Faults:   model.Faults{Crash: 2},
			Steps:    10,
			Source:   "van Renesse and Schneider, 3: t servers tolerate t-1 failures",
		},
		{
			Beyond:   "a server is removed although it is well, and the last one fails: a wrong suspicion counts as a failure",
			Property: answers,
			Params:   []string{"servers=2", "reads=0"},
			Faults:   model.Faults{Crash: 1},
			Steps:    8,
		},
		{
			Beyond:   "an update overtakes the one before it: links have to be fifo",
			Property: updatePropagation,
			Params:   []string{"writes=2", "reads=0", "suspicions=0"},
			Faults:   model.Faults{Reorder: 1},
			Steps:    4,
			Source:   "van Renesse and Schneider, 2: reliable fifo links",
		},
		{
			Beyond:   "an update is lost on a link, and the next one is not",
			Property: updatePropagation,
			Params:   []string{"writes=2", "reads=0", "suspicions=0"},
			Faults:   model.Faults{Drop: 1},
			Steps:    4,
			Source:   "van Renesse and Schneider, 2: reliable fifo links",
		},
		{
			Beyond:   "a partition, which loses an update: all of the chain has to answer, and nothing is sent again",
			Property: answers,
			Params:   []string{"reads=0", "suspicions=0"},
			Faults:   model.Faults{Partition: 1},
			Steps:    4,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Servers: a.Int("servers"), Writes: a.Int("writes"), Reads: a.Int("reads"),
			Suspicions: a.Int("suspicions"), Without: a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Clients:  c.Clients(),
			// Failures are noticed in the end, and who stands still goes on.
			Fairness: model.Fairness{Restart: true, Heal: a.Word("heal") == "promised"},
		}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"suspicions=0"}, States: 33, Transitions: 50, Depth: 7},
		{States: 3727, Transitions: 10_977, Depth: 14},
		{Params: []string{"reads=2"}, States: 11_657, Transitions: 34_934, Depth: 17},
		{Params: []string{"suspicions=0"}, Faults: model.Faults{Crash: 2}, States: 29_412, Transitions: 111_797, Depth: 19},
		{Faults: model.Faults{Crash: 1}, States: 96_479, Transitions: 356_900, Depth: 20, Long: true},
		{Params: []string{"writes=2"}, States: 106_079, Transitions: 337_089, Depth: 19, Long: true},
	},
}
