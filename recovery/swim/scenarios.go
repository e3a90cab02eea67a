package swim

import "github.com/faultline-mc/faultline/model"

// Scenario is the group with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/swim",
	Title: "SWIM: membership by probes, indirect probes and suspicions that can be refuted",
	Params: []model.Param{
		model.OneOf("links", "whether all links but one deliver in time, or messages may be lost on others, so that suspicions are expected and only deaths judged", "good", "lossy"),
		model.Int("relays", 1, 1, 2, "nodes that can be asked to probe"),
		model.Int("rounds", 2, 1, 3, "protocol periods after which the prober stops"),
		model.Int("delay", 1, 1, 2, "ticks that a message is on its way at most"),
		model.Int("suspicion", 0, 0, 20, "ticks in which a suspicion can be refuted; 0 for what gossip there and back needs by way of a relay"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1, Cut: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message is lost on another link than the bad one, so that the direct probe and the indirect one both fail",
			Property: falseSuspicion,
			Faults:   model.Faults{Drop: 1},
			Steps:    12,
		},
		{
			Beyond:   "two links are bad, that to the member and that to the relay",
			Property: falseSuspicion,
			Faults:   model.Faults{Cut: 2},
			Steps:    12,
		},
		{
			Beyond:   "two messages are lost besides the bad link: probes, and the suspicion or its refutation",
			Property: falseDeath,
			Params:   []string{"links=lossy", "rounds=1"},
			Faults:   model.Faults{Drop: 2},
			Steps:    18,
		},
		{
			Beyond:   "a member that stands still for longer than a suspicion lasts cannot refute it",
			Property: falseDeath,
			Params:   []string{"links=lossy", "rounds=1"},
			Faults:   model.Faults{Pause: 1},
			Steps:    17,
			Source:   "Dadgar and others, Lifeguard, arXiv:1707.00788",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Relays:    a.Int("relays"),
			Rounds:    a.Int("rounds"),
			Delay:     a.Int("delay"),
			Suspicion: a.Int("suspicion"),
			Lossy:     a.Word("links") == "lossy",
			Without:   a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Fairness: model.Fairness{Heal: true},
			Time:     model.Time{Tier: model.Lockstep, Delay: c.Delay},
		}, nil
	},
	Pins: []model.Pin{
		{States: 5_625, Transitions: 17_616, Depth: 39},
		{Params: []string{"rounds=1"}, States: 1_649, Transitions: 5_024, Depth: 24},
		{Params: []string{"rounds=3"}, States: 14_521, Transitions: 49_524, Depth: 55},
		{Params: []string{"relays=2"}, States: 25_011, Transitions: 101_466, Depth: 50},
		{Params: []string{"delay=2"}, States: 11_187, Transitions: 37_185, Depth: 55},
		{Params: []string{"links=lossy", "rounds=1"}, Faults: model.Faults{Drop: 1}, States: 12_831, Transitions: 55_662, Depth: 26},
	},
}
