package dynamo

import "github.com/faultline-mc/faultline/model"

// The strategies: quorums that overlap, and single replicas that do not.
const (
	overlapping = "R+W > N"
	apart       = "R+W <= N"
)

var guarantees = []model.GuaranteeInfo{
	{
		Strategy: overlapping, Guarantee: model.GuaranteeLinearizable,
		Property: "Linearizable",
		Because:  "reads write nothing back: one sees a write that is under way, the next one does not",
		Params:   []string{"judge=linearizable", "reads=2"},
		Steps:    12,
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeSequential,
		Property: "Sequential",
		Because:  "two reads of one client see a write and then do not",
		Params:   []string{"judge=sequential", "reads=2"},
		Steps:    12,
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeCausal,
		Property: "Causal",
		Because:  "two reads of one client see a write and then do not",
		Params:   []string{"judge=causal", "reads=2"},
		Steps:    12,
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeSession,
		Property: "MonotonicReads",
		Because:  "a later read may ask replicas that the write has not come to",
		Params:   []string{"judge=monotonic-reads", "reads=2"},
		Steps:    12,
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeConvergence,
		Property: "Converges",
		Because:  "replicas compare their trees when the partition has healed",
		Params:   []string{"judge=converge", "anti-entropy=on", "n=2", "r=2", "w=1", "reads=0"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeDurable,
		Property: "NothingLost",
		Because:  "replicas write to disk before they acknowledge",
		Params:   []string{"judge=durable", "reads=0"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: overlapping, Guarantee: model.GuaranteeAvailable,
		Property: "Answered",
		Because:  "a replica that is cut off finds no quorum",
		Params:   []string{"judge=available", "n=2", "reads=0", "heal=never"},
		Faults:   model.Faults{Cut: 1},
		Steps:    4,
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeLinearizable,
		Property: "Linearizable",
		Because:  "a read asks a replica that the write has not come to",
		Params:   []string{"judge=linearizable", "r=1", "w=1"},
		Steps:    6,
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeSequential,
		Property: "Sequential",
		Because:  "two reads ask two replicas",
		Params:   []string{"judge=sequential", "r=1", "w=1", "reads=2"},
		Steps:    8,
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeCausal,
		Property: "Causal",
		Because:  "two reads ask two replicas",
		Params:   []string{"judge=causal", "r=1", "w=1", "reads=2"},
		Steps:    8,
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeSession,
		Property: "MonotonicReads",
		Because:  "two reads ask two replicas",
		Params:   []string{"judge=monotonic-reads", "r=1", "w=1", "reads=2"},
		Steps:    8,
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeConvergence,
		Property: "Converges",
		Because:  "replicas compare their trees when the partition has healed",
		Params:   []string{"judge=converge", "anti-entropy=on", "n=2", "r=1", "w=1", "reads=0"},
		Faults:   model.Faults{Partition: 1},
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeDurable,
		Property: "NothingLost",
		Because:  "the replica that acknowledged has written to disk",
		Params:   []string{"judge=durable", "r=1", "w=1", "reads=0"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: apart, Guarantee: model.GuaranteeAvailable,
		Property: "Answered",
		Because:  "one replica is enough",
		Params:   []string{"judge=available", "n=2", "r=1", "w=1", "reads=0", "heal=never"},
		Faults:   model.Faults{Cut: 1},
	},
}
