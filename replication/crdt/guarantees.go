package crdt

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The strategies: a type, and where clients go.
const (
	registerOwn = "a register, each client with its own replica"
	registerAny = "a register, clients at any replica"
	counterOwn  = "a counter, each client with its own replica"
	setOwn      = "a set, each client with its own replica"
)

var guarantees = slices.Concat(
	seen(registerOwn, "lww", "own", []model.GuaranteeInfo{
		{Guarantee: model.GuaranteeLinearizable, Property: "Linearizable", Steps: 3, Because: "a write is acknowledged before others hear of it"},
		{Guarantee: model.GuaranteeSequential, Property: "Sequential", Because: "times order all writes, and no replica goes back"},
		{Guarantee: model.GuaranteeCausal, Property: "Causal", Because: "a state brings with it all that it was made of"},
		{Guarantee: model.GuaranteeSession, Property: "Causal", Because: "it is causal"},
	}),
	seen(registerAny, "lww", "any", []model.GuaranteeInfo{
		{Guarantee: model.GuaranteeLinearizable, Property: "Linearizable", Steps: 2, Because: "a client writes at one replica and reads at another"},
		{Guarantee: model.GuaranteeSequential, Property: "Sequential", Steps: 2, Because: "a client writes at one replica and reads at another"},
		{Guarantee: model.GuaranteeCausal, Property: "Causal", Steps: 2, Because: "a client writes at one replica and reads at another"},
		{Guarantee: model.GuaranteeSession, Property: "ReadYourWrites", Steps: 2, Because: "a client writes at one replica and reads at another"},
	}),
	seen(counterOwn, "gcounter", "own", []model.GuaranteeInfo{
		{Guarantee: model.GuaranteeLinearizable, Property: "Linearizable", Steps: 3, Because: "an increment is acknowledged before others hear of it"},
		{Guarantee: model.GuaranteeSequential, Property: "Sequential", Steps: 4, Because: "each client sees its own increment before the other's"},
		{Guarantee: model.GuaranteeCausal, Because: "what is read does not tell whose increments it has seen"},
		{Guarantee: model.GuaranteeSession, Property: "PRAM", Because: "a replica keeps what it knows; that writes follow reads cannot be told of a counter"},
	}),
	seen(setOwn, "orset", "own", []model.GuaranteeInfo{
		{Guarantee: model.GuaranteeLinearizable, Property: "Linearizable", Steps: 3, Because: "an addition is acknowledged before others hear of it"},
		{Guarantee: model.GuaranteeSequential, Property: "Sequential", Steps: 4, Because: "each client sees its own addition before the other's"},
		{Guarantee: model.GuaranteeCausal, Because: "what is read does not tell whose additions it has seen"},
		{Guarantee: model.GuaranteeSession, Property: "PRAM", Because: "a replica keeps what it knows; that writes follow reads cannot be told of a set"},
	}),
)

// judges are those that have the properties of clients.
var judges = map[string]string{
	"Linearizable": "linearizable", "Sequential": "sequential", "Causal": "causal",
	"ReadYourWrites": "read-your-writes", "PRAM": "pram",
}

// seen completes what clients see of a strategy by what all of them have.
func seen(strategy, typ, sessions string, consistency []model.GuaranteeInfo) []model.GuaranteeInfo {
	for i := range consistency {
		if g := &consistency[i]; g.Property != "" {
			g.Params = []string{"judge=" + judges[g.Property]}
		}
	}
	list := append(consistency,
		model.GuaranteeInfo{
			Guarantee: model.GuaranteeConvergence, Property: "Converges",
			Because: "states are sent again and again, and merging them is a join",
			Params:  []string{"judge=convergence", "gossip=always"},
			Faults:  model.Faults{Partition: 1},
		},
		model.GuaranteeInfo{
			Guarantee: model.GuaranteeDurable, Property: "NothingLost",
			Because: "the replica that acknowledged has written to disk",
			Params:  []string{"judge=replicas"},
			Faults:  model.Faults{Crash: 1},
		},
		model.GuaranteeInfo{
			Guarantee: model.GuaranteeAvailable, Property: "WaitFree",
			Because: "a replica answers from what it knows",
			Params:  []string{"judge=replicas"},
			Faults:  model.Faults{Partition: 1},
		})
	for i := range list {
		list[i].Strategy = strategy
		if list[i].Property != "" {
			list[i].Params = append(list[i].Params, "type="+typ, "sessions="+sessions, "updates=1")
		}
	}
	return list
}
