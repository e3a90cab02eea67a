package paxoscommit

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a transaction meets them.
const (
	RuleVoteLogged         model.Rule = "vote-logged"
	RulePreparedWaits      model.Rule = "prepared-waits"
	RuleAllVotes           model.Rule = "all-votes"
	RulePromiseDurable     model.Rule = "promise-durable"
	RuleAcceptedDurable    model.Rule = "accepted-durable"
	RulePhase1Majority     model.Rule = "phase1-majority"
	RuleAdoptAccepted      model.Rule = "adopt-accepted"
	RuleAdoptHighest       model.Rule = "adopt-highest"
	RuleAbortIfFree        model.Rule = "abort-if-free"
	RuleRefuseBelowPromise model.Rule = "refuse-below-promise"
	RulePhase2Majority     model.Rule = "phase2-majority"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Those of Paxos are named as in paxos/synod. Each vote, each delivery and each
// beginning of a ballot is a step.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleVoteLogged,
		Protects: "a resource manager that crashes has forgotten its vote, and aborts what is committed on the strength of it",
		Property: "TCConsistent",
		Params:   []string{"acceptors=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "Gray and Lamport, 3 and 4.2",
	},
	{
		Rule:     RulePreparedWaits,
		Protects: "a resource manager that has voted loses its patience, and aborts what is committed without its knowledge",
		Property: "TCConsistent",
		Params:   []string{"acceptors=1"},
		Steps:    6,
		Source:   "TX-02; Gray and Lamport, 3",
	},
	{
		Rule:     RuleAllVotes,
		Protects: "acceptances of one instance count for all, so that a transaction is committed that not all have voted for",
		Property: "AllVoted",
		Params:   []string{"acceptors=1"},
		Steps:    3,
		Source:   "Gray and Lamport, 4.2",
	},
	{
		Rule:     RulePromiseDurable,
		Protects: "an acceptor that forgets its promise in a crash accepts votes behind the back of a leader that aborts for want of them",
		Property: "TCConsistent",
		Params:   []string{"rms=1", "acceptors=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    10,
		Source:   "Gray and Lamport, 4.1",
	},
	{
		Rule:     RuleAcceptedDurable,
		Protects: "an acceptor that forgets in a crash what it has accepted does not report the votes that committed the transaction",
		Property: "TCConsistent",
		Params:   []string{"rms=1", "acceptors=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    10,
		Source:   "Gray and Lamport, 4.1",
	},
	{
		Rule:     RulePhase1Majority,
		Protects: "the few acceptors that promise need not know the votes that committed the transaction, and the leader aborts",
		Property: "TCConsistent",
		Params:   []string{"rms=1"},
		Steps:    12,
		Source:   "Gray and Lamport, 4.1, phase 2a",
	},
	{
		Rule:     RuleAdoptAccepted,
		Protects: "a leader that ignores the votes that acceptors report aborts what is committed",
		Property: "TCConsistent",
		Params:   []string{"rms=1", "acceptors=1"},
		Steps:    8,
		Source:   "Gray and Lamport, 4.1, phase 2a",
	},
	{
		Rule:     RuleAdoptHighest,
		Protects: "a leader goes back to votes that an earlier one has found missing, and aborted for",
		Property: "TCConsistent",
		Params:   []string{"rms=1", "ballots=2"},
		Steps:    20,
		Source:   "Gray and Lamport, 4.1, phase 2a",
	},
	{
		Rule:     RuleAbortIfFree,
		Protects: "a leader votes to commit for a resource manager that has not",
		Property: "AllVoted",
		Params:   []string{"acceptors=1"},
		Steps:    5,
		Source:   "Gray and Lamport, 4.2",
	},
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "votes arrive late, and are accepted after a leader has been told that there are none",
		Property: "TCConsistent",
		Params:   []string{"rms=1", "acceptors=1"},
		Steps:    8,
		Source:   "Gray and Lamport, 4.1, phase 2b",
	},
	{
		Rule:     RulePhase2Majority,
		Protects: "the transaction is committed by less than a majority, so that the next leader need not hear of it",
		Property: "TCConsistent",
		Params:   []string{"rms=1"},
		Steps:    10,
		Source:   "Gray and Lamport, 4.1, phase 3",
	},
}
