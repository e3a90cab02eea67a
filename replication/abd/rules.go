package abd

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which an operation meets them.
const (
	RuleWriteQuery    model.Rule = "write-query"
	RuleReadMajority  model.Rule = "read-majority"
	RuleTagTiebreak   model.Rule = "tag-tiebreak"
	RuleWriteBack     model.Rule = "write-back"
	RuleNewerOnly     model.Rule = "newer-only"
	RuleWriteMajority model.Rule = "write-majority"
	RuleThisOperation model.Rule = "this-operation"
	RuleServerDurable model.Rule = "server-durable"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// An operation is invoked in one step; each server that it needs takes one, and
// each of their answers another. Four of a read's steps are its write-back, so
// that what is wrong with a majority shows in 8 steps where there is none. A crash
// and a restart are a step each.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleWriteQuery,
		Protects: "a writer that does not ask gives its value an older tag than one that has been read",
		Property: "Linearizable",
		Params:   []string{"writers=2", "servers=2"},
		Steps:    19,
		Source:   "Lynch and Shvartsman 1997",
	},
	{
		Rule:     RuleReadMajority,
		Protects: "a read asks none of those who hold what has been written",
		Property: "Linearizable",
		Steps:    12,
		Source:   "Attiya and others 1995",
	},
	{
		Rule:     RuleTagTiebreak,
		Protects: "of two writes with the same number some servers hold one and some the other, and each passes for the newest",
		Property: "Linearizable",
		Params:   []string{"writers=2", "servers=2", "reads=2"},
		Steps:    33,
		Source:   "Lynch and Shvartsman 1997",
	},
	{
		Rule:     RuleWriteBack,
		Protects: "a read returns what was written before, although another one has returned what is being written: the new-old inversion",
		Property: "Linearizable",
		Params:   []string{"reads=2"},
		Steps:    12,
		Source:   "ABD-01; Attiya and others 1995",
	},
	{
		Rule:     RuleNewerOnly,
		Protects: "a message that is late takes a server back to an old version",
		Property: "Linearizable",
		Params:   []string{"writes=2"},
		Steps:    20,
		Source:   "Attiya and others 1995",
	},
	{
		Rule:     RuleWriteMajority,
		Protects: "a write returns that a read need not find",
		Property: "Linearizable",
		Steps:    10,
		Source:   "Attiya and others 1995",
	},
	{
		Rule:     RuleThisOperation,
		Protects: "an answer to the write before is counted for this one, which a minority holds",
		Property: "Linearizable",
		Params:   []string{"writes=2"},
		Steps:    19,
		Source:   "Attiya and others 1995",
	},
	{
		Rule:     RuleServerDurable,
		Protects: "a server forgets in a crash what it has acknowledged",
		Property: "Linearizable",
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    16,
	},
}
