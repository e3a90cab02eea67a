package model

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unsafe"
)

// machineCanonizer makes states of a machine canonical. Each worker has one.
type machineCanonizer[S any] struct {
	def     *machineDef[S]
	c       *canonizer
	state   *S
	spare   S // of fixed size
	another func() unsafe.Pointer
}

func newMachineCanonizer[S any](d *machineDef[S]) *machineCanonizer[S] {
	mc := &machineCanonizer[S]{def: d, c: newCanonizer(d.codec.state, d.Symmetric)}
	mc.another = func() unsafe.Pointer {
		if d.isFlat() {
			mc.spare = *mc.state
			return unsafe.Pointer(&mc.spare)
		}
		return d.codec.plans.decode(d.codec.state, mc.c.encoded, plainLayout).UnsafePointer()
	}
	return mc
}

// isFlat reports whether copying a state shares nothing.
func (d *machineDef[S]) isFlat() bool { return len(d.fields) == 0 }

// canonize replaces a state by the canonical one of its orbit and returns the
// size of that.
func (mc *machineCanonizer[S]) canonize(s *S) (orbit int) {
	mc.state = s
	chosen := mc.c.choose(unsafe.Pointer(s), mc.another)
	image := mc.another()
	mc.def.codec.state.rename(image, &chosen.perm)
	*s = *(*S)(image)
	return chosen.orbit
}

// machineSymmetry is what a machine's space keeps where it is one of canonical
// states.
type machineSymmetry[S any] struct {
	canonizer   *machineCanonizer[S] // for all that is not done by workers
	states      int
	represented int        // states of the orbits met
	broken      *asymmetry // the least of the level, by the state's encoding
	brokenAt    []byte
}

func (m *machineSpace[S]) isSymmetric() bool { return m.def.Symmetric > 1 }

func (m *machineSpace[S]) byOrbits() {
	m.symmetry = &machineSymmetry[S]{canonizer: newMachineCanonizer(m.def)}
}

func (m *machineSpace[S]) anew() space { return newMachineSpace(m.def, m.audit) }

func (m *machineSpace[S]) canonical(leaves []uint32) {
	s := m.fresh(leaves)
	m.symmetry.canonizer.canonize(&s)
	m.pack(&s, leaves[:m.leaves()])
}

func (m *machineSpace[S]) reduction(f *found) Reduction {
	return symmetryReduction(m.def.Symmetric, m.symmetry.states, m.symmetry.represented, f)
}

// takeOrbit is the rest of take where states are canonical.
func (mw *machineWorker[S]) takeOrbit() {
	m, w := mw.m, mw.w
	if len(m.def.stepChecks) > 0 {
		m.pack(&mw.next, w.nxt[:m.leaves()])
		w.bad |= m.judgeStep(w.cur, w.nxt)
	}
	mw.canonizer.canonize(&mw.next)
	w.push(mw.pack())
}

// requireSymmetricStarts refuses initial states whose images are none.
func (m *machineSpace[S]) requireSymmetricStarts(starts []spaceStep) {
	known := map[string]bool{}
	for _, st := range starts {
		known[string(m.encoding(st.next))] = true
	}
	for _, st := range starts {
		b := m.encoding(st.next)
		for id := NodeID(1); int(id) < m.def.Symmetric; id++ {
			image := m.renamed(b, swapping(id, id+1))
			if !known[string(image)] {
				panic(defect{&asymmetry{text: fmt.Sprintf("%s is an initial state, and %s is none", m.text(b), m.text(image))}})
			}
		}
	}
}

func (m *machineSpace[S]) encoding(leaves []uint32) []byte {
	s := m.fresh(leaves)
	return m.def.codec.state.encode(unsafe.Pointer(&s))
}

func (m *machineSpace[S]) decoding(b []byte) S {
	return *(*S)(m.def.codec.plans.decode(m.def.codec.state, b, plainLayout).UnsafePointer())
}

// copies returns what makes private copies of a state.
func (m *machineSpace[S]) copies(b []byte) func() S {
	if !m.def.isFlat() {
		return func() S { return m.decoding(b) }
	}
	s := m.decoding(b)
	return func() S { return s }
}

func (m *machineSpace[S]) renamed(b []byte, p *permutation) []byte {
	return m.def.codec.plans.renamed(m.def.codec.state, b, p)
}

func (m *machineSpace[S]) text(b []byte) string {
	s := m.decoding(b)
	return m.def.show(&s).Text
}

// auditSymmetry compares the steps of the states of a level, and what properties
// say of the states just met, with those of their images.
func (m *machineSpace[S]) auditSymmetry(s *search, from, to int) {
	sym := m.symmetry
	sym.broken = nil
	values := make([]uint32, maxValues)
	i := from - 1
	for keys := range s.log.spans(from, s.log.n) {
		for _, key := range keys {
			i++
			s.packing.unpack(key, values)
			b := m.encoding(values[:m.leaves()])
			if i >= to {
				state := m.decoding(b)
				sym.states++
				sym.represented += sym.canonizer.canonize(&state)
			}
			if sym.broken == nil || bytes.Compare(b, sym.brokenAt) < 0 {
				m.auditImages(b, i < to)
			}
		}
	}
	if sym.broken != nil {
		panic(defect{sym.broken})
	}
}

// auditImages compares a state with its images: by its steps, or by what
// properties say of it.
func (m *machineSpace[S]) auditImages(b []byte, steps bool) {
	sym := m.symmetry
	compare := m.compareVerdicts(b)
	if steps {
		compare = m.compareSteps(b)
	}
	for _, im := range m.imagesOf(b) {
		if text := compare(im.state, &im.perm); text != "" {
			sym.broken, sym.brokenAt = &asymmetry{text: text}, b
			return
		}
	}
}

// image is what a state becomes under a permutation.
type image struct {
	state []byte
	perm  permutation
}

// imagesOf lists the images of a state that differ from it, each once. Exchanging
// neighbours leads to all of them, without trying all permutations.
func (m *machineSpace[S]) imagesOf(b []byte) []image {
	known := map[string]bool{string(b): true}
	list := []image{{b, *identityPermutation()}}
	for i := 0; i < len(list); i++ {
		for id := NodeID(1); int(id) < m.def.Symmetric; id++ {
			swap := swapping(id, id+1)
			state := m.renamed(list[i].state, swap)
			if !known[string(state)] {
				known[string(state)] = true
				list = append(list, image{state, *list[i].perm.then(swap)})
			}
		}
	}
	return list[1:]
}

// compareVerdicts returns what says how properties differ on a state and an
// image of it, or says nothing.
func (m *machineSpace[S]) compareVerdicts(b []byte) func(image []byte, p *permutation) string {
	here := m.verdicts(b)
	return func(image []byte, _ *permutation) string {
		there := m.verdicts(image)
		for i, c := range m.def.checks {
			if (here^there)>>i&1 == 1 {
				return fmt.Sprintf("%s tells %s from %s, which differ only in the names of nodes", c.name, m.text(b), m.text(image))
			}
		}
		return ""
	}
}

// verdicts returns the properties that are violated in a state, and the goals
// that it reaches.
func (m *machineSpace[S]) verdicts(b []byte) (set propertySet) {
	state := m.copies(b)
	for _, i := range m.def.invariants {
		if m.def.Properties[i].eachNode(state()) != nil {
			set |= 1 << i
		}
	}
	for _, i := range m.def.goalChecks {
		if m.def.Properties[i].goal(state()) {
			set |= 1 << i
		}
	}
	return set
}

// imageStep is a transition as it is compared with its images.
type imageStep struct {
	action  int // index in names
	state   string
	bad     propertySet
	outside bool // of the bound
	panics  bool
}

// compareImageSteps compares transitions, apart from what properties say of
// them.
func compareImageSteps(x, y imageStep) int {
	flags := func(s imageStep) int {
		n := 0
		if s.outside {
			n = 1
		}
		if s.panics {
			n += 2
		}
		return n
	}
	return cmp.Or(cmp.Compare(x.action, y.action), strings.Compare(x.state, y.state), cmp.Compare(flags(x), flags(y)))
}

// imageSteps lists the transitions of a state.
func (m *machineSpace[S]) imageSteps(b []byte) []imageStep {
	d := m.def
	state := m.copies(b)
	var list []imageStep
	for i, a := range d.Actions {
		text, err := catch(func() {
			a.Next(state(), func(t S) {
				st := imageStep{action: d.name[i], state: string(d.codec.state.encode(unsafe.Pointer(&t)))}
				st.outside = d.Bound != nil && !d.Bound(t)
				if !st.outside {
					st.bad = m.judgeEncoded(b, []byte(st.state))
				}
				list = append(list, st)
			})
		})
		if err != nil {
			panic(defect{err})
		}
		if text != "" {
			list = append(list, imageStep{action: d.name[i], panics: true})
		}
	}
	return list
}

func (m *machineSpace[S]) judgeEncoded(before, after []byte) (bad propertySet) {
	for _, i := range m.def.stepChecks {
		if m.def.Properties[i].pairwise(m.decoding(before), m.decoding(after)) != nil {
			bad |= 1 << i
		}
	}
	return bad
}

// compareSteps returns what says how the steps from an image of a state differ
// from its own, or says nothing.
func (m *machineSpace[S]) compareSteps(b []byte) func(image []byte, p *permutation) string {
	own := m.imageSteps(b)
	return func(image []byte, p *permutation) string {
		want, got := slices.Clone(own), m.imageSteps(image)
		for i := range want {
			if !want[i].panics {
				want[i].state = string(m.renamed([]byte(want[i].state), p))
			}
		}
		odd, same := sameMultiset(want, got, compareImageSteps)
		if same {
			return m.judgedApart(b, want, got)
		}
		from, other := image, b
		if hasMore(want, got, odd) {
			from, other = b, image
			if !odd.panics {
				odd.state = string(m.renamed([]byte(odd.state), p.inverse()))
			}
		}
		return m.lonely(from, other, odd)
	}
}

// hasMore reports whether a list has a step more often than another.
func hasMore(list, other []imageStep, st imageStep) bool {
	n := 0
	for _, x := range list {
		if compareImageSteps(x, st) == 0 {
			n++
		}
	}
	for _, x := range other {
		if compareImageSteps(x, st) == 0 {
			n--
		}
	}
	return n > 0
}

// judgedApart returns how properties tell steps of a state from those of an
// image, in the image's names, or nothing.
func (m *machineSpace[S]) judgedApart(b []byte, want, got []imageStep) string {
	byVerdict := func(x, y imageStep) int {
		return cmp.Or(compareImageSteps(x, y), cmp.Compare(x.bad, y.bad))
	}
	slices.SortFunc(want, byVerdict)
	slices.SortFunc(got, byVerdict)
	for i, st := range got {
		for k, c := range m.def.checks {
			if (want[i].bad^st.bad)>>k&1 == 1 {
				return fmt.Sprintf("%s tells %s to %s from its counterpart at %s, which differs only in the names of nodes",
					c.name, m.def.names[st.action], m.text([]byte(st.state)), m.text(b))
			}
		}
	}
	return ""
}

// lonely says that a step from one state has no counterpart at another.
func (m *machineSpace[S]) lonely(from, other []byte, st imageStep) string {
	what := "panics"
	if !st.panics {
		what = "leads to " + m.text([]byte(st.state))
	}
	return fmt.Sprintf("%s %s from %s and has no counterpart at %s, which differs only in the names of nodes",
		m.def.names[st.action], what, m.text(from), m.text(other))
}
