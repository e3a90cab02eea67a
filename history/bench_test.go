package history

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// long is a history that holds, of a register (or transactions) with unique
// values and processes that are nearly always busy.
func long(processes, operations int) History {
	pick := rand.New(rand.NewPCG(11, 12)).IntN
	next := 0
	o := object{spec: Register(0), call: func(pick chooser) (string, any) {
		if pick(2) == 0 {
			return "read", nil
		}
		next++
		return "write", next
	}}
	return from1(o.run(pick, processes, operations))
}

// What the long histories of a recording cost.
func BenchmarkLong(b *testing.B) {
	for _, tt := range []struct {
		c                     Consistency
		processes, operations int
	}{
		{Linearizability, 3, 100_000},
		{Linearizability, 10, 100_000},
		{Linearizability, 20, 100_000},
		{CausalConsistency, 10, 10_000},
		{CausalConsistency, 10, 100_000},
		{SequentialConsistency, 5, 1000},
		{PRAMConsistency, 5, 1000},
	} {
		h := long(tt.processes, tt.operations)
		b.Run(fmt.Sprintf("%s/%dx%d", tt.c, tt.processes, tt.operations), func(b *testing.B) {
			for b.Loop() {
				r, err := Check(b.Context(), Options{Spec: Register(0), Consistency: tt.c}, h)
				if err != nil || r.Verdict != model.Holds {
					b.Fatal(r, err)
				}
			}
		})
	}
	h := transactional(rand.New(rand.NewPCG(7, 8)).IntN, 10, 2000)
	b.Run("txn", func(b *testing.B) {
		for b.Loop() {
			r, err := Check(b.Context(), Options{Spec: ListAppend(), Consistency: StrictSerializability}, h)
			if err != nil || r.Verdict == model.Inconclusive {
				b.Fatal(r, err)
			}
			b.Log(r)
		}
	})
}
