package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// symmetric is a space whose nodes may be interchangeable. It can be searched on
// one state of each orbit, which is the set of images of a state under all
// permutations of these nodes.
type symmetric interface {
	space
	// isSymmetric reports whether the model declares nodes to be interchangeable.
	isSymmetric() bool
	// byOrbits makes the space one of canonical states.
	byOrbits()
	// canonical replaces a state by the canonical one of its orbit.
	canonical(leaves []uint32)
	// reduction says what came of it.
	reduction(f *found) Reduction
	// anew makes the space as it was before anything was done with it.
	anew() space
}

// asymmetry is a step or a verdict that is another one at an image. It says which
// nodes of a protocol it tells apart, if it is known.
type asymmetry struct {
	text  string
	apart apartness
}

func (e *asymmetry) Error() string { return e.text }

const symmetryName = "symmetry"

// whyNotByOrbits says why a machine is not searched by orbits, or nothing.
func (s *search) whyNotByOrbits() string {
	switch {
	case !s.opt.Symmetry:
		return "to compare all images of a machine's states takes longer than to explore them, and must be asked for"
	case s.checkpoints != nil:
		return "checkpoints are asked for, which are of a search of all states"
	}
	return ""
}

// exploreOrbits searches a space of interchangeable nodes by orbits if that is
// asked for. Where a step shows that the model is not symmetric, all is searched
// again without.
func (s *search) exploreOrbits(ctx context.Context, sp symmetric) (found, []Reduction, error) {
	off := s.whyNotByOrbits()
	if off == "" {
		sp.byOrbits()
		s.canonical = sp.canonical
		f, err := s.run(ctx)
		broken, isBroken := errors.AsType[*asymmetry](err)
		if !isBroken {
			return f, []Reduction{sp.reduction(&f)}, err
		}
		off = broken.Error()
		s.canonical = nil
		s.root = sp.anew()
		s.space = s.root
		s.again()
	}
	f, err := s.run(ctx)
	return f, []Reduction{{Name: symmetryName, Off: off}}, err
}

// symmetryReduction is the report of a search by orbits. What was cut inside a
// level has not been compared to its end.
func symmetryReduction(nodes, states, represented int, f *found) Reduction {
	effect := fmt.Sprintf("nodes 1 to %d are interchangeable", nodes)
	if f.complete {
		effect += fmt.Sprintf(", %d states stand for %d", states, represented)
	}
	return Reduction{Name: symmetryName, Effect: effect, Verified: !f.partial}
}

// sameMultiset compares lists that it may sort, and returns an element that
// one of them has more of.
func sameMultiset[T any](a, b []T, compare func(x, y T) int) (more T, same bool) {
	slices.SortFunc(a, compare)
	slices.SortFunc(b, compare)
	for i := range max(len(a), len(b)) {
		switch {
		case i == len(a):
			return b[i], false
		case i == len(b):
			return a[i], false
		}
		if d := compare(a[i], b[i]); d < 0 {
			return a[i], false
		} else if d > 0 {
			return b[i], false
		}
	}
	return more, true
}
