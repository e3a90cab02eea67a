package snapshot

import (
	"context"
	"math"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// A cut can be consistent and the recording incomplete, so neither property
// implies the other. Where both fall, they need not fall together: a cut is
// seen to be wrong as soon as one node has recorded its part.
func TestPropertiesAreDistinct(t *testing.T) {
	for rule, want := range map[model.Rule]map[string]int{
		RuleFIFO:                {tokensConserved: 5, consistentCut: 5},
		RuleRecordChannel:       {tokensConserved: 7},
		RuleMarkerWithRecording: {tokensConserved: 7, consistentCut: 5},
	} {
		in, err := Scenario.Configure(model.Settings{Without: []model.Rule{rule}})
		if err != nil {
			t.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{MaxViolations: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]int)
		for _, v := range res.Violations {
			if v.Kind != model.KindReachable {
				got[v.Property] = v.Steps
			}
		}
		for _, property := range []string{tokensConserved, consistentCut} {
			if got[property] != want[property] {
				t.Errorf("without %s: %s falls in %d steps, want %d", rule, property, got[property], want[property])
			}
		}
	}
}

// A recording is seen to go wrong before it is complete. It tolerates no fault: on
// channels that lose or repeat, what is recorded is wrong.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"token-on-its-way":              {},
		"multiset":                      {Error: 3, Falls: "TokensConserved"},
		"without-fifo":                  {Error: 4, Falls: "TokensConserved"},
		"without-marker-with-recording": {Error: 3, Falls: "ConsistentCut"},
		"without-record-channel":        {Error: 5, Falls: "TokensConserved"},
	})
}
