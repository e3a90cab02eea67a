package benor

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// What can have been heard, by trying everything: the counts of each value and of
// none, over all ways to hear some nodes, and one message of each.
func counts(s votes, nodes, heard int) map[[1 + values]int]bool {
	list := map[[1 + values]int]bool{{}: true}
	for id := model.NodeID(1); int(id) <= nodes; id++ {
		more := make(map[[1 + values]int]bool)
		for n := range list {
			more[n] = true
			for v, from := range s {
				if from.Has(id) {
					with := n
					with[v]++
					more[with] = true
				}
			}
		}
		list = more
	}
	for n := range list {
		if n[0]+n[1]+n[2] != heard {
			delete(list, n)
		}
	}
	return list
}

// Every way in which three or four nodes can have sent nothing, one message, or
// several.
func TestVotes(t *testing.T) {
	nodes := 4
	if testing.Short() {
		nodes = 3
	}
	for bits := range 1 << (nodes * 3) {
		var s votes
		for i := range nodes {
			for v := range s {
				if bits>>(3*i+v)&1 == 1 {
					s[v].Add(model.NodeID(i + 1))
				}
			}
		}
		for heard := 1; heard <= nodes; heard++ {
			requireVotes(t, s, heard, counts(s, nodes, heard))
		}
	}
}

func requireVotes(t *testing.T, s votes, heard int, all map[[1 + values]int]bool) {
	t.Helper()
	for least := 1; least <= heard; least++ {
		below := false
		for n := range all {
			below = below || n[1] < least && n[2] < least
		}
		if got := s.canAllBeBelow(heard, least); got != below {
			t.Fatalf("%v: hearing %d, all values below %d: %v, want %v", s, heard, least, got, below)
		}
		for most := least - 1; most <= heard; most++ {
			want := false
			for n := range all {
				want = want || n[1] >= least && n[1] <= most
			}
			if got := s.canBe(heard, specs.Value(1), least, most); got != want {
				t.Fatalf("%v: hearing %d, %d to %d of value 1: %v, want %v", s, heard, least, most, got, want)
			}
		}
	}
}
