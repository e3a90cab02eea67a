package signed

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleFPlus1Rounds        model.Rule = "f-plus-1-rounds"
	RuleDistinctSigners     model.Rule = "distinct-signers"
	RuleDeterministicChoice model.Rule = "deterministic-choice"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleFPlus1Rounds,
		Protects: "with as many rounds as traitors, they alone can have signed an order that is new in the last one, and show it to one lieutenant",
		Property: ic1,
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "Lamport, Shostak and Pease 1982, section 4, theorem 2",
	},
	{
		Rule:     RuleDistinctSigners,
		Protects: "a traitor signs his own order again until it has the signatures that the last round asks for, and shows it to one lieutenant",
		Property: ic1,
		Failure:  model.FailureByzantine,
		Steps:    10,
		Source:   "Lamport, Shostak and Pease 1982, section 4, SM(m)",
	},
	{
		Rule:     RuleDeterministicChoice,
		Protects: "of two orders, both signed, lieutenants who take the one that came first take different ones",
		Property: ic1,
		Failure:  model.FailureByzantine,
		Steps:    13,
		Source:   "Lamport, Shostak and Pease 1982, section 4, choice",
	},
}
