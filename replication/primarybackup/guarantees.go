package primarybackup

import "github.com/faultline-mc/faultline/model"

// guarantees are those of each mode. In all of them one failover is enough to
// tell, by a suspicion that need not be right.
var guarantees = []model.GuaranteeInfo{
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "one primary orders all, and a read is confirmed by those who could have succeeded it",
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeSequential,
		Property: linearizable,
		Because:  "it is linearizable",
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeCausal,
		Property: linearizable,
		Because:  "it is linearizable",
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeSession,
		Property: linearizable,
		Because:  "it is linearizable",
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "members of a view get its primary's log, in the place of their own",
		Params:   []string{"resend=on", "suspicions=0"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeDurable,
		Property: ackedSurvives,
		Because:  "all members of the view have what is acknowledged, and one of them is the next primary",
		Params:   []string{"reads=0"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: string(Sync), Guarantee: model.GuaranteeAvailable,
		Property: available,
		Because:  "a primary that is cut off from a backup waits for it",
		Params:   []string{"judge=available", "suspicions=0"},
		Faults:   model.Faults{Partition: 1},
		Steps:    2,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "the primary stops waiting for its backup, which takes over without the write",
		Params:   []string{"mode=semisync", "judge=linearizable"},
		Steps:    4,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=semisync", "judge=sequential", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeCausal,
		Property: causal,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=semisync", "judge=causal", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeSession,
		Property: readYourWrites,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=semisync", "judge=read-your-writes", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "members of a view get its primary's log, in the place of their own, acknowledged or not",
		Params:   []string{"mode=semisync", "resend=on", "suspicions=0"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeDurable,
		Property: ackedSurvives,
		Because:  "nothing is promised of what is acknowledged after the timer",
		Params:   []string{"mode=semisync", "judge=durable", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(SemiSync), Guarantee: model.GuaranteeAvailable,
		Property: available,
		Because:  "the primary stops waiting when a timer fires; any server answers reads",
		Params:   []string{"mode=semisync", "reads-at=any", "judge=available"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a backup takes over without a write that was acknowledged",
		Params:   []string{"mode=async", "judge=linearizable"},
		Steps:    4,
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=async", "judge=sequential", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeCausal,
		Property: causal,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=async", "judge=causal", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeSession,
		Property: readYourWrites,
		Because:  "a client does not read what it wrote before a failover",
		Params:   []string{"mode=async", "judge=read-your-writes", "clients=session", "reads=0"},
		Steps:    4,
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "members of a view get its primary's log, in the place of their own, acknowledged or not",
		Params:   []string{"mode=async", "resend=on", "suspicions=0"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeDurable,
		Property: ackedSurvives,
		Because:  "of what is acknowledged a failover loses as much as the lag",
		Params:   []string{"mode=async", "judge=durable", "reads=0"},
		Steps:    3,
	},
	{
		Strategy: string(Async), Guarantee: model.GuaranteeAvailable,
		Property: available,
		Because:  "a primary goes on alone as far as the lag allows; any server answers reads",
		Params:   []string{"mode=async", "reads-at=any", "judge=available"},
		Faults:   model.Faults{Partition: 1},
	},
}
