package calibration

import (
	"math"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestSingleCopy(t *testing.T) { modeltest.Pins(t, singleCopyScenario) }
func TestABD(t *testing.T)        { modeltest.Pins(t, abdScenario) }
func TestRounds(t *testing.T)     { modeltest.Pins(t, roundsScenario) }

// Two servers that know nothing of each other are no register. The count is
// that of the whole space, past every violation, as Stateright's would be if
// it did not stop.
func TestSingleCopyOfTwoServers(t *testing.T) {
	set := model.Settings{Params: map[string]string{"servers": "2"}}
	modeltest.Violates(t, singleCopyScenario, set, "Linearizable", 4)

	in, err := singleCopyScenario.Configure(set)
	if err != nil {
		t.Fatal(err)
	}
	for workers := 1; workers <= 2; workers++ {
		res, err := in.Run(t.Context(), model.Options{Workers: workers, Unreduced: true, MaxViolations: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		if res.Verdict != model.Violated || !res.Complete {
			t.Errorf("%s, complete %t, want a violation and the complete space", res.Verdict, res.Complete)
		}
		if res.States != 62 || res.Transitions != 80 || res.Depth != 9 {
			t.Errorf("%d states, %d transitions, %d levels; want 62, 80, 9", res.States, res.Transitions, res.Depth)
		}
	}
}
