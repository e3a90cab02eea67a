package kootoueg

import (
	"fmt"
	"maps"

	"github.com/faultline-mc/faultline/model"
)

func properties() []model.Property[State] {
	return []model.Property[State]{
		model.Always("ConsistentLine", consistentLine),
		model.Always("NoOrphan", noOrphan),
		model.Always("SmallestSet", smallestSet),
		model.Reachable("PermanentOnRequest", func(s State) bool {
			return !s.Begun && len(s.Permanent.Sent) > 0
		}),
		model.Reachable("BackOnRequest", func(s State) bool {
			return s.Phase == RollingBack && s.Parent != model.None
		}),
	}
}

// consistentLine: no message crosses the line of permanent checkpoints backwards.
// A tentative checkpoint stands for the permanent one once the round is decided,
// although its process may not know yet.
func consistentLine(v model.View[State]) error {
	states := maps.Collect(v.States())
	return eachPair(states, func(sender, receiver model.NodeID) error {
		return orphan(sender, onLine(states, sender), receiver, onLine(states, receiver))
	})
}

// onLine returns the permanent checkpoint of a process, decided as it may be.
func onLine(states map[model.NodeID]State, id model.NodeID) Snapshot {
	s := states[id]
	if s.Round != model.None && states[s.Round].Committed {
		return s.Tentative
	}
	return s.Permanent
}

// erroneous says how the processes deviate from a run without a failure: somebody
// has received what is not sent, because its sender has failed, and goes back or
// will when it comes back. A rollback of both ends that, unless there is nothing
// consistent to go back to.
func erroneous(v model.View[State]) error {
	if err := consistentLine(v); err != nil {
		return err
	}
	states := maps.Collect(v.States())
	at := func(id model.NodeID) Snapshot {
		if s := states[id]; v.Up(id) && s.Phase == Running {
			return s.Current
		}
		return onLine(states, id)
	}
	return eachPair(states, func(sender, receiver model.NodeID) error {
		return orphan(sender, at(sender), receiver, at(receiver))
	})
}

// noOrphan: outside rollbacks nobody has received what is not sent. A receiver
// that has not heard of the sender's rollback yet is in it, too.
func noOrphan(v model.View[State]) error {
	states := maps.Collect(v.States())
	return eachPair(states, func(sender, receiver model.NodeID) error {
		s, r := states[sender], states[receiver]
		heard := r.Incarnations[sender] == s.Incarnations[sender]
		if s.Phase != Running || r.Phase != Running || !heard {
			return nil
		}
		return orphan(sender, s.Current, receiver, r.Current)
	})
}

// smallestSet: a process takes a checkpoint on request only if without it the
// checkpoint of the one who asked could not become permanent.
func smallestSet(v model.View[State]) error {
	states := maps.Collect(v.States())
	return eachPair(states, func(asked, asking model.NodeID) error {
		s, parent := states[asked], states[asking]
		if s.Round == model.None || s.Parent != asking || parent.Round != s.Round {
			return nil
		}
		if orphan(asked, s.Permanent, asking, parent.Tentative) != nil {
			return nil
		}
		return fmt.Errorf("node %v takes a checkpoint that the one of node %v does not need", asked, asking)
	})
}

func eachPair(states map[model.NodeID]State, check func(a, b model.NodeID) error) error {
	for a := model.NodeID(1); int(a) <= len(states); a++ {
		for b := model.NodeID(1); int(b) <= len(states); b++ {
			if a == b {
				continue
			}
			if err := check(a, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// orphan returns an error if the receiver has a message that the sender has not.
func orphan(sender model.NodeID, s Snapshot, receiver model.NodeID, r Snapshot) error {
	if got, sent := r.Received[sender], s.Sent[receiver]; got > sent {
		return fmt.Errorf("node %v has received message %d of node %v, which has sent %d", receiver, got, sender, sent)
	}
	return nil
}
