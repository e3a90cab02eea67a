package bench

import (
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// measured are a protocol with a history, a protocol without one, and an
// abstract machine.
var measured = []struct {
	scenario, param, value string
	states                 int
}{
	{"paxos/register", "clients", "2", 16_668},
	{"calibration/rounds", "rounds", "1,1", 95_261},
	{"specs/twophase", "rms", "6", 50_816},
}

// BenchmarkExplore explores each scenario completely with one worker. The
// states are counted as well: a fast search that misses some is none.
func BenchmarkExplore(b *testing.B) {
	for _, m := range measured {
		b.Run(m.scenario+"/"+m.param+"="+m.value, func(b *testing.B) {
			var res *model.Result
			for b.Loop() {
				// A new instance has to learn the protocol's steps anew.
				in := configure(b, m.scenario, model.Settings{Params: map[string]string{m.param: m.value}})
				var err error
				res, err = in.Run(b.Context(), model.Options{Workers: 1, Unreduced: true})
				if err != nil {
					b.Fatal(err)
				}
			}
			if res.Verdict != model.Holds || res.States != m.states {
				b.Fatalf("%s with %d states, want it to hold with %d", res.Verdict, res.States, m.states)
			}
			runs := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(float64(res.States)*runs, "states/s")
			b.ReportMetric(float64(res.Transitions)*runs, "transitions/s")
			b.ReportMetric(float64(res.SetBytes)/float64(res.States), "B/state")
		})
	}
}

func configure(b *testing.B, id string, set model.Settings) *model.Instance {
	b.Helper()
	all := catalog.Scenarios()
	i := slices.IndexFunc(all, func(s *model.Scenario) bool { return s.ID == id })
	if i < 0 {
		b.Fatalf("no scenario %s", id)
	}
	in, err := all[i].Configure(set)
	if err != nil {
		b.Fatal(err)
	}
	return in
}
