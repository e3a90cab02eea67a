package caspaxos

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which an operation meets them.
const (
	RuleAdoptHighest               model.Rule = "adopt-highest"
	RuleReadCompletesInFlight      model.Rule = "read-completes-in-flight"
	RuleFailedCASCompletesInFlight model.Rule = "failed-cas-completes-in-flight"
	RuleRefuseBelowPromise         model.Rule = "refuse-below-promise"
	RuleRetryOnlyBeforeAccept      model.Rule = "retry-only-before-accept"
	RuleStateMovesWithReplica      model.Rule = "state-moves-with-replica"
	RuleTombstoneOnAll             model.Rule = "tombstone-on-all"
	RuleFastForwardCounters        model.Rule = "fast-forward-counters"
	RuleRefuseYoungerAge           model.Rule = "refuse-younger-age"
	RuleEraseOnlyTombstone         model.Rule = "erase-only-tombstone"
	RuleErasePromisesNothing       model.Rule = "erase-promises-nothing"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A node is an acceptor of its own, so that one other node is a majority with it:
// an operation is invoked, its Prepare and the Promise are delivered, and its
// Accept and the Accepted, which is 5 steps. One that leaves phase 2 out takes 3.
// To prune what was deleted takes 8 more: the third acceptance in two steps, two
// nodes that are told in two each, and an acceptor or two that erase.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAdoptHighest,
		Protects: "a proposer that takes a lower one of the values reported changes what was replaced already",
		Property: linearizable,
		Steps:    10,
		Source:   "Rystsov 2018, the protocol",
	},
	{
		Rule:     RuleReadCompletesInFlight,
		Protects: "a read returns what one acceptor holds, and the next read asks the others: two reads differ, the later one older",
		Property: linearizable,
		Steps:    9,
		Source:   "PAX-13; CASSANDRA-12126, scylladb#6299; Rystsov 2018: a read is the identity",
	},
	{
		Rule:     RuleFailedCASCompletesInFlight,
		Protects: "a compare-and-set fails because of a value that nobody finds afterwards",
		Property: linearizable,
		Params:   []string{"workload=swaps"},
		Steps:    11,
		Source:   "PAX-13; CASSANDRA-12126",
	},
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "an acceptor that accepts below its promise brings a change in that was made to an older value",
		Property: linearizable,
		Params:   []string{"workload=swaps"},
		Steps:    10,
		Source:   "Rystsov 2018, the protocol",
	},
	{
		Rule:     RuleRetryOnlyBeforeAccept,
		Protects: "a compare-and-set that is tried again finds its own change, and reports that it has failed",
		Property: linearizable,
		Params:   []string{"rounds=2"},
		Steps:    8,
	},
	{
		Rule:     RuleStateMovesWithReplica,
		Protects: "a replica that takes the place of another one without its Paxos state has accepted what it does not know of",
		Property: linearizable,
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    12,
		Source:   "PAX-15; scylladb#5251",
	},
	{
		Rule:     RuleTombstoneOnAll,
		Protects: "a tombstone is removed that still hides a value on an acceptor that never got it: the value comes back",
		Property: linearizable,
		Params:   []string{"workload=delete"},
		Steps:    18,
		Source:   "Rystsov 2018, deletion, step 2a",
	},
	{
		Rule:     RuleFastForwardCounters,
		Protects: "a change gets a lower ballot than a tombstone that is left somewhere, which then passes for the newer one: the change is lost",
		Property: linearizable,
		Params:   []string{"workload=clear"},
		Steps:    23,
		Source:   "Rystsov 2018, deletion, step 2b",
	},
	{
		Rule:     RuleRefuseYoungerAge,
		Protects: "a message from before the deletion arrives at an acceptor that has forgotten every ballot: the value comes back",
		Property: linearizable,
		Params:   []string{"workload=delete"},
		Steps:    22,
		Source:   "Rystsov 2018, deletion, step 2c",
	},
	{
		Rule:     RuleEraseOnlyTombstone,
		Protects: "the order to remove a tombstone is late, and removes what was written over it",
		Property: linearizable,
		Params:   []string{"workload=clear", "rounds=2"},
		Steps:    22,
		Source:   "Rystsov 2018, deletion, step 2d",
	},
	{
		Rule:     RuleErasePromisesNothing,
		Protects: "with the tombstone an acceptor forgets what it has promised since, and helps a lower ballot to a change that a higher one does not see",
		Property: linearizable,
		Params:   []string{"workload=contend", "rounds=2"},
		Steps:    22,
	},
}
