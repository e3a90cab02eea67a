package objectstore

import "github.com/faultline-mc/faultline/model"

// The strategies are the two lives of the store.
const (
	since2020  = "since December 2020"
	before2020 = "before"
)

var guarantees = []model.GuaranteeInfo{
	{
		Strategy: since2020, Guarantee: model.GuaranteeLinearizable,
		Property: "Linearizable",
		Because:  "a cache is used only if the witness knows of nothing newer",
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeSequential,
		Property: "Linearizable",
		Because:  "it is linearizable",
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeCausal,
		Property: "Linearizable",
		Because:  "it is linearizable",
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeSession,
		Property: "Linearizable",
		Because:  "it is linearizable",
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeConvergence,
		Property: "Converges",
		Because:  "caches expire",
		Params:   []string{"judge=convergence"},
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeDurable,
		Property: "Linearizable",
		Because:  "content and index are on disk before a put is done",
		Params:   []string{"workload=create"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: since2020, Guarantee: model.GuaranteeAvailable,
		Property: "Answered",
		Because:  "a gateway that is cut off from a part of the store waits",
		Params:   []string{"judge=available", "workload=create"},
		Faults:   model.Faults{Cut: 1},
		Steps:    2,
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeLinearizable,
		Property: "Linearizable",
		Because:  "a gateway goes on to answer from its cache",
		Params:   []string{"mode=historical"},
		Steps:    9,
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeSequential,
		Property: "Sequential",
		Because:  "a client does not see its own overwrite at another copy of the index",
		Params:   []string{"mode=historical", "judge=sequential"},
		Steps:    17,
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeCausal,
		Property: "PRAM",
		Because:  "a client does not see its own overwrite at another copy of the index",
		Params:   []string{"mode=historical", "judge=pram"},
		Steps:    17,
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeSession,
		Property: "PRAM",
		Because:  "a client does not see its own overwrite at another copy of the index",
		Params:   []string{"mode=historical", "judge=pram"},
		Steps:    17,
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeConvergence,
		Property: "Converges",
		Because:  "the other copy is told, and caches expire",
		Params:   []string{"mode=historical", "judge=convergence"},
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeDurable,
		Property: "ReadAfterCreate",
		Because:  "content and index are on disk before a put is done",
		Params:   []string{"mode=historical", "workload=create", "judge=create"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: before2020, Guarantee: model.GuaranteeAvailable,
		Property: "Answered",
		Because:  "a gateway that is cut off from a part of the store waits",
		Params:   []string{"mode=historical", "judge=available", "workload=create"},
		Faults:   model.Faults{Cut: 1},
		Steps:    2,
	},
}
