package register

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const linearizable = "Linearizable"

// properties are what clients can tell: that the register is one variable, and
// that some of them do read a value that was written.
func properties() []model.Property[State] {
	return []model.Property[State]{
		history.Linearizable[State](linearizable, history.Register(specs.Value(0))),
		model.Reachable("WriteRead", func(s State) bool {
			client, ok := s.(Client)
			return ok && client.Read != 0
		}),
	}
}
