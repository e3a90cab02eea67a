package catalog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// The states that stand for others stand for exactly those that there are: the
// sizes of their orbits add up to the count of the search of all. To compare
// symmetry alone, messages travel on fifo links on which one can overtake another,
// where dead ones stay.
func TestOrbitsAddUp(t *testing.T) {
	states := 20_000
	if testing.Short() {
		states = 150
	}
	compared := 0
	for _, s := range Scenarios() {
		if s.Network == "" {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			in, err := s.Configure(model.Settings{Network: model.FIFO, Faults: &model.Faults{Reorder: 1, Skew: s.Faults.Skew}})
			if err != nil {
				t.Fatal(err)
			}
			opt := model.Options{Bounds: model.Bounds{States: states}}
			reduced, err := in.Run(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			dead, sym := reduced.Reductions[0], reduced.Reductions[1]
			if dead.Off == "" {
				t.Fatalf("dead messages are dropped: %+v", dead)
			}
			if sym.Off != "" || !reduced.Complete {
				return
			}
			opt.Unreduced, opt.Bounds.States = true, 0
			full, err := in.Run(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("%d states stand for %d", reduced.States, full.States); !strings.HasSuffix(sym.Effect, want) {
				t.Errorf("%s, want %s", sym.Effect, want)
			}
			compared++
		})
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
	t.Logf("compared %d scenarios", compared)
}
