package transfer

import "github.com/faultline-mc/faultline/model"

// The rules: those of who may be read from, of what ends, and of what succeeds.
const (
	RuleTransferEndsLease         model.Rule = "transfer-ends-lease"
	RuleAbortRestoresNoLease      model.Rule = "abort-restores-no-lease"
	RuleTimeoutNowOfTerm          model.Rule = "timeout-now-of-term"
	RuleTransferClearedOnStepdown model.Rule = "transfer-cleared-on-stepdown"
	RuleTransferAborts            model.Rule = "transfer-aborts"
	RuleTargetUpToDate            model.Rule = "target-up-to-date"
	RuleTransferStopsProposals    model.Rule = "transfer-stops-proposals"
	RuleTransferSkipsPreVote      model.Rule = "transfer-skips-prevote"
	RuleTransferOverridesLeader   model.Rule = "transfer-overrides-leader"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleTransferEndsLease,
		Protects: "a leader that has told another to take over answers reads from an old register",
		Property: linearizable,
		Steps:    21,
		Source:   "Ongaro's thesis, 6.4.1; RAFT-16",
	},
	{
		Rule:     RuleAbortRestoresNoLease,
		Protects: "the target of a transfer that was given up takes over later, by a TimeoutNow that was on its way",
		Property: linearizable,
		Steps:    22,
		Source:   "tikv/raft-rs#234",
	},
	{
		Rule:     RuleTimeoutNowOfTerm,
		Protects: "a leader that has its lease is deposed by what an earlier one wanted",
		Property: leaseIsExclusive,
		Params:   []string{"judge=leases", "candidates=2", "terms=3"},
		Network:  model.Multiset,
		Steps:    15,
		Source:   "etcd-io/raft, Step",
	},
	{
		Rule:     RuleTransferClearedOnStepdown,
		Protects: "a leader that is elected again takes no proposals, for the sake of a transfer that nobody can end any more",
		Property: entryCommits,
		Params:   []string{"judge=liveness", "contact=none", "terms=3"},
		Steps:    18,
		Source:   "RAFT-24",
	},
	{
		Rule:     RuleTransferAborts,
		Protects: "a leader waits for ever for a target that does not answer, and takes no proposals",
		Property: entryCommits,
		Params:   []string{"judge=liveness", "contact=none"},
		Steps:    7,
		Source:   "Ongaro's thesis, 3.10",
	},
	{
		Rule:     RuleTargetUpToDate,
		Protects: "the target is told to take over and cannot be elected, for its log is behind",
		Property: transferCompletes,
		Params:   []string{"judge=liveness", "nodes=2", "contact=none"},
		Steps:    13,
		Source:   "Ongaro's thesis, 3.10; redpanda#2606",
	},
	{
		Rule:     RuleTransferStopsProposals,
		Protects: "the leader appends entries that the target lacks when it asks for votes",
		Property: transferCompletes,
		Params:   []string{"judge=liveness", "nodes=2", "contact=none"},
		Steps:    12,
		Source:   "Ongaro's thesis, 3.10; hashicorp/raft#581",
	},
	{
		Rule:     RuleTransferSkipsPreVote,
		Protects: "the target asks first, and all who hear the leader tell it to wait",
		Property: transferCompletes,
		Params:   []string{"judge=liveness", "nodes=2", "contact=lapses", "prevote=on"},
		Steps:    18,
		Source:   "etcd-io/raft, hup",
	},
	{
		Rule:     RuleTransferOverridesLeader,
		Protects: "nobody who hears the leader takes notice of the target's election",
		Property: transferCompletes,
		Params:   []string{"judge=liveness", "nodes=2", "contact=lapses", "prevote=on"},
		Steps:    15,
		Source:   "Ongaro's thesis, 4.2.3",
	},
}
