package history_test

import (
	"context"
	"errors"
	"strings"
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
	read := model.Op{Func: "read"}
	return onTwoNodes(history.Linearizable[replica]("Linearizable", history.Register(initial)),
		model.Client{At: []model.NodeID{1}, Ops: []model.Op{{Func: "write", Arg: 1}}},
		model.Client{At: []model.NodeID{readAt}, Ops: []model.Op{read, read}})
}

// onTwoNodes is a register on two nodes, each of which tells the other of what
// is written.
func onTwoNodes(property model.Property[replica], clients ...model.Client) *model.Scenario {
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
	return &model.Scenario{
		ID: "test/replicated", Title: "a register on two nodes", Network: model.Multiset,
		Build: func(model.Args) (model.Model, error) {
			return model.System[replica, update]{
				Protocol: protocol, Clients: clients, Properties: []model.Property[replica]{property},
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

// What a client is told is the protocol's answer, whatever its type: a register that
// says nothing to a read. That is no recording gone wrong, and each model forbids it.
func TestEngineJudgesAnswersOfTheWrongType(t *testing.T) {
	mute := model.Protocol[replica, update]{
		Name: "mute", Nodes: 1,
		Invoke: func(n *model.Node[update], _ *replica, call model.Call) { n.Reply(call, nil) },
	}
	for _, as := range []history.Consistency{history.Linearizability, history.Regularity, history.SequentialConsistency} {
		result, err := run(t, &model.Scenario{
			ID: "test/mute", Title: "a register that says nothing", Network: model.Multiset,
			Build: func(model.Args) (model.Model, error) {
				return model.System[replica, update]{
					Protocol:   mute,
					Clients:    []model.Client{{At: []model.NodeID{1}, Ops: []model.Op{{Func: "read"}}}},
					Properties: []model.Property[replica]{history.Consistent[replica](as, history.Register(0))},
				}, nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		const want = "c1: result of read(): want type int, as of the initial value 0, got none"
		if v := result.Violation; v == nil || v.Reason != want || v.Steps != 1 {
			t.Errorf("%s: %s, %+v, want a violation in 1 step, %q", as, result.Verdict, v, want)
		}
	}
}

// What clients see who move between two nodes, or stay, tells the models apart.
func TestEngineJudgesWeakModels(t *testing.T) {
	read, one, two := model.Op{Func: "read"}, model.Op{Func: "write", Arg: 1}, model.Op{Func: "write", Arg: 2}
	writer := model.Client{At: []model.NodeID{1}, Ops: []model.Op{one, two}}
	stays := model.Client{At: []model.NodeID{2}, Ops: []model.Op{read, read}}
	moves := model.Client{At: []model.NodeID{1, 2}, Ops: []model.Op{read, read}}
	writesAndMoves := model.Client{At: []model.NodeID{1, 2}, Ops: []model.Op{one, read}}
	writesAndStays := model.Client{At: []model.NodeID{1}, Ops: []model.Op{one, read, read}}
	other := model.Client{At: []model.NodeID{2}, Ops: []model.Op{two, read, read}}

	register := history.Register(0)
	consistent := func(as history.Consistency) model.Property[replica] {
		return history.Consistent[replica](as, register)
	}
	stale := func(k int) model.Property[replica] {
		return history.BoundedStaleness[replica]("Property", register, k)
	}
	tests := []struct {
		name     string
		property model.Property[replica]
		clients  []model.Client
		want     string // the reason of a violation; empty if it holds
	}{
		{"a reader lags behind", stale(1), []model.Client{writer, stays}, "c2 read() returned 0, but the register could only be 1"},
		{"a reader lags two behind", stale(2), []model.Client{writer, stays}, "c2 read() returned 0, but the register with the last 2 values could only be [1 2] and the result 1 or 2"},
		{"a reader lags no more", stale(3), []model.Client{writer, stays}, ""},
		{"updates overtake each other", consistent(history.PRAMConsistency), []model.Client{writer, stays}, "c2 read() 1, but"},
		{"but every view has both", consistent(history.MonotonicReads), []model.Client{writer, stays}, ""},
		{"in another order than they were made", consistent(history.MonotonicWrites), []model.Client{writer, stays}, "c2 read() 1: from then on there is no view of each process in which the updates of each are in order"},
		{"one writer and its reader are sequential", consistent(history.SequentialConsistency), []model.Client{writesAndStays, stays}, ""},
		{"moving sees less than before", consistent(history.MonotonicReads), []model.Client{{At: []model.NodeID{1}, Ops: []model.Op{one}}, moves}, "c2 read() 0: from then on there is no view of each process in which its reads are in order"},
		{"moving misses the own write", consistent(history.ReadYourWrites), []model.Client{writesAndMoves}, "c1 read() 0: from then on there is no view of each process in which its updates come before its later reads"},
		{"staying does not", consistent(history.ReadYourWrites), []model.Client{writesAndStays, other}, ""},
		{"two writers, linearizable", consistent(history.Linearizability), []model.Client{writesAndStays, other}, "c1 read() returned 1, but the register could only be 2"},
		{"two writers see them in different orders", consistent(history.SequentialConsistency), []model.Client{writesAndStays, other}, "c2 read()"},
		{"which is causal", consistent(history.CausalConsistency), []model.Client{writesAndStays, other}, ""},
		{"and PRAM", consistent(history.PRAMConsistency), []model.Client{writesAndStays, other}, ""},
		{"writes follow reads", consistent(history.WritesFollowReads), []model.Client{writesAndStays, other}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result, err := run(t, onTwoNodes(tt.property, tt.clients...))
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				if result.Verdict != model.Holds || result.Histories == 0 {
					t.Errorf("%s after %d histories, want holds after some", result.Verdict, result.Histories)
				}
				return
			}
			if result.Verdict != model.Violated || !strings.HasPrefix(result.Violation.Reason, tt.want) {
				t.Errorf("%s, %+v, want a violation with %q", result.Verdict, result.Violation, tt.want)
			}
		})
	}
}
