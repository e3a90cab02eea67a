package crdt

import (
	"errors"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// What is judged besides the specification: nothing, that replicas converge, or
// what clients see.
const (
	judgeReplicas    = "replicas"
	judgeConvergence = "convergence"
)

// Scenario is a replicated data type with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/crdt",
	Title: "replicated data types: every replica takes updates, and all come to the same",
	Params: []model.Param{
		model.OneOf("type", "the data type: a counter, one that also falls, a set (by states or by operations), a register",
			string(TypeGCounter), string(TypePN), string(TypeORSet), string(TypeLWW), string(TypeOp)),
		model.Int("replicas", 2, 2, 4, "replicas"),
		model.Int("updates", 2, 1, 4, "updates of each of two clients"),
		model.OneOf("gossip", "when a replica sends its state: after an update, or again and again, as it must if messages are lost", "updates", "always"),
		model.OneOf("sessions", "where a client goes: to a replica of its own, or to any one each time", "own", "any"),
		model.OneOf("judge", "what is judged: the replicas alone, that they converge, or what clients see", judgeReplicas, judgeConvergence,
			string(history.Linearizability), string(history.SequentialConsistency), string(history.CausalConsistency), string(history.PRAMConsistency),
			string(history.ReadYourWrites), string(history.MonotonicReads), string(history.MonotonicWrites), string(history.WritesFollowReads)),
	},
	Network:    model.Distinct,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "a state is lost, and nobody sends it again",
			Property: "Converges",
			Params:   []string{"judge=convergence", "updates=1"},
			Faults:   model.Faults{Drop: 1},
			Steps:    3,
		},
		{
			Beyond:   "an operation is lost: operation-based types need a reliable broadcast",
			Property: "Converges",
			Params:   []string{"judge=convergence", "updates=1", "type=op"},
			Faults:   model.Faults{Drop: 1},
			Steps:    2,
			Source:   "Shapiro and others 2011, 2.2.2",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 600, Transitions: 1_032, Depth: 13},
		{Params: []string{"type=op"}, States: 165, Transitions: 272, Depth: 9},
		{Params: []string{"replicas=3"}, States: 7_878, Transitions: 18_964, Depth: 17},
		{Params: []string{"type=orset"}, Faults: model.Faults{Crash: 1}, States: 6_237, Transitions: 12_282, Depth: 16, Long: true},
		{Params: []string{"judge=pram", "updates=1"}, States: 1_619, Transitions: 2_680, Depth: 11},
		{Params: []string{"type=lww", "judge=causal", "updates=1"}, States: 1_239, Transitions: 2_252, Depth: 11},
		{Params: []string{"judge=pram"}, States: 110_579, Transitions: 216_658, Depth: 17, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	judge := a.Word("judge")
	c := Config{
		Replicas:  a.Int("replicas"),
		Type:      Type(a.Word("type")),
		Always:    a.Word("gossip") == "always",
		Converges: judge == judgeConvergence,
		Without:   a.Without(),
	}
	if c.Type == TypeOp && c.Always {
		return nil, errors.New("gossip=always sends states, and type=op has none that could be merged")
	}
	seen := judge != judgeReplicas && judge != judgeConvergence
	sys := model.System[State, Message]{
		Protocol: c.Protocol(),
		Clients:  c.clients(a.Int("updates"), a.Word("sessions") == "any", seen),
		Fairness: model.Fairness{Restart: true, Heal: true},
	}
	if seen {
		property, err := c.judged(judge)
		if err != nil {
			return nil, err
		}
		sys.Properties = append(sys.Properties, property)
	}
	return sys, nil
}
