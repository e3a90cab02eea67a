package register

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const linearizable = "Linearizable"

// erroneous says how the servers deviate from one variable, before any client
// can tell: two of them hold different values to be decided.
func erroneous(v model.View[State]) error {
	var first Vote
	for _, s := range v.States() {
		s, ok := s.(Server)
		switch {
		case !ok || !s.Decided:
		case first == (Vote{}):
			first = s.Accepted
		case s.Accepted.Proposal != first.Proposal:
			return fmt.Errorf("servers have decided both %v and %v", first.Proposal, s.Accepted.Proposal)
		}
	}
	return nil
}

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
