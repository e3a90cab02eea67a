package redlock

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	mutualExclusion = "MutualExclusion"
	keysExpire      = "KeysExpire"
)

// properties are the exclusion that the lock is for, or that it ends by itself.
func (c Config) properties() []model.Property[State] {
	judged := model.EachStep(mutualExclusion, losesNothing)
	if c.Eventual {
		judged = model.LeadsTo(keysExpire, hasKeyOfTheDead, func(v model.View[State]) bool { return !hasKeyOfTheDead(v) })
	}
	return []model.Property[State]{
		judged,
		model.Reachable("Written", func(s State) bool {
			r, ok := s.(Resource)
			return ok && r.Value > 0
		}),
	}
}

// hasKeyOfTheDead is what would last for ever if keys did not expire.
func hasKeyOfTheDead(v model.View[State]) bool {
	for id, s := range v.States() {
		instance, ok := s.(Instance)
		if ok && v.Up(id) && instance.Key != model.None && !v.Up(instance.Key) {
			return true
		}
	}
	return false
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
