package redlock

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const mutualExclusion = "MutualExclusion"

func properties() []model.Property[State] {
	return []model.Property[State]{
		model.EachStep(mutualExclusion, losesNothing),
		model.Reachable("Written", func(s State) bool {
			r, ok := s.(Resource)
			return ok && r.Value > 0
		}),
	}
}

// losesNothing: a write that did not read the last one replaces it. Then two
// holders were at work together.
func losesNothing(before, after State) error {
	old, ok := before.(Resource)
	if !ok {
		return nil
	}
	if now := after.(Resource); now.Writer != old.Writer && now.Value <= old.Value {
		return fmt.Errorf("node %d replaces the write of node %d by %d, which it has not read", now.Writer, old.Writer, now.Value)
	}
	return nil
}

// inError: two clients believe that they have the lock.
func inError(v model.View[State]) error {
	holder := model.None
	for id, s := range v.States() {
		client, ok := s.(Client)
		if !ok || !v.Up(id) || client.Phase != Holds && client.Phase != Read && client.Phase != Writes {
			continue
		}
		if holder != model.None {
			return fmt.Errorf("nodes %d and %d have the lock at once", holder, id)
		}
		holder = id
	}
	return nil
}
