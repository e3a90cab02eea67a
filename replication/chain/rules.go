package chain

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleReadAtTail     model.Rule = "read-at-tail"
	RuleResendSent     model.Rule = "resend-sent-on-removal"
	RuleNewTailAnswers model.Rule = "new-tail-answers-pending"
	RuleConfigEpoch    model.Rule = "config-epoch"
	RuleRefuseOldEpoch model.Rule = "refuse-old-epoch"
	RuleLinkFirst      model.Rule = "link-first"
	RuleAckFromTail    model.Rule = "ack-from-tail"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleReadAtTail,
		Protects: "a server before the tail returns an update that the tail has not processed, and the tail the value before it",
		Property: linearizable,
		Params:   []string{"reads=2", "suspicions=0"},
		Steps:    3,
		Source:   "CR-01; van Renesse and Schneider, 2",
	},
	{
		Rule:     RuleResendSent,
		Protects: "an update that was on its way through the server that failed is missing behind it, and the next one is not",
		Property: updatePropagation,
		Params:   []string{"writes=2", "reads=0", "suspicions=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "CR-03; van Renesse and Schneider, 3, failure of other servers",
	},
	{
		Rule:     RuleNewTailAnswers,
		Protects: "what the old tail had not answered stays without an answer, and in Sent, for ever",
		Property: answers,
		Params:   []string{"reads=0", "suspicions=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    10,
		Source:   "van Renesse and Schneider, 3, failure of the tail",
	},
	{
		Rule:     RuleConfigEpoch,
		Protects: "a tail that was removed without knowing it answers queries beside the new one, which has processed more",
		Property: linearizable,
		Failure:  model.FailureTiming,
		Steps:    5,
	},
	{
		Rule:     RuleRefuseOldEpoch,
		Protects: "an update that the predecessor sends once more in the new configuration arrives late in the old one, too, and is processed twice",
		Property: updatePropagation,
		Params:   []string{"reads=0"},
		Failure:  model.FailureTiming,
		Steps:    6,
	},
	{
		Rule:     RuleLinkFirst,
		Protects: "a new update overtakes those that the new successor has missed",
		Property: updatePropagation,
		Params:   []string{"writes=2", "reads=0", "suspicions=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "van Renesse and Schneider, 3, failure of other servers",
	},
	{
		Rule:     RuleAckFromTail,
		Protects: "an update is taken out of Sent when the next server has it, and the server after that one never gets it",
		Property: inprocess,
		Params:   []string{"reads=0", "suspicions=0"},
		Steps:    3,
		Source:   "van Renesse and Schneider, 3: Inprocess Requests Invariant",
	},
}
