package kv

import "github.com/faultline-mc/faultline/model"

// The rules that clients depend on, besides those of package core.
const (
	RuleSessionDedup       model.Rule = "session-dedup"
	RuleReadQuorumRound    model.Rule = "read-quorum-round"
	RuleReadAfterOwnCommit model.Rule = "read-after-own-commit"
	RuleReadFreshID        model.Rule = "read-fresh-id"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleSessionDedup,
		Protects: "an operation that a client has sent to two servers, of which one has handed it to the other, is applied twice",
		Property: linearizable,
		Params:   []string{"followers=forward", "begin=led", "terms=1", "log=3"},
		Steps:    14,
		Source:   "Raft, 8",
	},
	{
		Rule:     RuleReadQuorumRound,
		Protects: "a leader that has been replaced and does not know it answers from an old store",
		Property: linearizable,
		Params:   []string{"reads-by=index", "begin=led", "log=3"},
		Steps:    19,
		Source:   "Ongaro's thesis, 6.4; RAFT-12",
	},
	{
		Rule:     RuleReadAfterOwnCommit,
		Protects: "a leader that has just been elected does not know of entries that the last one has committed",
		Property: linearizable,
		Params:   []string{"reads-by=index", "begin=led", "log=3"},
		Steps:    15,
		Source:   "Ongaro's thesis, 6.4; RAFT-13",
	},
	{
		Rule:     RuleReadFreshID,
		Protects: "a late confirmation of an earlier read confirms a later one, when another leader has been elected in between",
		Property: linearizable,
		Params:   []string{"reads-by=index", "begin=led", "log=3", "readers=1", "batch=3"},
		Steps:    18,
		Source:   "RAFT-14",
	},
}
