package calibration

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// missionariesScenario is the riddle of three missionaries and three cannibals
// who cross a river in a boat for two. The shortest solution is the witness of
// AllAcross, 11 steps and so 12 states long.
var missionariesScenario = &model.Scenario{
	ID:    "calibration/missionaries",
	Title: "the riddle of three missionaries and three cannibals at a river",
	Build: func(model.Args) (model.Model, error) {
		return missionaries(), nil
	},
	Pins: []model.Pin{
		{States: 64, Depth: 13, Source: "independent enumeration"},
	},
}

// people is a set of persons, who can be told apart: missionaries m1 to m3 in
// bits 0 to 2, cannibals c1 to c3 in bits 3 to 5.
type people uint8

const (
	allMissionaries people = 0b000_111
	allCannibals    people = 0b111_000
	allPeople              = allMissionaries | allCannibals
)

func (p people) count() int { return bits.OnesCount8(uint8(p)) }

// safe says that on a bank with these people nobody is eaten.
func (p people) safe() bool {
	m, c := p&allMissionaries, p&allCannibals
	return m == 0 || m.count() >= c.count()
}

func (p people) String() string {
	var names []string
	for i, name := range []string{"m1", "m2", "m3", "c1", "c2", "c3"} {
		if p>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return "{" + strings.Join(names, ", ") + "}"
}

// river is who is on the east bank, and whether the boat is; the others and
// otherwise the boat are on the west bank.
type river struct {
	East     people
	BoatEast bool
}

func missionaries() model.Machine[river] {
	m := model.Machine[river]{
		Name: "missionaries",
		Init: func(yield func(river)) { yield(river{East: allPeople, BoatEast: true}) },
		Properties: []model.Property[river]{
			model.Invariant("NobodyIsEaten", river.nobodyIsEaten),
			model.Reachable("AllAcross", func(s river) bool { return s.East == 0 }),
		},
	}
	for group := people(1); group <= allPeople; group++ {
		if group.count() <= 2 {
			m.Actions = append(m.Actions, cross(group))
		}
	}
	return m
}

// cross takes one or two people, with the boat, to the other bank.
func cross(group people) model.Action[river] {
	return model.Action[river]{
		Name: "Cross", Args: []any{group},
		Next: func(s river, yield func(river)) {
			here := s.East
			if !s.BoatEast {
				here = allPeople &^ s.East
			}
			if group&^here != 0 {
				return
			}
			s.East ^= group
			s.BoatEast = !s.BoatEast
			if s.East.safe() && (allPeople &^ s.East).safe() {
				yield(s)
			}
		},
	}
}

func (s river) nobodyIsEaten() error {
	if west := allPeople &^ s.East; !s.East.safe() || !west.safe() {
		return fmt.Errorf("%v are in the east and %v in the west", s.East, west)
	}
	return nil
}
