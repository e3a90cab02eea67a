package calibration

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// diehardScenario is the riddle of the two water jugs: how to measure 4 units
// with one that holds 3 and one that holds 5. The shortest solution is the
// witness of BigIsFour, 6 steps and so 7 states long.
var diehardScenario = &model.Scenario{
	ID:    "calibration/diehard",
	Title: "the riddle of the water jugs of 3 and 5 units",
	Build: func(model.Args) (model.Model, error) {
		return diehard(), nil
	},
	Pins: []model.Pin{
		{States: 16, Transitions: 16 * 6, Depth: 8, Source: "independent enumeration"},
	},
}

// What the jugs hold.
const (
	smallJug = 3
	bigJug   = 5
)

// jugs is how full the jugs are.
type jugs struct{ Small, Big uint8 }

func diehard() model.Machine[jugs] {
	return model.Machine[jugs]{
		Name: "diehard",
		Init: func(yield func(jugs)) { yield(jugs{}) },
		Actions: []model.Action[jugs]{
			{Name: "FillSmall", Next: func(s jugs, yield func(jugs)) { yield(jugs{smallJug, s.Big}) }},
			{Name: "FillBig", Next: func(s jugs, yield func(jugs)) { yield(jugs{s.Small, bigJug}) }},
			{Name: "EmptySmall", Next: func(s jugs, yield func(jugs)) { yield(jugs{0, s.Big}) }},
			{Name: "EmptyBig", Next: func(s jugs, yield func(jugs)) { yield(jugs{s.Small, 0}) }},
			{Name: "SmallToBig", Next: func(s jugs, yield func(jugs)) {
				poured := min(s.Small, bigJug-s.Big)
				yield(jugs{s.Small - poured, s.Big + poured})
			}},
			{Name: "BigToSmall", Next: func(s jugs, yield func(jugs)) {
				poured := min(s.Big, smallJug-s.Small)
				yield(jugs{s.Small + poured, s.Big - poured})
			}},
		},
		Properties: []model.Property[jugs]{
			model.Invariant("NothingSpills", jugs.nothingSpills),
			model.Reachable("BigIsFour", func(s jugs) bool { return s.Big == 4 }),
		},
	}
}

func (s jugs) nothingSpills() error {
	if s.Small > smallJug || s.Big > bigJug {
		return fmt.Errorf("the jugs of %d and %d hold %d and %d", smallJug, bigJug, s.Small, s.Big)
	}
	return nil
}
