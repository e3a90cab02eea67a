package model

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// symmetric is a space whose nodes may be interchangeable. It is searched on
// one state of each orbit, which is the set of images of a state under all
// permutations of these nodes.
type symmetric interface {
	space
	// canReduce reports whether the model declares nodes to be interchangeable.
	canReduce() bool
	// reduce makes the space one of canonical states.
	reduce()
	// canonical replaces a state by the canonical one of its orbit.
	canonical(leaves []uint32)
	// reduction says what came of it.
	reduction(complete bool) Reduction
}

// asymmetry is a step or a verdict that is another one at an image.
type asymmetry struct{ text string }

func (e *asymmetry) Error() string { return e.text }

const (
	// allImages is the size of groups up to which every permutation is tried on
	// every state. Of larger ones it is someImages, drawn by the state's content.
	allImages  = 120
	someImages = 24
)

// imager draws the permutations under which a state is compared with its images.
type imager struct {
	nodes int
	all   []*permutation // apart from the identity; nil where they are drawn
}

func newImager(nodes int) *imager {
	im := &imager{nodes: nodes}
	if im.draws() {
		return im
	}
	for p := range permutations(nodes) {
		q := *p
		im.all = append(im.all, &q)
	}
	im.all = im.all[1:]
	return im
}

// draws reports whether some images must stand for all.
func (im *imager) draws() bool { return factorial(im.nodes) > allImages }

// of returns the permutations to try on a state. Half of those that are drawn
// exchange two nodes, which is what shows that one is treated apart.
func (im *imager) of(state []byte) []*permutation {
	if !im.draws() {
		return im.all
	}
	h := fnv.New64a()
	h.Write(state)
	draw := rand.New(rand.NewPCG(h.Sum64(), 0))
	list := make([]*permutation, someImages)
	for i := range list {
		p := identityPermutation()
		nodes := p[1 : im.nodes+1]
		if i%2 == 0 {
			a := draw.IntN(im.nodes)
			b := (a + 1 + draw.IntN(im.nodes-1)) % im.nodes
			nodes[a], nodes[b] = nodes[b], nodes[a]
		} else {
			draw.Shuffle(im.nodes, func(a, b int) { nodes[a], nodes[b] = nodes[b], nodes[a] })
		}
		list[i] = p
	}
	return list
}

// runSymmetric searches a space by orbits. Where a step shows that the model is
// not symmetric, all is searched again without.
func (in *Instance) runSymmetric(ctx context.Context, sp symmetric, audit compiled, opt Options) (*Result, error) {
	sp.reduce()
	s := newSearch(sp, opt)
	s.canonical = sp.canonical
	r, err := apart(s, func() (*Result, error) { return in.search(ctx, s, audit) })
	if err == nil {
		r.Reductions = append(r.Reductions, sp.reduction(r.Complete))
		return r, nil
	}
	broken, ok := errors.AsType[*asymmetry](err)
	if !ok {
		return nil, err
	}
	main, err := in.build()
	if err != nil {
		return nil, err
	}
	if audit, err = in.build(); err != nil {
		return nil, err
	}
	again := newSearch(main.space(audit, in.environment()), opt)
	again.spent = time.Since(s.started)
	r, err = apart(again, func() (*Result, error) { return in.search(ctx, again, audit) })
	if err != nil {
		return nil, err
	}
	r.Reductions = append(r.Reductions, Reduction{Name: symmetryName, Off: broken.Error()})
	return r, nil
}

const symmetryName = "symmetry"

// symmetryReduction is the report of a search by orbits.
func symmetryReduction(nodes, states, represented int, draws, complete bool) Reduction {
	effect := fmt.Sprintf("nodes 1 to %d are interchangeable", nodes)
	if complete {
		effect += fmt.Sprintf(", %d states stand for %d", states, represented)
	}
	if draws {
		effect += fmt.Sprintf("; each was compared with %d of its %d images", someImages, factorial(nodes))
	}
	return Reduction{Name: symmetryName, Effect: effect, Rounds: 1, Verified: !draws}
}

// keyOf returns the key of a vector of leaves, or 0 for one that was never
// stored. (No key is 0, because ids count from 1.)
func (s *search) keyOf(leaves []uint32) uint64 {
	values := make([]uint32, maxValues)
	copy(values, leaves)
	if s.canonical != nil {
		s.canonical(values)
	}
	key, ok := s.packing.pack(values, ^uint64(0))
	if !ok {
		return 0
	}
	return key
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
