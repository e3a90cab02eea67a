package abd

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what is asked of the register, with a witness that values
// are read that were written.
func (c Config) properties() []model.Property[State] {
	var judged model.Property[State]
	switch c.Judge {
	case Linearizable:
		judged = history.Linearizable[State]("Linearizable", history.Register(specs.Value(0)))
	case Regular:
		judged = history.Regular[State]("Regular", history.Register(specs.Value(0)))
	case WaitFree:
		judged = model.AlwaysEventually("WaitFree", waitFree)
	}
	return []model.Property[State]{
		judged,
		model.Reachable("ReadsWritten", func(s State) bool {
			client, ok := s.(Client)
			return ok && client.Phase == nil && client.Last.Value != 0
		}),
	}
}

// waitFree: nobody is in the middle of an operation. As there are finitely many,
// to be there again and again means that all of them end, but for those of
// clients that have failed.
func waitFree(v model.View[State]) bool {
	for id, s := range v.States() {
		if client, ok := s.(Client); ok && v.Up(id) && client.Phase != nil {
			return false
		}
	}
	return true
}

// heldByFew is the error before the failure: what was written or read is not
// held by a majority, so that the next read may miss it. A server that is down
// holds what it will have when it comes back.
func (c Config) heldByFew(v model.View[State]) error {
	for id, s := range v.States() {
		client, ok := s.(Client)
		if !ok || client.Phase != nil {
			continue
		}
		var holders model.NodeSet
		for server := model.NodeID(1); c.isServer(server); server++ {
			if !c.newer(client.Last.Tag, v.State(server).(Server).Newest.Tag) {
				holders.Add(server)
			}
		}
		if !c.isMajority(holders) {
			return fmt.Errorf("node %d has ended its operation on version %v, which only %v hold", id, client.Last.Tag, holders)
		}
	}
	return nil
}
