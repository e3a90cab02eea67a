package saga

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a saga meets them.
const (
	RuleLogBeforeStep           model.Rule = "log-before-step"
	RuleChecksum                model.Rule = "checksum"
	RuleRetry                   model.Rule = "retry"
	RuleStepIdempotent          model.Rule = "step-idempotent"
	RuleStatusWithEffect        model.Rule = "status-with-effect"
	RuleAnswerOfThisStep        model.Rule = "answer-of-this-step"
	RuleEndLogged               model.Rule = "end-logged"
	RuleAbortLogged             model.Rule = "abort-logged"
	RuleCompensateInDoubt       model.Rule = "compensate-in-doubt"
	RuleCompensateInReverse     model.Rule = "compensate-in-reverse"
	RuleAwaitCompensation       model.Rule = "await-compensation"
	RuleCompensateOnlyExecuted  model.Rule = "compensate-only-executed"
	RuleCompensationIdempotent  model.Rule = "compensation-idempotent"
	RuleRefuseAfterCompensation model.Rule = "refuse-after-compensation"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A delivery is one step, a crash and its restart are two. Where no request has
// to be repeated, a crash of the coordinator has it repeat one all the same.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleLogBeforeStep,
		Protects: "a coordinator that crashes does not know of a step that it asked for, and never compensates it",
		Property: "AllOrNothing",
		Params:   []string{"retries=0"},
		Failure:  model.FailureCrash,
		Steps:    3,
		Source:   "Sagas, 2 and 4",
	},
	{
		Rule:     RuleChecksum,
		Protects: "an answer arrives as another one, so that a step counts as refused that is in effect",
		Property: "AllOrNothing",
		Params:   []string{"retries=0"},
		Faults:   model.Faults{Corrupt: 1},
		Failure:  model.FailureByzantine,
		Steps:    3,
	},
	{
		Rule:     RuleRetry,
		Protects: "a request or an answer that is lost is waited for in vain",
		Property: "Ends",
		Params:   []string{"judge=liveness"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    4,
		Source:   "Sagas, 6",
	},
	{
		Rule:     RuleStepIdempotent,
		Protects: "a participant that is asked again executes its step again",
		Property: "ExactlyOnce",
		Steps:    3,
	},
	{
		Rule:     RuleStatusWithEffect,
		Protects: "a participant that crashes has forgotten that it executed its step, and executes it again",
		Property: "ExactlyOnce",
		Steps:    5,
	},
	{
		Rule:     RuleAnswerOfThisStep,
		Protects: "a late answer to one step counts for the next, which nobody has executed",
		Property: "AllOrNothing",
		Steps:    5,
	},
	{
		Rule:     RuleEndLogged,
		Protects: "a client is told of an end that a crash of the coordinator takes back",
		Property: "Final",
		Params:   []string{"retries=0"},
		Steps:    4,
		Source:   "Sagas, 2",
	},
	{
		Rule:     RuleAbortLogged,
		Protects: "a coordinator that crashes goes on with a saga that it has begun to compensate",
		Property: "Prefix",
		Params:   []string{"retries=0"},
		Steps:    7,
		Source:   "Sagas, 4",
	},
	{
		Rule:     RuleCompensateInDoubt,
		Protects: "a saga that is given up leaves the step behind that was not answered",
		Property: "AllOrNothing",
		Params:   []string{"retries=0"},
		Steps:    2,
		Source:   "Sagas, 4",
	},
	{
		Rule:     RuleCompensateInReverse,
		Protects: "a step is compensated while another is in effect that builds on it",
		Property: "Prefix",
		Params:   []string{"retries=0"},
		Steps:    5,
		Source:   "Sagas, 1",
	},
	{
		Rule:     RuleAwaitCompensation,
		Protects: "a saga is said to be aborted while compensations are still on their way",
		Property: "AllOrNothing",
		Params:   []string{"retries=0"},
		Steps:    2,
		Source:   "Sagas, 4",
	},
	{
		Rule:     RuleCompensateOnlyExecuted,
		Protects: "a compensation that overtakes its step undoes what has not been done",
		Property: "ExactlyOnce",
		Params:   []string{"retries=0"},
		Steps:    2,
	},
	{
		Rule:     RuleCompensationIdempotent,
		Protects: "a participant that is asked again compensates its step again",
		Property: "ExactlyOnce",
		Steps:    5,
	},
	{
		Rule:     RuleRefuseAfterCompensation,
		Protects: "a step is executed after its compensation, when nobody will compensate it any more",
		Property: "AllOrNothing",
		Params:   []string{"retries=0"},
		Steps:    4,
	},
}
