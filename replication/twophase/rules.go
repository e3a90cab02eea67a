package twophase

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a transaction meets them.
const (
	RuleVoteLogged       model.Rule = "vote-logged"
	RuleAbortIsAVote     model.Rule = "abort-is-a-vote"
	RulePreparedWaits    model.Rule = "prepared-waits"
	RuleAllVotes         model.Rule = "all-votes"
	RuleLogDecisionFirst model.Rule = "log-decision-first"
	RuleOutcomeLogged    model.Rule = "outcome-logged"
	RuleAskInDoubt       model.Rule = "ask-in-doubt"
	RuleAnswerBinds      model.Rule = "answer-binds"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A delivery is one step. So is a decision: it takes one for each Prepare, and
// one for each vote, of which the last one decides.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleVoteLogged,
		Protects: "a resource manager that crashes has forgotten its vote, and aborts what is committed on the strength of it",
		Property: "TCConsistent",
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "Gray 1978, two-phase commit: the log is forced before the answer",
	},
	{
		Rule:     RuleAbortIsAVote,
		Protects: "a resource manager that has aborted by itself votes to commit all the same",
		Property: "TCConsistent",
		Steps:    5,
	},
	{
		Rule:     RulePreparedWaits,
		Protects: "a resource manager that has voted loses its patience, and aborts what is committed without its knowledge",
		Property: "TCConsistent",
		Steps:    5,
		Source:   "TX-02; Gray and Lamport, 3",
	},
	{
		Rule:     RuleAllVotes,
		Protects: "a transaction is committed that a resource manager has not voted for, and cannot carry out",
		Property: "AllVoted",
		Steps:    2,
		Source:   "Gray and Lamport, 3: TMCommit",
	},
	{
		Rule:     RuleLogDecisionFirst,
		Protects: "a transaction manager that crashes does not know that it has told others to commit, and aborts",
		Property: "Final",
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "Gray 1978, two-phase commit: the commit record",
	},
	{
		Rule:     RuleOutcomeLogged,
		Protects: "a resource manager that crashes is in doubt again about what it has carried out",
		Property: "Final",
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    5,
	},
	{
		Rule:     RuleAskInDoubt,
		Protects: "a decision that is lost is waited for in vain",
		Property: "Decides",
		Params:   []string{"judge=termination"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    6,
	},
	{
		Rule:     RuleAnswerBinds,
		Protects: "a resource manager says that nothing can have been committed without its vote, and votes",
		Property: "TCConsistent",
		Params:   []string{"ask=all"},
		Steps:    7,
		Source:   "Bernstein, Hadzilacos and Goodman 1987, 7.4: cooperative termination",
	},
}
