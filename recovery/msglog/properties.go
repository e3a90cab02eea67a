package msglog

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Always("NoOrphans", c.noOrphans),
		model.Always("OutputCommit", outputCommit),
		model.Reachable("OutputAfterRecovery", func(s State) bool {
			return len(s.Outputs) > 0 && len(s.Ends) > 0
		}),
	}
}

// noOrphans: the state of no process depends on deliveries that another one has
// lost (Alvisi and Marzullo 1998, always-no-orphans). Every message delivered
// tells the state that it was sent in, and its sender must have been there. With
// optimistic logging there are orphans until they hear of the failure, so only
// those who have are judged.
func (c Config) noOrphans(v model.View[State]) error {
	states := maps.Collect(v.States())
	for id, s := range v.States() {
		if !v.Up(id) {
			continue
		}
		for _, d := range s.Delivered {
			sender := states[d.From]
			told := s.incarnation(d.From) == sender.incarnation(d.From)
			if !v.Up(d.From) || sender.Recovering || c.Mode == Optimistic && !told {
				continue
			}
			if !sender.was(d.App.Past) {
				return fmt.Errorf("node %v depends on deliveries %v of node %v, which has %v", id, d.App.Past, d.From, idsOf(sender.Delivered))
			}
		}
	}
	return nil
}

// losesDeliveries is the error: a process that has failed is not back in the
// state that it was in, and what it was delivered since is not on its disk; or it
// is back, and another one depends on what it has lost. Pessimistic logging knows
// only the first, and nobody notices.
func (c Config) losesDeliveries(v model.View[State]) error {
	for id, s := range v.States() {
		logged := s.Stable
		if c.Mode == Causal {
			logged = 0
		}
		if lost := len(s.Delivered) - logged; !v.Up(id) && lost > 0 {
			return fmt.Errorf("node %v is down, and %d of its deliveries are not on its disk", id, lost)
		}
		for _, d := range s.Delivered {
			if sender := v.State(d.From); v.Up(id) && v.Up(d.From) && !sender.was(d.App.Past) {
				return fmt.Errorf("node %v depends on deliveries %v of node %v, which has %v", id, d.App.Past, d.From, idsOf(sender.Delivered))
			}
		}
	}
	return nil
}

// was reports whether a process has been in the state after these deliveries.
func (s *State) was(past []ID) bool {
	return len(past) <= len(s.Delivered) && slices.Equal(past, idsOf(s.Delivered[:len(past)]))
}

// outputCommit: what the world outside was told is never undone, neither by the
// client that told it nor by the server whose answer it was.
func outputCommit(v model.View[State]) error {
	answerer := v.State(server)
	for id, s := range v.States() {
		for k, o := range s.Outputs {
			if v.Up(server) && !answerer.Recovering && !answerer.was(o.Past) {
				return fmt.Errorf("node %v has told of deliveries %v of the server, which has %v", id, o.Past, idsOf(answerer.Delivered))
			}
			if v.Up(id) && !s.Recovering && (k >= len(s.Delivered) || s.Delivered[k].App.Seq != o.Answer) {
				return fmt.Errorf("node %v has told of answer %d, and has %v", id, o.Answer, idsOf(s.Delivered))
			}
		}
	}
	return nil
}
