package lease

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the lease with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/lease",
	Title: "a lease on clocks that drift or are skewed",
	Params: []model.Param{
		model.OneOf("clocks", "what clocks do: drift, with a budget of drift, or skew, with one of skew", string(Drift), string(Skew)),
		model.OneOf("judge", "what is judged: that there is one holder at most, or that leases end", "exclusion", "end"),
		model.Int("holders", 2, 1, 4, "nodes that want the lease"),
		model.Int("requests", 2, 1, 4, "requests of each"),
		model.Int("term", 2, 1, 8, "ticks of a lease"),
		model.Int("holder-margin", 1, 0, 8, "ticks that a holder stops earlier"),
		model.Int("grantor-margin", 1, 0, 8, "ticks that the grantor waits longer"),
		model.Int("horizon", 6, 1, 20, "ticks after which skewed clocks stop"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "timers drift by more than both margins together",
			Property: atMostOneHolder,
			Params:   []string{"requests=1"},
			Faults:   model.Faults{Drift: 3},
			Steps:    11,
		},
		{
			Beyond:   "clocks are further apart than both margins together",
			Property: atMostOneHolder,
			Params:   []string{"clocks=skew", "requests=1", "term=3"},
			Faults:   model.Faults{Skew: 3},
			Steps:    16,
		},
		{
			Beyond:   "a holder that stands still does not notice that its term is over: it needs recovery/fencing",
			Property: atMostOneHolder,
			Params:   []string{"requests=1"},
			Faults:   model.Faults{Pause: 1},
			Steps:    12,
			Source:   "Kleppmann, How to do distributed locking, 2016",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 15_819, Transitions: 61_922, Depth: 23},
		{Params: []string{"requests=1"}, Faults: model.Faults{Drift: 2}, States: 1_827, Transitions: 6_344, Depth: 17},
		{Faults: model.Faults{Drift: 2}, States: 166_498, Transitions: 842_775, Depth: 25, Long: true},
		{Params: []string{"clocks=skew", "requests=1"}, Faults: model.Faults{Skew: 1}, States: 2_988, Transitions: 8_530, Depth: 26},
		{Params: []string{"requests=1"}, Faults: model.Faults{Crash: 1}, States: 1_856, Transitions: 5_534, Depth: 18},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Holders:       a.Int("holders"),
		Requests:      a.Int("requests"),
		Clocks:        Clocks(a.Word("clocks")),
		Term:          a.Int("term"),
		HolderMargin:  a.Int("holder-margin"),
		GrantorMargin: a.Int("grantor-margin"),
		Eventual:      a.Word("judge") == "end",
		Without:       a.Without(),
	}
	if c.Eventual && c.Clocks == Skew {
		return nil, errors.New("skewed clocks stop at the horizon, so nothing can be said of the end: want clocks=drift with judge=end")
	}
	if c.HolderMargin >= c.Term {
		return nil, fmt.Errorf("a term of %d ticks is over before it begins, with a holder's margin of %d", c.Term, c.HolderMargin)
	}
	time := model.Time{Tier: model.Lockstep}
	if c.Clocks == Skew {
		time = model.Time{Tier: model.Skewed, Horizon: a.Int("horizon")}
	}
	return model.System[State, Message]{Protocol: c.Protocol(), Time: time}, nil
}
