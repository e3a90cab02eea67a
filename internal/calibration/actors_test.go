package calibration

import (
	"context"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

func TestTmp(t *testing.T) {
	for _, s := range []*model.Scenario{singleCopyScenario, abdScenario, roundsScenario} {
		for _, pin := range s.Pins {
			if pin.Long && testing.Short() { continue }
			p := map[string]string{}
			for _, kv := range pin.Params {
				for i := range kv { if kv[i] == '=' { p[kv[:i]] = kv[i+1:] } }
			}
			in, err := s.Configure(model.Settings{Params: p})
			if err != nil { t.Error(s.ID, err); continue }
			r, err := in.Run(context.Background(), model.Options{Workers: 2})
			if err != nil { t.Error(s.ID, err); continue }
			t.Log(s.ID, pin.Params, r.Verdict, r.States, r.Transitions, r.Depth, "want", pin.States, pin.Transitions, pin.Depth, r.Seconds, r.Properties, r.MemoryBytes, r.SetBytes, r.LocalStates, r.Messages, r.StepCalls)
		}
	}
}
