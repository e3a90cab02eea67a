package cic

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{model.Always("BoundedRollback", boundedRollback)}
	if c.Proof {
		list = append(list, model.Always("SameIndexConsistent", sameIndexConsistent))
	}
	return append(list,
		model.Reachable("IndexSkipped", skipped),
		model.Reachable("LastIndexWithMessage", func(s State) bool {
			return s.Index() == c.Indices && slices.ContainsFunc(s.Received, func(r Receipt) bool { return r.After < s.Last() })
		}))
}

// skipped: a process has been forced from index 0 straight to a higher one.
func skipped(s State) bool { return len(s.Checkpoints) > 0 && s.Checkpoints[0] > 1 }

// line is a checkpoint of each process, as the place of it.
type line map[model.NodeID]int

// boundedRollback: the largest consistent line loses at most one index of what
// every process has reached.
func boundedRollback(v model.View[State]) error {
	states := maps.Collect(v.States())
	l := recoveryLine(states)
	reached, kept := states[1].Index(), states[1].IndexAt(l[1])
	for id, s := range states {
		reached = min(reached, s.Index())
		kept = min(kept, s.IndexAt(l[id]))
	}
	if kept < reached-1 {
		return fmt.Errorf("all have checkpoint %d, but the recovery line %s has index %d", reached, model.Text(l), kept)
	}
	return nil
}

// sameIndexConsistent: the first checkpoints from any index on, which every
// process has reached, form a consistent line.
func sameIndexConsistent(v model.View[State]) error {
	states := maps.Collect(v.States())
	reached := states[1].Index()
	for _, s := range states {
		reached = min(reached, s.Index())
	}
	for k := 1; k <= reached; k++ {
		l := make(line)
		for id, s := range states {
			l[id] = 1 + slices.IndexFunc(s.Checkpoints, func(index int) bool { return index >= k })
		}
		if id, r := orphan(states, l); id != model.None {
			return fmt.Errorf("checkpoint %d of node %v has message %d of node %v, sent after its checkpoint %d", k, id, r.Seq, r.From, k)
		}
	}
	return nil
}

// recoveryLine is what would be left if everyone failed now: it goes back from
// the last checkpoints until no message crosses it backwards.
func recoveryLine(states map[model.NodeID]State) line {
	l := make(line)
	for id, s := range states {
		l[id] = s.Last()
	}
	for {
		id, r := orphan(states, l)
		if id == model.None {
			return l
		}
		l[id] = r.After
	}
}

// orphan returns a process that has received, before its checkpoint of the line,
// what another has sent only after its own, and the receipt; or none.
func orphan(states map[model.NodeID]State, l line) (model.NodeID, Receipt) {
	for id := model.NodeID(1); int(id) <= len(states); id++ {
		for _, r := range states[id].Received {
			if r.After < l[id] && states[r.From].sentAfter(r.Seq) >= l[r.From] {
				return id, r
			}
		}
	}
	return model.None, Receipt{}
}
