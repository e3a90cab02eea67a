package modeltest

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Clients, with one call each, call a node that answers at once with either of two
// numbers.
func TestHistories(t *testing.T) {
	ask := model.Client{At: []model.NodeID{1}, Ops: []model.Op{{Func: "ask"}}}
	oracle := model.Protocol[struct{}, struct{}]{
		Name: "oracle", Nodes: 1,
		Invoke: func(n *model.Node[struct{}], _ *struct{}, call model.Call) { n.Reply(call, n.Choose(2)) },
	}
	for clients, want := range map[int]int{
		1: 2,         // either answer
		2: 2*2 + 2*4, // one client, or both in either order
	} {
		sys := model.System[struct{}, struct{}]{Protocol: oracle}
		for range clients {
			sys.Clients = append(sys.Clients, ask)
		}
		if got := Histories(t, sys, model.Multiset); len(got) != want {
			t.Errorf("%d clients: %d histories, want %d: %v", clients, len(got), want, got)
		}
	}
}
