package history_test

import (
	"context"
	"errors"
	"testing"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

type replica struct{ Value int }

type update struct{ Value int }

// replicated is a register on two nodes, of which node 1 takes the writes and
// tells node 2 of them. One client writes, the other reads twice at the given
// node.
func replicated(initial any, readAt model.NodeID) *model.Scenario {
	protocol := model.Protocol[replica, update]{
		Name: "replicated", Nodes: 2,
		Invoke: func(n *model.Node[update], s *replica, call model.Call) {
			if call.Op.Func == "write" {
				s.Value = call.Op.Arg.(int)
				n.Broadcast(update{s.Value})
				n.Reply(call, nil)
				return
			}
			n.Reply(call, s.Value)
		},
		Receive: func(_ *model.Node[update], s *replica, _ model.NodeID, m update) { s.Value = m.Value },
	}
	read := model.Op{Func: "read"}
	return &model.Scenario{
		ID: "test/replicated", Title: "a register on two nodes", Network: model.Multiset,
		Build: func(model.Args) (model.Model, error) {
			return model.System[replica, update]{
				Protocol: protocol,
				Clients: []model.Client{
					{At: []model.NodeID{1}, Ops: []model.Op{{Func: "write", Arg: 1}}},
					{At: []model.NodeID{readAt}, Ops: []model.Op{read, read}},
				},
				Properties: []model.Property[replica]{
					history.Linearizable[replica]("Linearizable", history.Register(initial)),
				},
			}, nil
		},
	}
}

func run(t *testing.T, s *model.Scenario) (*model.Result, error) {
	t.Helper()
	instance, err := s.Configure(model.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return instance.Run(context.Background(), model.Options{})
}

func TestEngineFindsStaleRead(t *testing.T) {
	result, err := run(t, replicated(0, 2))
	if err != nil {
		t.Fatal(err)
	}
	v := result.Violation
	if result.Verdict != model.Violated || v == nil {
		t.Fatalf("verdict %s, want violated", result.Verdict)
	}
	// The write, then a read before the update has arrived.
	if want := "c2 read() returned 0, but the register could only be 1"; v.Reason != want || v.Steps != 2 {
		t.Errorf("%q in %d steps, want %q in 2", v.Reason, v.Steps, want)
	}
}

func TestEngineHoldsOnOneNode(t *testing.T) {
	result, err := run(t, replicated(0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if result.Verdict != model.Holds || result.Histories == 0 {
		t.Errorf("%s after %d histories, want holds after some", result.Verdict, result.Histories)
	}
}

// A protocol that writes other values than the spec says is a mistake of the
// model, no violation.
func TestEngineStopsAtInvalidHistory(t *testing.T) {
	result, err := run(t, replicated("", 1))
	var invalid *history.InvalidError
	if !errors.Is(err, model.ErrInternal) || !errors.As(err, &invalid) {
		t.Errorf("got %v, %v, want an *InvalidError that is internal", result, err)
	}
}
