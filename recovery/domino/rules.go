package domino

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a recovery meets them.
const (
	RuleStopUntilLine      model.Rule = "stop-until-line"
	RuleReportCurrent      model.Rule = "report-current"
	RuleOrphanRollsBack    model.Rule = "orphan-rolls-back"
	RuleRollbackPropagates model.Rule = "rollback-propagates"
	RuleDiscardUndone      model.Rule = "discard-undone"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Every event of a process is a step: it sends, receives, takes a checkpoint. A
// failure with its recovery takes five at least with two processes: the crash,
// the restart, the request, the answer, and the rollback of the other.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleStopUntilLine,
		Protects: "a process that goes on after its answer receives what the failed one has lost, and nobody knows",
		Property: "ConsistentLine",
		Steps:    6,
		Source:   "Elnozahy and others 2002, uncoordinated checkpointing",
	},
	{
		Rule:     RuleReportCurrent,
		Protects: "a process that tells only of what is on disk keeps a state that depends on what was lost",
		Property: "ConsistentLine",
		Steps:    6,
		Source:   "Elnozahy and others 2002, uncoordinated checkpointing",
	},
	{
		Rule:     RuleOrphanRollsBack,
		Protects: "a process keeps the receipt of a message that nobody has sent",
		Property: "ConsistentLine",
		Steps:    6,
		Source:   "Randell 1975; CKP-01",
	},
	{
		Rule:     RuleRollbackPropagates,
		Protects: "a rollback that was forced by another undoes messages in its turn, whose receivers keep them",
		Property: "ConsistentLine",
		Steps:    9,
		Source:   "Randell 1975; CKP-01",
	},
	{
		Rule:     RuleDiscardUndone,
		Protects: "a message that was sent, undone and still on its way is received after the recovery",
		Property: "NoOrphan",
		Steps:    7,
		Source:   "Elnozahy and others 2002, uncoordinated checkpointing",
	},
}
