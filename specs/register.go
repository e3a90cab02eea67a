package specs

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// MaxClients is the largest number of clients of Register.
const MaxClients = 5

// RegisterConfig is the size of Register.
type RegisterConfig struct {
	Clients int // 1 to MaxClients
	Values  int // 1 to MaxValue
}

// RegisterState is the state of Register. Client c is at index c-1.
type RegisterState struct {
	Value Value             // what was written last, or none
	Read  [MaxClients]Value // what a client read last, or none
}

// Register is a sequential register: operations happen one at a time, and a
// read returns what was written last. A linearizable register refines it if
// every operation takes effect at one step between its call and its return.
func Register(c RegisterConfig) model.Machine[RegisterState] {
	requireSize("clients", c.Clients, 1, MaxClients)
	requireSize("values", c.Values, 1, int(MaxValue))
	m := model.Machine[RegisterState]{
		Name: "register",
		Init: func(yield func(RegisterState)) { yield(RegisterState{}) },
		Properties: []model.Property[RegisterState]{
			model.EachStep("ReadsReturnLastWrite", readsReturnLastWrite),
			model.Reachable("SomeRead", someRead),
		},
	}
	for v := Value(1); int(v) <= c.Values; v++ {
		m.Actions = append(m.Actions, write(v))
	}
	for client := range c.Clients {
		m.Actions = append(m.Actions, read(client))
	}
	return m
}

// write is a write by any client: who writes does not show in the state.
func write(v Value) model.Action[RegisterState] {
	return model.Action[RegisterState]{
		Name: "Write", Args: []any{v},
		Next: func(s RegisterState, yield func(RegisterState)) {
			s.Value = v
			yield(s)
		},
	}
}

func read(client int) model.Action[RegisterState] {
	return model.Action[RegisterState]{
		Name: "Read", Args: []any{client + 1},
		Next: func(s RegisterState, yield func(RegisterState)) {
			s.Read[client] = s.Value
			yield(s)
		},
	}
}

func readsReturnLastWrite(before, after RegisterState) error {
	for c := range before.Read {
		if after.Read[c] != before.Read[c] && after.Read[c] != before.Value {
			return fmt.Errorf("client %d read %v when the value was %v", c+1, after.Read[c], before.Value)
		}
	}
	return nil
}

func someRead(s RegisterState) bool { return s.Read != [MaxClients]Value{} }
