package retry

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	appliedOnce    = "AppliedOnce"
	ackedIsApplied = "AckedIsApplied"
	sameReply      = "SameReply"
	linearizable   = "Linearizable"
	answered       = "Answered"
)

func (c Config) properties() []model.Property[State] {
	if c.Live {
		return []model.Property[State]{
			model.Eventually(answered, c.allAnswered),
			model.Reachable("AllAnswered", c.hasAll),
		}
	}
	list := []model.Property[State]{
		model.EachNode(appliedOnce, once),
		model.Always(ackedIsApplied, c.acked),
		model.EachNode(sameReply, same),
		history.Linearizable[State](linearizable, counter()),
		model.Reachable("AllAnswered", c.hasAll),
	}
	if c.Servers > 1 {
		list = append(list, model.Reachable("AnsweredByBackup", func(s State) bool {
			client, ok := s.(Client)
			return ok && client.Server == backup && client.answered()
		}))
	}
	return list
}

// hasAll: a client has all of its answers.
func (c Config) hasAll(s State) bool {
	client, ok := s.(Client)
	return ok && client.Seq == c.Requests && client.answered()
}

// allAnswered: all clients have.
func (c Config) allAnswered(v model.View[State]) bool {
	for _, s := range v.States() {
		if client, ok := s.(Client); ok && !c.hasAll(client) {
			return false
		}
	}
	return true
}

// once: no server has applied a request twice.
func once(s State) error {
	server, ok := s.(Server)
	if !ok {
		return nil
	}
	for i, t := range server.Applied {
		if slices.Contains(server.Applied[:i], t) {
			return fmt.Errorf("request %v was applied twice", t)
		}
	}
	return nil
}

// acked: what a client has an answer to is applied, at the server that is in
// charge.
func (c Config) acked(v model.View[State]) error {
	inCharge := v.State(primary).(Server)
	if c.Servers > 1 {
		if s := v.State(backup).(Server); s.TookOver {
			inCharge = s
		}
	}
	for id, s := range v.States() {
		client, _ := s.(Client)
		for _, e := range client.Answers {
			if t := (Token{id, e.Seq}); !slices.Contains(inCharge.Applied, t) {
				return fmt.Errorf("request %v was answered, and is not applied", t)
			}
		}
	}
	return nil
}

// same: all answers to a request are the same, however often it was sent.
func same(s State) error {
	client, ok := s.(Client)
	if !ok {
		return nil
	}
	for i, e := range client.Answers {
		for _, f := range client.Answers[:i] {
			if e.Seq == f.Seq && e.Result != f.Result {
				return fmt.Errorf("request %d was answered with %d and with %d", e.Seq, f.Result, e.Result)
			}
		}
	}
	return nil
}

// add is what clients call: it adds one to the counter, and returns what that
// makes. Two calls of it are not the same as one.
const add = "add"

func counter() history.Spec {
	return history.Spec{
		Name: "counter",
		Init: []any{0},
		Funcs: map[string]history.Func{add: {
			Result: func(v any) error {
				if _, ok := v.(int); !ok {
					return fmt.Errorf("want an int, got %v", v)
				}
				return nil
			},
			Step: func(state, _ any) []history.Outcome {
				next := state.(int) + 1
				return []history.Outcome{{State: next, Result: next}}
			},
		}},
	}
}
