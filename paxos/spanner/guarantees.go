package spanner

import "github.com/faultline-mc/faultline/model"

// guarantees: one order of transactions that keeps real time has what every weaker
// model asks for, of operations on several keys at once.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  strictSerializability,
		Because:   "commit wait lets a timestamp pass before anyone can know of it, so timestamps keep real time",
		Params:    []string{"judge=clients"},
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  strictSerializability,
		Because:   "it is strictly serializable",
		Params:    []string{"judge=clients"},
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  strictSerializability,
		Because:   "it is strictly serializable",
		Params:    []string{"judge=clients"},
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  strictSerializability,
		Because:   "it is strictly serializable",
		Params:    []string{"judge=clients"},
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Because:   "a group stands for its replicas, which agree by Paxos: that is for paxos/synod to show",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Because:   "a group stands for its replicas and loses nothing: that is for paxos/synod to show",
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Because:   "a group stands for its replicas, and what a minority of them does is not modelled",
	},
}
