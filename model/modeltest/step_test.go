package modeltest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

func TestNode(t *testing.T) {
	node := Node(t, handoff{Passes: 1}.protocol(), 1)
	booted := node.Start()
	passed := node.Timeout(booted.State, pass)
	got := node.Receive(passed.State, 2, token{1})
	for _, c := range []struct {
		what      string
		got, want model.Outcome[holder, token]
	}{
		{"Start", booted, model.Outcome[holder, token]{State: holder{Holds: true}, Timers: []model.Timer{pass}}},
		{"Timeout", passed, model.Outcome[holder, token]{State: holder{Passed: 1}, Sent: []model.Sent[token]{{To: 2, Message: token{1}}}}},
		{"Receive", got, model.Outcome[holder, token]{State: holder{Holds: true, Passed: 1}, Timers: []model.Timer{pass}}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

func TestNodeInvokeAndRestart(t *testing.T) {
	p := handoff{}.protocol()
	p.Invoke = func(n *model.Node[token], s *holder, call model.Call) {
		s.Passed = call.Op.Arg.(int)
		n.Reply(call, s.Holds)
	}
	p.Restart = func(_ *model.Node[token], s *holder) { s.Holds = false }
	node := Node(t, p, 1)

	got := node.Invoke(holder{Holds: true}, model.Call{Client: 2, Seq: 1, Op: model.Op{Func: "set", Arg: 5}})
	want := model.Outcome[holder, token]{
		State:   holder{Holds: true, Passed: 5},
		Replies: []model.Reply{{Client: 2, Seq: 1, Result: true}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Invoke (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(holder{Passed: 5}, node.Restart(got.State).State); diff != "" {
		t.Errorf("Restart (-want +got):\n%s", diff)
	}
}

func TestNodeFails(t *testing.T) {
	p := handoff{}.protocol()
	p.Receive = func(n *model.Node[token], s *holder, _ model.NodeID, m token) {
		if m.Number == 0 {
			panic("no such token")
		}
		s.Passed = n.Choose(m.Number)
	}
	receive := func(id model.NodeID, number int) *output {
		return record(t, func(t test) { Node(t, p, id).Receive(holder{}, 2, token{number}) })
	}
	receive(1, 1).passes(t)
	receive(1, 0).fails(t, 1, "handoff: node 1 panics: no such token")
	receive(1, 3).fails(t, 1, "chooses among 3 outcomes")
	receive(3, 1).fails(t, 1, "node 3")
}
