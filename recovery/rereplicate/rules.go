package rereplicate

import "github.com/faultline-mc/faultline/model"

// The rules that the last copy depends on.
const (
	RuleDeleteAfterAck      model.Rule = "delete-after-ack"
	RuleRepairFromNewest    model.Rule = "repair-from-newest"
	RuleOneSideDeletesExtra model.Rule = "one-side-deletes-extra"
	RuleDeleteNamesDisk     model.Rule = "delete-names-disk"
	RuleNewerStays          model.Rule = "newer-stays"
	RuleAbandonRepair       model.Rule = "abandon-repair"
	RuleRepairCap           model.Rule = "repair-cap"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleDeleteAfterAck,
		Protects: "a copy that is deleted before the one in its place has been confirmed leaves a single copy, and one loss takes it",
		Property: "LiveCopy",
		Params:   []string{"suspicions=0"},
		Failure:  model.FailureCrash,
		Steps:    4,
	},
	{
		Rule:     RuleRepairFromNewest,
		Protects: "a store that missed a write counts as a copy, and the copies of what was written are deleted as too many",
		Property: "LiveCopy",
		Params:   []string{"versions=2", "moves=0"},
		Failure:  model.FailureCrash,
		Steps:    11,
	},
	{
		Rule:     RuleOneSideDeletesExtra,
		Protects: "two stores are told to delete the one copy that is too many, each because of the other",
		Property: "LiveCopy",
		Failure:  model.FailureCrash,
		Steps:    10,
	},
	{
		Rule:     RuleRepairCap,
		Protects: "every store that could take a copy is sent one at once, and repair itself becomes the overload",
		Property: "RepairCap",
		Params:   []string{"moves=0"},
		Steps:    3,
	},
	{
		Rule:     RuleDeleteNamesDisk,
		Protects: "a late order to delete meets a store that has lost its disk since, and takes the copy that it has just been repaired with",
		Property: "LiveCopy",
		Params:   []string{"suspicions=0", "moves=2"},
		Faults:   model.Faults{Crash: 2},
		Failure:  model.FailureCrash,
		Steps:    14,
	},
	{
		Rule:     RuleNewerStays,
		Protects: "a copy that was long on its way replaces what has been written since",
		Property: "NeverOlder",
		Params:   []string{"versions=2", "moves=0"},
		Steps:    8,
	},
	{
		Rule:     RuleAbandonRepair,
		Protects: "a repair whose source or target has lost its disk never ends, and no other one is begun",
		Property: "Repairs",
		Params:   []string{"suspicions=0"},
		Failure:  model.FailureCrash,
		Steps:    6,
	},
}
