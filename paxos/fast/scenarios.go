package fast

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is Fast Paxos with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/fast",
	Title: "Fast Paxos chooses one value, in two message delays where proposals do not collide",
	Params: []model.Param{
		model.Int("acceptors", 3, 1, 6, "nodes that accept proposals"),
		model.Int("proposers", 2, 1, 3, "nodes that propose a value each, coordinate ballots and learn the outcome"),
		model.Int("ballots", 1, 0, 3, "classic ballots after the fast one"),
		model.OneOf("recovery", "how a collision is overcome: by a ballot that begins with phase 1, at any time, or by one that begins with phase 2",
			string(NewBallot), string(Coordinated)),
		model.OneOf("judge", "what is judged: that one value is learned at most, the same as a refinement, or that one is learned",
			string(Safety), string(Refinement), string(Liveness)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "no fast quorum is up and what the others accept is the same, so that the coordinator sees no collision to recover from; it would need a timeout",
			Property: "ValueLearned",
			Params:   []string{"recovery=coordinated", "proposers=1", "judge=liveness"},
			Faults:   model.Faults{Crash: 1},
			Steps:    5,
			Source:   "Lamport 2006, section 3.2",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 28_365, Transitions: 99_968, Depth: 18},
		{Params: []string{"recovery=coordinated"}, States: 9_297, Transitions: 32_814, Depth: 15},
		{Params: []string{"recovery=coordinated", "judge=liveness"}, States: 81_425, Transitions: 450_318, Depth: 19, Long: true},
		{Params: []string{"acceptors=4"}, States: 520_999, Transitions: 2_341_755, Depth: 24, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Acceptors: a.Int("acceptors"),
		Proposers: a.Int("proposers"),
		Ballots:   a.Int("ballots"),
		Recovery:  Recovery(a.Word("recovery")),
		Judge:     Judge(a.Word("judge")),
		Without:   a.Without(),
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge != Liveness || c.Recovery == Coordinated {
		return s, nil
	}
	if c.Ballots == 0 {
		return nil, errors.New("judge=liveness: want a ballot after the fast one, for whoever is to learn has to begin one")
	}
	s.Fairness.Restart = true
	s.Stability = model.Stability{Cores: c.cores()}
	return s, nil
}

// cores returns all classic quorums, each with the coordinator of the last ballot.
func (c Config) cores() []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << c.Acceptors {
		if core := model.NodeSet(bits << 1); core.Len() == c.classic() {
			core.Add(c.coordinator(c.Ballots))
			list = append(list, core)
		}
	}
	return list
}
