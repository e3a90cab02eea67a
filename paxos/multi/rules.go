package multi

import "github.com/faultline-mc/faultline/model"

// The rules: those of ballots, which are the synod's, those of slots, of clients,
// of disks and of leases.
const (
	RuleRefuseLowerPrepare  model.Rule = "refuse-lower-prepare"
	RulePromiseDurable      model.Rule = "promise-durable"
	RulePhase1Majority      model.Rule = "phase1-majority"
	RulePromiseOfThisBallot model.Rule = "promise-of-this-ballot"
	RuleAdoptAccepted       model.Rule = "adopt-accepted"
	RuleAdoptHighest        model.Rule = "adopt-highest"
	RuleRefuseBelowPromise  model.Rule = "refuse-below-promise"
	RuleAcceptRaisesPromise model.Rule = "accept-raises-promise"
	RuleAcceptedDurable     model.Rule = "accepted-durable"
	RulePhase2Majority      model.Rule = "phase2-majority"
	RuleFillGapWithNoop     model.Rule = "fill-gap-with-noop"
	RuleNoExecutePastHole   model.Rule = "no-execute-past-hole"
	RuleSessionDedup        model.Rule = "session-dedup"
	RuleRebuiltReplicaWaits model.Rule = "rebuilt-replica-waits"
	RuleLeaseMargin         model.Rule = "lease-margin"
	RuleReadAfterOwnCommit  model.Rule = "read-after-own-commit"
	RuleWaitAfterRestart    model.Rule = "wait-after-restart"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Not all of the synod's rules are here. A leader is the first acceptor of its own
// ballot, and a replica promises a ballot once: so what a leader has tried is what
// it has promised, no ballot can be begun twice, and a shared one would be given
// by vote, as a term of Raft is. Whether answers of an earlier ballot are counted
// shows with 5 replicas at the earliest, in a run too long to be found here.
//
// A ballot with its one command takes 6 steps: its beginning, a Prepare, a Promise,
// a Request, an Accept and an Accepted. The synod, whose proposers are no
// acceptors, needs 9.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleRefuseLowerPrepare,
		Protects: "a replica that answers a late Prepare of a lower ballot takes back the promise that a higher one relies on",
		Property: agreement,
		Params:   []string{"slots=1"},
		Steps:    12,
		Source:   "Paxos Made Simple, 2.2, phase 1b",
	},
	{
		Rule:     RulePromiseDurable,
		Protects: "a replica that forgets its promise in a crash accepts in a lower ballot, behind the back of a higher one",
		Property: agreement,
		Params:   []string{"slots=1", "elected=yes"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
		Source:   "PAX-03; Paxos Made Simple, 2.5",
	},
	{
		Rule:     RulePhase1Majority,
		Protects: "the few replicas that promise need not know what has been chosen, and none of them tells the leader",
		Property: agreement,
		Params:   []string{"slots=1"},
		Steps:    8,
		Source:   "Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RulePromiseOfThisBallot,
		Protects: "a late promise for a lower ballot counts, and does not report what was accepted since",
		Property: agreement,
		Params:   []string{"slots=1", "ballots=3"},
		Steps:    13,
		Source:   "Paxos Made Simple, 2.2, phase 2a",
	},
	{
		Rule:     RuleAdoptAccepted,
		Protects: "a leader that ignores what replicas report proposes another command for a slot than the one that was chosen",
		Property: agreement,
		Params:   []string{"slots=1"},
		Steps:    11,
		Source:   "PAX-01; Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RuleAdoptHighest,
		Protects: "a leader that takes a lower one of several reported commands passes over the one that was chosen",
		Property: agreement,
		Params:   []string{"slots=1", "ballots=3"},
		Steps:    16,
		Source:   "PAX-02; Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "a replica that breaks its promise helps a lower ballot to choose a command that a higher one was not told of",
		Property: agreement,
		Params:   []string{"slots=1"},
		Steps:    11,
		Source:   "PAX-06; Paxos Made Simple, 2.2, P1a",
	},
	{
		Rule:     RuleAcceptRaisesPromise,
		Protects: "a replica that was not asked for a promise replaces what it has accepted by a late proposal of a lower ballot",
		Property: agreement,
		Params:   []string{"slots=1", "ballots=3"},
		Steps:    15,
		Source:   "Lamport's Paxos.tla, Phase2b",
	},
	{
		Rule:     RuleAcceptedDurable,
		Protects: "a replica that forgets in a crash what it has accepted does not report the command that it helped to choose",
		Property: agreement,
		Params:   []string{"slots=1", "elected=yes"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
		Source:   "PAX-04; Paxos Made Simple, 2.5",
	},
	{
		Rule:     RulePhase2Majority,
		Protects: "a command is executed that less than a majority has accepted, so that the next leader need not hear of it",
		Property: agreement,
		Params:   []string{"slots=1"},
		Steps:    8,
		Source:   "Paxos Made Simple, 2.2 and 2.3",
	},
	{
		Rule:     RuleFillGapWithNoop,
		Protects: "a slot of which the next leader hears nothing stays empty, and what is chosen behind it is never executed",
		Property: logExecuted,
		Params:   []string{"judge=liveness", "elected=yes"},
		Steps:    12,
		Source:   "PAX-08; Paxos Made Simple, 3; Summerset#19",
	},
	{
		Rule:     RuleNoExecutePastHole,
		Protects: "a command is executed before the one that is chosen later for the slot before it",
		Property: replicatedLog,
		Params:   []string{"ballots=1"},
		Steps:    9,
		Source:   "PAX-08; Paxos Made Simple, 3",
	},
	{
		Rule:     RuleSessionDedup,
		Protects: "a command that a client has sent to two leaders is executed twice",
		Property: linearizable,
		Params:   []string{"clients=1"},
		Steps:    13,
		Source:   "Paxos Made Live, 5.2 and 6; Ongaro, 6.3",
	},
	{
		Rule:     RuleRebuiltReplicaWaits,
		Protects: "a replica that has lost its disk votes at once, and does not report the command that it helped to choose",
		Property: agreement,
		Params:   []string{"slots=1", "loss=disk", "elected=yes"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
		Source:   "PAX-10; Paxos Made Live, 5.1",
	},
	{
		Rule:     RuleLeaseMargin,
		Protects: "a leader with a slow timer reads from an old register while the next one has been chosen and has answered a cas",
		Property: linearizable,
		Params:   []string{"slots=1", "clients=1", "reads=1", "lease=3", "margin=1", "elected=yes"},
		Faults:   model.Faults{Drift: 1},
		Failure:  model.FailureTiming,
		Steps:    13,
		Source:   "PAX-09; Paxos Made Live, 5.2",
	},
	{
		Rule:     RuleReadAfterOwnCommit,
		Protects: "a new leader reads before it has executed what was chosen under the last one",
		Property: linearizable,
		Params:   []string{"slots=1", "clients=1", "reads=1", "lease=2"},
		Steps:    12,
		Source:   "RAFT-13; Paxos Made Live, 5.2",
	},
	{
		Rule:     RuleWaitAfterRestart,
		Protects: "a replica that has restarted has forgotten to whom it is bound, and promises another leader during the lease",
		Property: linearizable,
		Params:   []string{"slots=1", "clients=1", "reads=1", "lease=2", "elected=yes"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
		Source:   "as in raft/lease",
	},
}
