package readonly

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold, with a witness for each mode.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		history.Linearizable[State]("Linearizable", register(c.Writes)),
		model.EachStep("QuorumSeen", c.quorumSeen),
		model.Always("AcceptedIsHeld", c.acceptedIsHeld),
	}
	if c.Judged {
		list = append(list, model.EventuallyAlways("Serves", serves))
	}
	return append(list,
		model.Reachable("Accepts", func(s State) bool { return s.Accepted > 0 }),
		model.Reachable("ReadOnly", func(s State) bool { return s.Mode == ReadOnly }),
		model.Reachable("ReadWriteAgain", func(s State) bool { return s.Epoch > 0 && s.Mode == ReadWrite }))
}

// register is what clients are promised: a register whose writes can be refused,
// and do nothing then, and whose reads can be labelled, and promise nothing then.
func register(writes int) history.Spec {
	return history.Spec{
		Name: "register", Init: []any{0},
		Funcs: map[string]history.Func{
			write: {
				Arg: shape[int], Result: shape[Answer],
				Step: func(state, arg any) []history.Outcome {
					return []history.Outcome{{State: arg, Result: Accepted}, {State: state, Result: Refused}}
				},
			},
			read: {
				ReadOnly: true, Result: shape[Reading],
				Step: func(state, _ any) []history.Outcome {
					list := []history.Outcome{{State: state, Result: Reading{Value: state.(int)}}}
					for v := range writes + 1 {
						list = append(list, history.Outcome{State: state, Result: Reading{v, true}})
					}
					return list
				},
			},
		},
	}
}

func shape[T any](v any) error {
	if _, ok := v.(T); !ok {
		return fmt.Errorf("got %T", v)
	}
	return nil
}

// quorumSeen: a write is accepted only where a quorum has been heard in this
// epoch.
func (c Config) quorumSeen(before, after State) error {
	if after.Accepted != before.Accepted && !c.isQuorum(after.Heard) {
		return fmt.Errorf("accepts write %d, but has heard only %v in epoch %d", after.Accepted, after.Heard, after.Epoch)
	}
	return nil
}

// acceptedIsHeld: a majority holds what was accepted, or something newer.
func (c Config) acceptedIsHeld(v model.View[State]) error {
	accepted, holders := v.State(writer).Accepted, 0
	for _, s := range v.States() {
		if s.Version >= accepted {
			holders++
		}
	}
	if 2*holders <= c.Nodes {
		return fmt.Errorf("write %d is accepted, and held by %d of %d nodes", accepted, holders, c.Nodes)
	}
	return nil
}

// serves: once the environment is synchronous, no node stays read-only.
func serves(v model.View[State]) bool {
	return !v.Stable() || v.State(writer).Mode == ReadWrite && v.State(reader).Mode == ReadWrite
}

// lacksQuorum is the error between a fault and a failure.
func lacksQuorum(v model.View[State]) error {
	for _, s := range v.States() {
		if s.Mode == ReadOnly {
			return errors.New("no quorum")
		}
	}
	return nil
}
