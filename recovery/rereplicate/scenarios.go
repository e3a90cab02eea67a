package rereplicate

import "github.com/faultline-mc/faultline/model"

// Scenario is the store with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/rereplicate",
	Title: "an item keeps two copies while disks are lost, one at a time",
	Params: []model.Param{
		model.Int("stores", 3, 2, 4, "nodes with a disk; two of them hold the item"),
		model.Int("versions", 1, 1, 3, "versions of the item; all but the first are written"),
		model.Int("suspicions", 1, 0, 2, "times that a store is suspected of having failed"),
		model.Int("moves", 1, 0, 2, "times that a copy is moved to another store"),
		model.OneOf("losses", "which losses a copy has to survive: those that are spaced by repair, or any", "spaced", "any"),
	},
	Network: model.FIFO,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "both copies are lost before the first loss is repaired",
			Property: "LiveCopy",
			Params:   []string{"losses=any", "suspicions=0", "moves=0"},
			Faults:   model.Faults{Crash: 2},
			Steps:    2,
		},
		{
			Beyond:   "a report overtakes another one, and the manager counts a copy that it has deleted",
			Property: "LiveCopy",
			Faults:   model.Faults{Reorder: 1},
			Steps:    16,
		},
		{
			Beyond:   "a message is lost, and nothing is sent again",
			Property: "Repairs",
			Faults:   model.Faults{Drop: 1},
			Steps:    5,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Stores:     a.Int("stores"),
			Versions:   a.Int("versions"),
			Suspicions: a.Int("suspicions"),
			Moves:      a.Int("moves"),
			AnyLoss:    a.Word("losses") == "any",
			Without:    a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Fairness: model.Fairness{Restart: true},
		}, nil
	},
	Pins: []model.Pin{
		{States: 16_150, Transitions: 44_995, Depth: 20},
		{Params: []string{"moves=0"}, Faults: model.Faults{Crash: 2}, States: 25_857, Transitions: 68_908, Depth: 23},
		{Params: []string{"moves=0", "versions=2"}, States: 76_069, Transitions: 225_374, Depth: 25, Long: true},
	},
}
