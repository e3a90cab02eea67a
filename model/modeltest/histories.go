package modeltest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Histories returns, as text, everything that clients can see of a system on a
// network: the histories of all its runs, of which there must be some. Its
// properties are left aside. The search must come to its end.
func Histories[S, M any](t *testing.T, sys model.System[S, M], network model.Network) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	list := map[string]bool{}
	sys.Protocol.Properties = []model.Property[S]{model.OnHistory[S]("Seen", func(h model.History) error {
		mu.Lock()
		defer mu.Unlock()
		list[fmt.Sprintf("%+v", h)] = true
		return nil
	})}
	s := &model.Scenario{ID: "modeltest/histories", Network: network, Build: func(model.Args) (model.Model, error) { return sys, nil }}
	in := configure(realTest{t}, s, model.Settings{})
	if res := explore(realTest{t}, in, model.Options{}); !res.Complete || len(list) == 0 {
		t.Fatalf("%s: %s: want a complete search and histories, got %d", sys.Protocol.Name, summary(res), len(list))
	}
	return list
}
