package wal

import "github.com/faultline-mc/faultline/model"

// Scenario is the database with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/wal",
	Title: "a write-ahead log in the manner of ARIES: transactions survive crashes, or never happened",
	Params: []model.Param{
		model.Int("txns", 1, 1, MaxTxns, "transactions, each of which updates every page"),
		model.Int("pages", 2, 2, 3, "pages of the data file"),
		model.Int("checkpoints", 0, 0, 2, "checkpoints that are begun at most"),
		model.Int("fsync-errors", 0, 0, 2, "fsyncs that report an error at most"),
		model.OneOf("recovery", "whether a crash can come in the middle of recovery", "stepwise", "atomic"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 2},
	Disk:    model.DiskPrefix,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "an fsync answers and has done nothing: a lie breaks the order of writes that all else rests on",
			Property: "Atomicity",
			Params:   []string{"recovery=atomic"},
			Disk:     model.DiskLying,
			Steps:    5,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Txns:        a.Int("txns"),
			Pages:       a.Int("pages"),
			Checkpoints: a.Int("checkpoints"),
			FsyncErrors: a.Int("fsync-errors"),
			Atomic:      a.Word("recovery") == "atomic",
			Without:     a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Fairness: model.Fairness{Restart: true},
		}, nil
	},
	Pins: []model.Pin{
		{States: 1_094, Transitions: 2_767, Depth: 20},
		{Params: []string{"recovery=atomic"}, States: 462, Transitions: 1_036, Depth: 12},
		{Params: []string{"recovery=atomic", "fsync-errors=1"}, Disk: model.DiskSubset, States: 899, Transitions: 2_606, Depth: 14},
		{Params: []string{"recovery=atomic", "checkpoints=1"}, States: 6_581, Transitions: 15_504, Depth: 17, Long: true},
		{Params: []string{"checkpoints=1"}, States: 13_922, Transitions: 35_521, Depth: 23, Long: true},
	},
}
