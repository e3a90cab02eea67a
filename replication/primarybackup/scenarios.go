package primarybackup

import "github.com/faultline-mc/faultline/model"

// Scenario is the servers with their bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/primarybackup",
	Title: "a primary and its backups, synchronous or not, under a detector that can be wrong",
	Params: []model.Param{
		model.Int("servers", 2, 2, 4, "servers, the first being the primary at the beginning"),
		model.OneOf("mode", "what a write waits for: all backups, all until a timer fires, or none within a lag", "sync", "semisync", "async"),
		model.Int("lag", 1, 0, 3, "acknowledged entries that a backup may lack; async only"),
		model.OneOf("reads-at", "who answers reads", "primary", "any"),
		model.Int("writes", 1, 0, 3, "writes, by a client each"),
		model.Int("reads", 1, 0, 3, "reads, by one more client"),
		model.Int("suspicions", 1, 0, 3, "times that the view service suspects a server, rightly or not"),
		model.OneOf("resend", "whether what is not answered is sent again", "off", "on"),
		model.OneOf("disk", "whether a crash spares what was written last", "synced", "cached"),
		model.OneOf("clients", "who writes: a client for each write, or one that also reads after each", "apart", "session"),
		model.OneOf("judge", "what is judged: what the mode promises, or one thing that it may not",
			"mode", "durable", "available", "linearizable", "sequential", "causal",
			"read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"),
	},
	Network:    model.Distinct,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "a partition: a primary that waits for its backup keeps its clients waiting for as long as it lasts",
			Property: available,
			Params:   []string{"judge=available", "suspicions=0"},
			Faults:   model.Faults{Partition: 1},
			Steps:    2,
			Source:   "Gilbert and Lynch, 2002: consistent, and so not available",
		},
		{
			Beyond:   "a partition during which there are more writes than the lag allows for: a bound on what is lost is one on what is served",
			Property: available,
			Params:   []string{"mode=async", "writes=2", "judge=available", "suspicions=0"},
			Faults:   model.Faults{Partition: 1},
			Steps:    3,
		},
		{
			Beyond:   "a crash of a server whose disk forgets what was written last, and who is still in the view that trusts it",
			Property: committedStays,
			Params:   []string{"disk=cached"},
			Faults:   model.Faults{Crash: 1},
			Steps:    5,
			Source:   "KAF-03; KIP-966",
		},
		{
			Beyond:   "a message is lost, and nothing is sent again",
			Property: answers,
			Params:   []string{"suspicions=0"},
			Faults:   model.Faults{Drop: 1},
			Steps:    2,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Servers:    a.Int("servers"),
			Mode:       Mode(a.Word("mode")),
			Lag:        a.Int("lag"),
			ReadAny:    a.Word("reads-at") == "any",
			Writes:     a.Int("writes"),
			Reads:      a.Int("reads"),
			Session:    a.Word("clients") == "session",
			Suspicions: a.Int("suspicions"),
			Resend:     a.Word("resend") == "on",
			Cached:     a.Word("disk") == "cached",
			Judge:      Judge(a.Word("judge")),
			Without:    a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Clients:  c.Clients(),
			// What is promised in the end is promised to who is not cut off for ever.
			Fairness: model.Fairness{Heal: c.Judge == JudgeMode},
		}, nil
	},
	Pins: []model.Pin{
		{States: 8291, Transitions: 26_824, Depth: 19},
		{Params: []string{"mode=async"}, States: 1503, Transitions: 4515, Depth: 15},
		{Params: []string{"mode=semisync"}, States: 2868, Transitions: 8980, Depth: 17},
		{Params: []string{"reads=2"}, States: 35_443, Transitions: 127_752, Depth: 22, Long: true},
		{Params: []string{"resend=on", "suspicions=0"}, Faults: model.Faults{Partition: 1}, States: 1966, Transitions: 7565, Depth: 13},
		{Faults: model.Faults{Crash: 1}, States: 102_152, Transitions: 401_499, Depth: 22, Long: true},
		{Params: []string{"writes=2"}, States: 203_323, Transitions: 749_046, Depth: 22, Long: true},
		{Params: []string{"suspicions=2"}, States: 626_929, Transitions: 3_203_445, Depth: 29, Long: true},
	},
}
