package domino

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Always("ConsistentLine", consistentLine),
		model.Always("NoOrphan", noOrphan),
		model.Reachable("DominoEffect", c.domino),
		model.Reachable("PartOfTheWorkIsKept", partlyKept),
	}
}

// domino: every process had taken all of its checkpoints, and all of them were
// in vain. This is what uncoordinated checkpoints cannot exclude.
func (c Config) domino(s State) bool {
	if s.Epoch() == 0 {
		return false
	}
	r := s.Recoveries[s.Epoch()-1]
	for id, latest := range r.Latest {
		if latest < c.Checkpoints || r.Line[id] > 0 {
			return false
		}
	}
	return true
}

// partlyKept: a rollback stops at a checkpoint of everyone.
func partlyKept(s State) bool {
	if s.Epoch() == 0 {
		return false
	}
	r := s.Recoveries[s.Epoch()-1]
	for id, k := range r.Line {
		if k == 0 || k > r.Latest[id] {
			return false
		}
	}
	return true
}

// consistentLine: across a recovery line no message is received that is not
// sent. It is judged from when the line is found until everybody has gone back
// to it, by what the processes hold and not by the intervals that they reported.
func consistentLine(v model.View[State]) error {
	states := statesOf(v)
	last := lastOf(states)
	for i := range states {
		if states[i].Epoch() < last.Epoch() {
			states[i].restore(last.Recoveries[last.Epoch()-1].Line[model.NodeID(i+1)])
		}
	}
	if slices.ContainsFunc(states, func(s State) bool { return s.Epoch() < last.Epoch() }) {
		return orphan(states)
	}
	return nil
}

// noOrphan: while no recovery goes on, nobody has received what is not sent.
func noOrphan(v model.View[State]) error {
	states := statesOf(v)
	last := lastOf(states)
	for _, s := range states {
		if s.Epoch() < last.Epoch() || s.Phase == Collecting {
			return nil
		}
	}
	return orphan(states)
}

func statesOf(v model.View[State]) []State {
	states := make([]State, v.Nodes())
	for i := range states {
		states[i] = v.State(model.NodeID(i + 1))
	}
	return states
}

// lastOf returns a state with the most recoveries.
func lastOf(states []State) State {
	return slices.MaxFunc(states, func(a, b State) int { return a.Epoch() - b.Epoch() })
}

// orphan returns an error that names a message received and not sent.
func orphan(states []State) error {
	for i, s := range states {
		id := model.NodeID(i + 1)
		for _, r := range s.Received {
			if !slices.Contains(states[r.From-1].Sent, Sending{id, r.App}) {
				return fmt.Errorf("node %v keeps message %d of node %v, which has not sent it", id, r.App.Seq, r.From)
			}
		}
	}
	return nil
}
