package calibration

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// machines are the scenarios of this package that are machines.
func machines() []*model.Scenario {
	var list []*model.Scenario
	for _, sc := range Scenarios() {
		if sc.Network == "" {
			list = append(list, sc)
		}
	}
	return list
}

func TestMachinesHold(t *testing.T) {
	for _, sc := range machines() {
		modeltest.Holds(t, sc)
	}
}

func TestMachinePins(t *testing.T) {
	for _, sc := range machines() {
		modeltest.Pins(t, sc)
	}
}

// TestShortestSolutions has the riddles solved: a trace has one state more than
// it has steps.
func TestShortestSolutions(t *testing.T) {
	for _, riddle := range []struct {
		scenario *model.Scenario
		goal     string
		states   int
	}{
		{diehardScenario, "BigIsFour", 7},
		{missionariesScenario, "AllAcross", 12},
	} {
		in, err := riddle.scenario.Configure(model.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		res, err := in.Run(t.Context(), model.Options{Unreduced: true, Witnesses: true})
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, w := range res.Witnesses {
			if w.Property == riddle.goal {
				found = len(w.Steps) + 1
			}
		}
		if found != riddle.states {
			t.Errorf("%s: the solution is %d states long, want %d", riddle.scenario.ID, found, riddle.states)
		}
	}
}
