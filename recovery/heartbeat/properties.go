package heartbeat

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	accuracy        = "Accuracy"
	mistakesBounded = "MistakesBounded"
	detection       = "Detection"
	evidence        = "Evidence"
	completeness    = "StrongCompleteness"
	finalAccuracy   = "EventualStrongAccuracy"
)

// properties are completeness and accuracy in the forms that suit the judge,
// the style and the timeout.
func (c Config) properties() []model.Property[State] {
	list := c.bounds()
	if c.Eventual {
		list = []model.Property[State]{
			model.EventuallyAlways(completeness, func(v model.View[State]) bool { return suspectsCrashed(v) == nil }),
			model.EventuallyAlways(finalAccuracy, func(v model.View[State]) bool { return suspectsOnlyCrashed(v) == nil }),
		}
	}
	list = append(list, model.Reachable("Suspicion", anyPeer(func(p Peer) bool { return p.Suspected })))
	if c.Adaptive {
		list = append(list, model.Reachable("Mistake", anyPeer(func(p Peer) bool { return p.Mistakes > 0 })))
	}
	if c.Style == Ping {
		list = append(list, model.Reachable("Answered", anyPeer(func(p Peer) bool { return p.Unanswered == 0 })))
	}
	return list
}

// bounds are the forms that a trace can refute.
func (c Config) bounds() []model.Property[State] {
	var list []model.Property[State]
	if c.Adaptive {
		list = append(list, model.EachNode(mistakesBounded, c.boundsMistakes))
	} else {
		list = append(list, model.Always(accuracy, suspectsOnlyCrashed))
	}
	if c.Style == Ping {
		list = append(list, model.EachNode(detection, c.detects), model.EachStep(evidence, followsEvidence))
	}
	return list
}

// suspectsOnlyCrashed is perfect accuracy: no node is suspected before it
// crashes. A monitor that has crashed suspects nobody.
func suspectsOnlyCrashed(v model.View[State]) error {
	if !v.Up(monitor) {
		return nil
	}
	m := v.State(monitor).(Monitor)
	for id := monitor + 1; int(id) <= v.Nodes(); id++ {
		if v.Up(id) && m.Peers[id].Suspected {
			return fmt.Errorf("node %d is up and suspected", id)
		}
	}
	return nil
}

// suspectsCrashed is completeness in the end: every target that has crashed is
// suspected, unless nobody is left to do so.
func suspectsCrashed(v model.View[State]) error {
	if !v.Up(monitor) {
		return nil
	}
	m := v.State(monitor).(Monitor)
	for id := monitor + 1; int(id) <= v.Nodes(); id++ {
		if !v.Up(id) && !m.Peers[id].Suspected {
			return fmt.Errorf("node %d has crashed and is not suspected", id)
		}
	}
	return nil
}

// boundsMistakes is what eventual accuracy comes to: mistakes come to an end
// because each makes the timeout longer.
func (c Config) boundsMistakes(s State) error {
	for id, p := range peers(s) {
		if p.Mistakes > c.maxMistakes() {
			return fmt.Errorf("node %d was suspected wrongly more often than the %d times that the timeout needs to grow", id, c.maxMistakes())
		}
	}
	return nil
}

// detects is completeness with a bound: who has been silent for too long is
// suspected.
func (c Config) detects(s State) error {
	for id, p := range peers(s) {
		if p.Unanswered > c.maxUnanswered() && !p.Suspected {
			return fmt.Errorf("node %d has left more than %d pings unanswered and is not suspected", id, c.maxUnanswered())
		}
	}
	return nil
}

// followsEvidence: a suspicion ends when a later ping than before has been
// answered, and only then.
func followsEvidence(before, after State) error {
	then := peers(before)
	for id, p := range peers(after) {
		isNews := p.Unanswered < then[id].Unanswered
		switch {
		case isNews && p.Suspected:
			return fmt.Errorf("node %d has answered and is still suspected", id)
		case !isNews && then[id].Suspected && !p.Suspected:
			return fmt.Errorf("node %d is not suspected any more, although it has answered nothing new", id)
		}
	}
	return nil
}

// peers returns what a monitor knows of its targets, and nothing for a target.
func peers(s State) map[model.NodeID]Peer {
	m, _ := s.(Monitor)
	return m.Peers
}

func anyPeer(is func(p Peer) bool) func(s State) bool {
	return func(s State) bool {
		for _, p := range peers(s) {
			if is(p) {
				return true
			}
		}
		return false
	}
}
