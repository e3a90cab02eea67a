package fencing

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	epochsNeverFall   = "EpochsNeverFall"
	oneWriterPerEpoch = "OneWriterPerEpoch"
	noLostUpdate      = "NoLostUpdate"
)

// properties are mutual exclusion as the resource sees it. That two clients
// believe at once that they hold the lock cannot be excluded, and is reached:
// without it, nobody would be refused.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachStep(epochsNeverFall, neverFalls),
		model.EachStep(oneWriterPerEpoch, sameWriter),
		model.Reachable("WriteAccepted", answered(Accepted)),
		model.Reachable("LateWriteRefused", answered(Stale)),
	}
	if c.Update {
		list = append(list, history.Linearizable[State](noLostUpdate, counter()))
	}
	return list
}

// worksInVain is the error: a client works under a lease that is over. The lock
// service is right about that and the client wrong, and cannot know.
func worksInVain(v model.View[State]) error {
	service := v.State(lockService).(Service)
	for id, s := range v.States() {
		client, _ := s.(Client)
		holds := service.Holder == id && service.Epoch == client.Epoch
		if client.Epoch > 0 && client.Answer == "" && !holds {
			return fmt.Errorf("node %v works under lease %d, which is over", id, client.Epoch)
		}
	}
	return nil
}

func answered(a Answer) func(State) bool {
	return func(s State) bool {
		client, ok := s.(Client)
		return ok && client.Answer == a
	}
}

// writes returns a step of the resource, if it is one that wrote.
func writes(before, after State) (old, written Resource, ok bool) {
	old, isResource := before.(Resource)
	if !isResource {
		return old, written, false
	}
	written = after.(Resource)
	return old, written, old.Written != written.Written || old.Writer != written.Writer
}

// neverFalls: writes take effect in the order of their epochs.
func neverFalls(before, after State) error {
	if old, written, ok := writes(before, after); ok && written.Written.Epoch < old.Written.Epoch {
		return fmt.Errorf("a write of epoch %d replaces one of epoch %d", written.Written.Epoch, old.Written.Epoch)
	}
	return nil
}

// sameWriter: at most one client writes in an epoch.
func sameWriter(before, after State) error {
	old, written, ok := writes(before, after)
	if ok && old.Writer != model.None && old.Written.Epoch == written.Written.Epoch && old.Writer != written.Writer {
		return fmt.Errorf("nodes %d and %d both write in epoch %d", old.Writer, written.Writer, written.Written.Epoch)
	}
	return nil
}

// What clients call in their history. An update that was refused changed
// nothing, and returns refused.
const (
	update  = "update"
	refused = 0
)

// counter is the object that updates are to be linearizable as: each returns
// the value that it has made, one more than the last.
func counter() history.Spec {
	return history.Spec{
		Name: "counter",
		Init: []any{0},
		Funcs: map[string]history.Func{update: {
			Result: func(v any) error {
				if _, ok := v.(int); !ok {
					return fmt.Errorf("want an int, got %v", v)
				}
				return nil
			},
			Step: func(state, _ any) []history.Outcome {
				next := state.(int) + 1
				return []history.Outcome{{State: next, Result: next}, {State: state, Result: refused}}
			},
		}},
	}
}
