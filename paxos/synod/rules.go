package synod

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a ballot meets them.
const (
	RuleUniqueBallot         model.Rule = "unique-ballot"
	RuleBallotDurable        model.Rule = "ballot-durable"
	RuleRefuseLowerPrepare   model.Rule = "refuse-lower-prepare"
	RulePromiseDurable       model.Rule = "promise-durable"
	RulePhase1Majority       model.Rule = "phase1-majority"
	RulePromiseOfThisBallot  model.Rule = "promise-of-this-ballot"
	RuleAdoptAccepted        model.Rule = "adopt-accepted"
	RuleAdoptHighest         model.Rule = "adopt-highest"
	RuleProposeOnce          model.Rule = "propose-once"
	RuleRefuseBelowPromise   model.Rule = "refuse-below-promise"
	RuleAcceptRaisesPromise  model.Rule = "accept-raises-promise"
	RuleAcceptedDurable      model.Rule = "accepted-durable"
	RulePhase2Majority       model.Rule = "phase2-majority"
	RuleAcceptedOfThisBallot model.Rule = "accepted-of-this-ballot"
	RuleDecisionDurable      model.Rule = "decision-durable"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Where Agreement is what falls, a rule is judged by the outcome alone. That
// takes a million states with a crash or a third ballot, so there the invariants
// of the proof are judged as well, and one of them falls long before the
// outcome goes wrong; the scripts in testdata go on to where it does.
//
// Every delivery is a step, so that a ballot carried through to its decision
// takes 9: its beginning, two acceptors that receive the Prepare, the proposer
// that receives their two promises and proposes, two acceptors that receive the
// Accept, and the proposer that receives their two answers. In models like
// Lamport's Paxos.tla a proposer sees at once what has been sent, and it takes
// 6, so that two ballots of which the second ignores the first disagree after
// 12 steps there and after 18 here. A crash with its restart takes two steps.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleUniqueBallot,
		Protects: "a ballot that is begun twice gets two values, each accepted as the one value of that ballot",
		Property: "OneValuePerBallot",
		Params:   []string{"ballots=1"},
		Steps:    9,
		Source:   "PAX-05; The Part-Time Parliament, B1",
	},
	{
		Rule:     RuleBallotDurable,
		Protects: "a proposer that forgets in a crash which ballots it has used begins one of them again, with another value",
		Property: "OneValuePerBallot",
		Params:   []string{"ballots=1"},
		Faults:   model.Faults{Crash: 1},
		Steps:    11,
		Source:   "Paxos Made Simple, 2.5",
	},
	{
		Rule:     RuleRefuseLowerPrepare,
		Protects: "an acceptor that answers a late Prepare of a lower ballot takes back the promise that a higher one relies on",
		Property: "SafeAt",
		Params:   []string{"judge=proof"},
		Steps:    10,
		Source:   "Paxos Made Simple, 2.2, phase 1b",
	},
	{
		Rule:     RulePromiseDurable,
		Protects: "an acceptor that forgets its promise in a crash accepts in a lower ballot, behind the back of a higher one",
		Property: "SafeAt",
		Params:   []string{"judge=proof"},
		Faults:   model.Faults{Crash: 1},
		Steps:    12,
		Source:   "PAX-03; Paxos Made Simple, 2.5",
	},
	{
		Rule:     RulePhase1Majority,
		Protects: "the few acceptors that promise need not know what has been chosen, and none of them tells the proposer",
		Property: "Agreement",
		Steps:    14,
		Source:   "Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RulePromiseOfThisBallot,
		Protects: "a late promise for a lower ballot counts, and does not report what was accepted since",
		Property: "SafeAt",
		Params:   []string{"judge=proof", "proposers=1"},
		Steps:    9,
		Source:   "Paxos Made Simple, 2.2, phase 2a",
	},
	{
		Rule:     RuleAdoptAccepted,
		Protects: "a proposer that ignores what acceptors report proposes another value than the one that was chosen",
		Property: "Agreement",
		Steps:    18,
		Source:   "PAX-01; Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RuleAdoptHighest,
		Protects: "a proposer that takes a lower one of several reported values passes over the one that was chosen",
		Property: "SafeAt",
		Params:   []string{"judge=proof", "proposers=1", "ballots=3"},
		Steps:    17,
		Source:   "PAX-02; Paxos Made Simple, 2.2, P2c",
	},
	{
		Rule:     RuleProposeOnce,
		Protects: "a proposer that proposes again when one more promise arrives proposes two values in one ballot",
		Property: "OneValuePerBallot",
		Params:   []string{"ballots=1"},
		Steps:    7,
		Source:   "Lamport's Paxos.tla, Phase2a",
	},
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "an acceptor that breaks its promise helps a lower ballot to choose a value that a higher one was not told of",
		Property: "Agreement",
		Steps:    18,
		Source:   "PAX-06; Paxos Made Simple, 2.2, P1a",
	},
	{
		Rule:     RuleAcceptRaisesPromise,
		Protects: "an acceptor that was not asked for a promise replaces what it has accepted by a late proposal of a lower ballot",
		Property: "LearnedIsChosen",
		Params:   []string{"judge=proof"},
		Steps:    15,
		Source:   "Lamport's Paxos.tla, Phase2b",
	},
	{
		Rule:     RuleAcceptedDurable,
		Protects: "an acceptor that forgets in a crash what it has accepted does not report the value that it helped to choose",
		Property: "LearnedIsChosen",
		Params:   []string{"judge=proof", "ballots=1"},
		Faults:   model.Faults{Crash: 1},
		Steps:    11,
		Source:   "PAX-04; Paxos Made Simple, 2.5",
	},
	{
		Rule:     RulePhase2Majority,
		Protects: "a value is decided that less than a majority has accepted, so that the next ballot need not hear of it",
		Property: "Agreement",
		Steps:    14,
		Source:   "Paxos Made Simple, 2.2 and 2.3",
	},
	{
		Rule:     RuleAcceptedOfThisBallot,
		Protects: "acceptances of two proposals are added up to a majority that neither of them has",
		Property: "LearnedIsChosen",
		Params:   []string{"judge=proof", "proposers=1"},
		Steps:    14,
		Source:   "Paxos Made Simple, 2.2, \"a single proposal\"",
	},
	{
		Rule:     RuleDecisionDurable,
		Protects: "a node that forgets a decision in a crash has told its clients what it no longer knows",
		Property: "Integrity",
		Params:   []string{"ballots=1"},
		Faults:   model.Faults{Crash: 1},
		Steps:    11,
		Source:   "The Part-Time Parliament, 1.2: ledgers are written in indelible ink",
	},
}
