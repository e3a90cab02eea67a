package retry

import "github.com/faultline-mc/faultline/model"

// The rules, those of the server first, then those of two servers, and those
// of the client.
const (
	RuleRequestToken         model.Rule = "request-token"
	RuleTableDurable         model.Rule = "table-durable"
	RuleTokenWithEffect      model.Rule = "token-with-effect"
	RuleKeepTokenWhileDup    model.Rule = "keep-token-while-dup"
	RuleCachedReply          model.Rule = "cached-reply"
	RuleTokenReplicated      model.Rule = "token-replicated"
	RuleReplicateBeforeReply model.Rule = "replicate-before-reply"
	RuleRefuseOldPrimary     model.Rule = "refuse-old-primary"
	RuleReplyToken           model.Rule = "reply-token"
	RuleChecksum             model.Rule = "checksum"
	RuleRetryUnanswered      model.Rule = "retry-unanswered"
)

const rifl = "Lee and others, Implementing Linearizability at Large Scale and Low Latency, 2015: "

// Rules says of each rule what it protects, and where its absence shows.
//
// A client sends its first request as it starts, which is no step; so a request
// that arrives, is sent again and arrives again has 3 steps, and 5 with a crash
// and a restart in between.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleRequestToken,
		Protects: "a server that cannot tell a repeated request from a new one applies it twice",
		Property: appliedOnce,
		Params:   []string{"clients=1"},
		Steps:    3,
		Source:   "Birrell and Nelson, Implementing Remote Procedure Calls, 1984: the call identifier",
	},
	{
		Rule:     RuleTableDurable,
		Protects: "a server that forgets in a crash which requests it has applied applies one again",
		Property: appliedOnce,
		Params:   []string{"clients=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    5,
	},
	{
		Rule:     RuleTokenWithEffect,
		Protects: "a crash between the write of the effect and that of the token leaves an effect that nobody knows of",
		Property: appliedOnce,
		Params:   []string{"clients=1"},
		Faults:   model.Faults{Crash: 1},
		Steps:    5,
		Source:   rifl + "completion record durability",
	},
	{
		Rule:     RuleKeepTokenWhileDup,
		Protects: "a request whose token is dropped when its client has the answer is applied again by a copy that arrives later",
		Property: appliedOnce,
		Params:   []string{"clients=1", "requests=2"},
		Steps:    5,
		Source:   rifl + "garbage collection",
	},
	{
		Rule:     RuleCachedReply,
		Protects: "a repeated request is answered with what the counter is now, which another request has made",
		Property: sameReply,
		Steps:    6,
	},
	{
		Rule:     RuleTokenReplicated,
		Protects: "a backup that knows effects without their tokens applies again what the primary has applied",
		Property: appliedOnce,
		Params:   []string{"servers=2", "clients=1"},
		Steps:    4,
		Source:   rifl + "retry rendezvous",
	},
	{
		Rule:     RuleReplicateBeforeReply,
		Protects: "a reply that leaves before the backup knows the request is about an effect that the backup does not have",
		Property: ackedIsApplied,
		Params:   []string{"servers=2"},
		Steps:    4,
	},
	{
		Rule:     RuleRefuseOldPrimary,
		Protects: "a backup that has taken over and still listens to the primary gives up what it has told its own clients",
		Property: ackedIsApplied,
		Params:   []string{"servers=2"},
		Steps:    5,
		Source:   "PB-01",
	},
	{
		Rule:     RuleReplyToken,
		Protects: "a client takes a second answer to its last request for the answer to its next one",
		Property: ackedIsApplied,
		Params:   []string{"clients=1", "requests=2"},
		Steps:    5,
	},
	{
		Rule:     RuleChecksum,
		Protects: "a client believes an answer that is not what the server sent",
		Property: ackedIsApplied,
		Params:   []string{"clients=1"},
		Faults:   model.Faults{Corrupt: 1},
		Failure:  model.FailureByzantine,
		Steps:    3,
	},
	{
		Rule:     RuleRetryUnanswered,
		Protects: "a request is lost, or its answer, and the client waits for ever",
		Property: answered,
		Params:   []string{"clients=1", "judge=liveness"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    1,
	},
}
