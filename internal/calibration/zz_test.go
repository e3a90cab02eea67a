package calibration

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
)

func TestZZ(t *testing.T) {
	in, _ := singleCopyScenario.Configure(model.Settings{Params: map[string]string{"clients": "4"}})
	r, err := in.Run(t.Context(), model.Options{Workers: 1})
	t.Log(r.Histories, r.Seconds, err, r.MemoryBytes)
}
func BenchmarkAgreement(b *testing.B) {
	for b.Loop() {
		in, _ := roundsScenario.Configure(model.Settings{})
		in.Run(b.Context(), model.Options{Workers: 1})
	}
}
