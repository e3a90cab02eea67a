package cic

import (
	"fmt"
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
type line []int

// boundedRollback: the largest consistent line loses at most one index of what
// every process has reached.
func boundedRollback(v model.View[State]) error {
	states := statesOf(v)
	l := recoveryLine(states)
	reached, kept := states[0].Index(), states[0].IndexAt(l[0])
	for i, s := range states {
		reached = min(reached, s.Index())
		kept = min(kept, s.IndexAt(l[i]))
	}
	if kept < reached-1 {
		return fmt.Errorf("all have checkpoint %d, but the recovery line %v has index %d", reached, l, kept)
	}
	return nil
}

// sameIndexConsistent: the first checkpoints from any index on, which every
// process has reached, form a consistent line.
func sameIndexConsistent(v model.View[State]) error {
	states := statesOf(v)
	reached := states[0].Index()
	for _, s := range states {
		reached = min(reached, s.Index())
	}
	for k := 1; k <= reached; k++ {
		l := make(line, len(states))
		for i, s := range states {
			l[i] = 1 + slices.IndexFunc(s.Checkpoints, func(index int) bool { return index >= k })
		}
		if i, r := orphan(states, l); i >= 0 {
			return fmt.Errorf("checkpoint %d of node %d has message %d of node %v, sent after its checkpoint %d", k, i+1, r.Seq, r.From, k)
		}
	}
	return nil
}

func statesOf(v model.View[State]) []State {
	states := make([]State, v.Nodes())
	for i := range states {
		states[i] = v.State(model.NodeID(i + 1))
	}
	return states
}

// recoveryLine is what would be left if everyone failed now: it goes back from
// the last checkpoints until no message crosses it backwards.
func recoveryLine(states []State) line {
	l := make(line, len(states))
	for i, s := range states {
		l[i] = s.Last()
	}
	for {
		i, r := orphan(states, l)
		if i < 0 {
			return l
		}
		l[i] = r.After
	}
}

// orphan returns a process that has received, before its checkpoint of the line,
// what another has sent only after its own, and the receipt; or -1.
func orphan(states []State, l line) (int, Receipt) {
	for i, s := range states {
		for _, r := range s.Received {
			if r.After < l[i] && states[r.From-1].Sent[r.Seq-1].After >= l[r.From-1] {
				return i, r
			}
		}
	}
	return -1, Receipt{}
}
