package bracha

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold of the correct nodes. In Cachin, Guerraoui and
// Rodrigues (2011, module 3.12) all have these names; Srikanth and Toueg (1987),
// who have one value only, call Integrity, Validity and Totality Unforgeability,
// Correctness and Relay.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.Always("Integrity", integrity),
		model.EachStep("NoDuplication", noDuplication),
		model.Eventually("Validity", valid),
		model.LeadsTo("Totality", someDelivered, allDelivered),
		model.Reachable("Delivered", func(s State) bool { return s.Delivered != 0 }),
		// Only then is there something that Totality asks for.
		model.Reachable("DeliveredWithoutEcho", func(s State) bool { return s.Delivered != 0 && s.Echoed == 0 }),
	}
}

// agreement: no two correct nodes deliver different values. (Consistency.)
func agreement(a, b State) error {
	if a.Delivered != 0 && b.Delivered != 0 && a.Delivered != b.Delivered {
		return fmt.Errorf("one delivers %v, the other %v", a.Delivered, b.Delivered)
	}
	return nil
}

// integrity: if the sender is correct, nothing is delivered that it did not send.
func integrity(v model.View[State]) error {
	if v.Byzantine(sender) {
		return nil
	}
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Delivered != 0 && s.Delivered != proposed {
			return fmt.Errorf("node %v delivers %v, and the sender is correct and sent %v", id, s.Delivered, proposed)
		}
	}
	return nil
}

// noDuplication: a node delivers once.
func noDuplication(before, after State) error {
	if before.Delivered != 0 && after.Delivered != before.Delivered {
		return fmt.Errorf("it has delivered %v, and delivers %v", before.Delivered, after.Delivered)
	}
	return nil
}

// valid: what a correct sender sends is delivered by every correct node.
func valid(v model.View[State]) bool { return v.Byzantine(sender) || allDelivered(v) }

// someDelivered and allDelivered are Totality: if a correct node delivers, then in
// the end all do. Nobody has to hear any more from the faulty ones for it.
func someDelivered(v model.View[State]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Delivered != 0 {
			return true
		}
	}
	return false
}

func allDelivered(v model.View[State]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Delivered == 0 {
			return false
		}
	}
	return true
}

// deviation is where a broadcast differs from one whose sender is correct: correct
// nodes have heard, or believe, different values.
func deviation(v model.View[State]) error {
	var echoed, ready specs.Value
	for id, s := range v.States() {
		if v.Byzantine(id) {
			continue
		}
		switch {
		case ready != 0 && s.Ready != 0 && ready != s.Ready:
			return fmt.Errorf("node %v is ready for %v, another one for %v", id, s.Ready, ready)
		case echoed != 0 && s.Echoed != 0 && echoed != s.Echoed:
			return fmt.Errorf("node %v echoes %v, another one %v", id, s.Echoed, echoed)
		}
		echoed, ready = max(echoed, s.Echoed), max(ready, s.Ready)
	}
	return nil
}
