package swim

import "github.com/faultline-mc/faultline/model"

// The rules that the group depends on.
const (
	RuleIndirectProbe    model.Rule = "indirect-probe"
	RuleAckSeq           model.Rule = "ack-seq"
	RuleSuspicionPhase   model.Rule = "suspicion-phase"
	RuleRefuteBumps      model.Rule = "refute-bumps"
	RuleOnlySubjectBumps model.Rule = "only-subject-bumps"
	RuleDeadSticky       model.Rule = "dead-sticky"
)

const source = "Das, Gupta and Motivala 2002, "

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleIndirectProbe,
		Protects: "a member is suspected because of one bad link, although others reach it",
		Property: falseSuspicion,
		Failure:  model.FailurePartition,
		Steps:    5,
		Source:   source + "3.1",
	},
	{
		Rule:     RuleAckSeq,
		Protects: "an ack that a bad link has held back counts for a later round, in which the member has crashed",
		Property: detection,
		Failure:  model.FailureCrash,
		Steps:    29,
		Source:   source + "3.1",
	},
	{
		Rule:     RuleSuspicionPhase,
		Protects: "a member is declared dead for a message that is lost, without a word to it",
		Property: falseDeath,
		Params:   []string{"links=lossy", "rounds=1"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    12,
		Source:   source + "4.2; SWM-01",
	},
	{
		Rule:     RuleRefuteBumps,
		Protects: "a member that is suspected says that it is alive, and nobody can tell that from what it said before",
		Property: falseDeath,
		Params:   []string{"links=lossy", "rounds=1"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    20,
		Source:   source + "4.2; SWM-02",
	},
	{
		Rule:     RuleOnlySubjectBumps,
		Protects: "others answer for a member that has crashed, and it is never found out",
		Property: detection,
		Params:   []string{"rounds=1"},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   source + "4.2",
	},
	{
		Rule:     RuleDeadSticky,
		Protects: "a refutation that is late brings back a member that others have buried",
		Property: deadFinal,
		Params:   []string{"rounds=1"},
		Failure:  model.FailurePartition,
		Steps:    20,
		Source:   source + "4.2",
	},
}
