package domino

import (
	"fmt"
	"maps"
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
	states := maps.Collect(v.States())
	last, awaited := lastOf(v), false
	for id, s := range v.States() {
		if s.Epoch() < last.Epoch() {
			s.restore(last.Recoveries[last.Epoch()-1].Line[id])
			states[id], awaited = s, true
		}
	}
	if awaited {
		return orphan(states)
	}
	return nil
}

// noOrphan: while no recovery goes on, nobody has received what is not sent.
func noOrphan(v model.View[State]) error {
	last := lastOf(v)
	for _, s := range v.States() {
		if s.Epoch() < last.Epoch() || s.Phase == Collecting {
			return nil
		}
	}
	return orphan(maps.Collect(v.States()))
}

// orphaned is the error: somebody has received what is not sent, because its
// sender is back at its last checkpoint, or will be when it comes back. A recovery
// ends it.
func orphaned(v model.View[State]) error {
	states := maps.Collect(v.States())
	for id, s := range v.States() {
		if !v.Up(id) {
			s.restore(s.Interval)
			states[id] = s
		}
	}
	return orphan(states)
}

// lastOf returns a state with the most recoveries.
func lastOf(v model.View[State]) State {
	var last State
	for _, s := range v.States() {
		if s.Epoch() > last.Epoch() {
			last = s
		}
	}
	return last
}

// orphan returns an error that names a message received and not sent.
func orphan(states map[model.NodeID]State) error {
	for id := model.NodeID(1); int(id) <= len(states); id++ {
		for _, r := range states[id].Received {
			if !slices.Contains(states[r.From].Sent, Sending{id, r.App}) {
				return fmt.Errorf("node %v keeps message %d of node %v, which has not sent it", id, r.App.Seq, r.From)
			}
		}
	}
	return nil
}
