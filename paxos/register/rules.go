package register

import "github.com/faultline-mc/faultline/model"

// The rules that the clients of the register depend on.
const (
	RuleRefuseBelowPromise model.Rule = "refuse-below-promise"
	RuleAdoptAccepted      model.Rule = "adopt-accepted"
	RuleReadDecided        model.Rule = "read-decided"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "a server that accepts below its promise lets an old ballot choose a second value behind the back of a newer one",
		Property: linearizable,
		Steps:    17,
		Source:   "Paxos Made Simple, 2.2, P1a",
	},
	{
		Rule:     RuleAdoptAccepted,
		Protects: "a proposer that ignores what was accepted chooses its own value over one that clients have already read",
		Property: linearizable,
		Steps:    17,
		Source:   "Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RuleReadDecided,
		Protects: "a server that has not learned the decision answers with the value from before a write that has returned",
		Property: linearizable,
		Params:   []string{"clients=1"},
		Steps:    8,
	},
}
