package model

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"unsafe"
)

// A protocol whose nodes are interchangeable has the same runs under other names.
// States that differ in names alone are images of each other, under permutations of
// the nodes, and the search stores one of them: the least by ids, so that there is
// one per orbit whatever the ids. Nobody declares this. The types say where a value
// names a node, and whether renaming commutes with every step is compared: see
// symmetryaudit.go. Where it does not, the search starts again with a smaller group.

// systemSymmetry is what a system keeps where states are one per orbit.
type systemSymmetry struct {
	group  *group
	locals imageTable // of which some may be 0, for not made
	inputs imageTable // likewise
	envs   imageTable
	cells  []imageTable // per node: of its cells, which become cells of the nodes that it becomes

	// What is still to be compared with its images.
	steps  int        // up to which all are compared
	judged []uint32   // local states
	pairs  []uint64   // of local states, judged by properties of pairs
	wholes [][]uint32 // states, judged by properties of whole states
}

// imageTable has, per id, what each permutation of a group makes of it.
type imageTable struct {
	refs vec[uint32] // per id: 1 + where its images begin, 0 until they are asked for
	ids  vec[uint32]
}

func (t *imageTable) get(id uint32, n int) []uint32 {
	if int(id) >= t.refs.len() {
		return nil
	}
	ref := atomic.LoadUint32(t.refs.at(id))
	if ref == 0 {
		return nil
	}
	return t.ids.span(ref-1, uint32(n))
}

// put enters the images of an id that has none. The caller holds the lock.
func (t *imageTable) put(id uint32, images []uint32) {
	for t.refs.len() <= int(id) {
		t.refs.add(0)
	}
	start := t.ids.reserve(uint32(len(images)))
	copy(t.ids.span(start, uint32(len(images))), images)
	atomic.StoreUint32(t.refs.at(id), start+1)
}

func (t *imageTable) bytes() int { return 4 * (t.refs.len() + t.ids.len()) }

func newSystemSymmetry(g *group, nodes int) *systemSymmetry {
	return &systemSymmetry{group: g, cells: make([]imageTable, nodes)}
}

func (y *systemSymmetry) bytes() int {
	n := y.locals.bytes() + y.inputs.bytes() + y.envs.bytes()
	for i := range y.cells {
		n += y.cells[i].bytes()
	}
	return n
}

// image returns what a permutation of the group makes of an id, and makes it if
// that has not been done: of many ids only a few images are asked for. The caller
// holds the lock.
func (y *systemSymmetry) image(t *imageTable, id uint32, k int, image func(p *permutation) uint32) uint32 {
	list := t.get(id, len(y.group.perms))
	if list == nil {
		t.put(id, make([]uint32, len(y.group.perms)))
		list = t.get(id, len(y.group.perms))
	}
	if list[k] == 0 {
		list[k] = image(y.group.perms[k])
	}
	return list[k]
}

// localImage returns an image of a local state. The caller holds the lock.
func (s *system) localImage(id uint32, k int) uint32 {
	return s.symmetry.image(&s.symmetry.locals, id, k, func(p *permutation) uint32 {
		l := decodeLocal(s.locals.get(id))
		l.state = s.renamed(s.def.handlers.codec.state, l.state, p)
		return s.localID(l.encode())
	})
}

// inputImage returns an image of an input. Those of a call differ in whom it goes
// to. The caller holds the lock.
func (s *system) inputImage(id uint32, k int) uint32 {
	return s.symmetry.image(&s.symmetry.inputs, id, k, func(p *permutation) uint32 {
		in := *s.inputInfo.at(id)
		in.to, in.from = p.of(in.to), p.of(in.from)
		if in.kind == EventUpon {
			return s.clauseInput(int(in.to-1), s.inboxImage(in.inboxOf(), k))
		}
		if in.kind == EventDeliver {
			in.msg = string(s.renamed(s.def.handlers.codec.message, []byte(in.msg), p))
		}
		return s.inputID(in)
	})
}

// renamed is an encoded value under other names. A type that cannot be renamed
// makes the nodes distinguishable.
func (s *system) renamed(of *plan, b []byte, p *permutation) (image []byte) {
	if err := guarded(func() { image = s.def.handlers.codec.plans.renamed(of, b, p) }); err != nil {
		panic(defect{&asymmetry{text: err.Error()}})
	}
	return image
}

// envImages returns the images of an environment. The caller holds the lock.
func (s *system) envImages(id uint32) []uint32 {
	y := s.symmetry
	if list := y.envs.get(id, len(y.group.perms)); list != nil {
		return list
	}
	list := make([]uint32, len(y.group.perms))
	for k, p := range y.group.perms {
		list[k] = s.envID(s.envInfo.at(id).state.renamed(p))
	}
	y.envs.put(id, list)
	return list
}

// renamed is an environment under other names.
func (e *envState) renamed(p *permutation) *envState {
	r := e.clone()
	for _, set := range []*NodeSet{&r.paused, &r.limping, &r.liars, &r.core} {
		*set = p.ofSet(*set)
	}
	if e.cut != nil {
		r.cut = renamedCut(e.cut, p)
	}
	return r
}

// renamedCut renames what is cut, per receiver.
func renamedCut(cut []NodeSet, p *permutation) []NodeSet {
	image := make([]NodeSet, len(cut))
	for i, from := range cut {
		image[p[i+1]-1] = p.ofSet(from)
	}
	return image
}

// cellImages returns the images of a cell. The caller holds the lock.
func (s *system) cellImages(node int, cell uint32) []uint32 {
	y := s.symmetry
	if list := y.cells[node].get(cell, len(y.group.perms)); list != nil {
		return list
	}
	key := s.cells[node].ids.key(cell)
	list := make([]uint32, len(y.group.perms))
	for k, p := range y.group.perms {
		list[k] = s.cellID(int(p[node+1]-1), s.localImage(uint32(key>>32), k), s.inboxImage(uint32(key), k))
	}
	y.cells[node].put(cell, list)
	return list
}

// inboxImage returns an image of an inbox. The caller holds the lock.
func (s *system) inboxImage(id uint32, k int) uint32 {
	inbox := decodeInbox(s.inboxes.get(id))
	for i, id := range inbox {
		inbox[i] = s.inputImage(id, k)
	}
	s.sortInbox(inbox)
	return s.inboxID(inbox)
}

// sortInbox puts an inbox into its order. What comes from one node on a fifo link
// keeps its own.
func (s *system) sortInbox(inbox []uint32) {
	if s.env.Network != FIFO {
		slices.Sort(inbox)
		return
	}
	slices.SortStableFunc(inbox, func(a, b uint32) int {
		return cmp.Compare(s.inputInfo.at(a).from, s.inputInfo.at(b).from)
	})
}

// parts are the images of what a state is made of.
type parts struct {
	cells [maxLeaves][]uint32
	env   []uint32
}

// load finds the images of what a state is made of. If all have been made before,
// nobody waits.
func (s *system) load(leaves []uint32, of *parts) {
	n := len(s.symmetry.group.perms)
	known := true
	for i := range s.cells {
		of.cells[i] = s.symmetry.cells[i].get(leaves[i], n)
		known = known && of.cells[i] != nil
	}
	if s.hasEnv {
		of.env = s.symmetry.envs.get(leaves[s.envLeaf], n)
		known = known && of.env != nil
	}
	if !known {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.makeImages(leaves, of)
	}
}

// makeImages finds the images of what a state is made of, or makes them. The caller
// holds the lock.
func (s *system) makeImages(leaves []uint32, of *parts) {
	for i := range s.cells {
		of.cells[i] = s.cellImages(i, leaves[i])
	}
	if s.hasEnv {
		of.env = s.envImages(leaves[s.envLeaf])
	}
}

// compareImages compares the images of a state under two permutations.
func (s *system) compareImages(of *parts, k, best int) int {
	from, than := s.symmetry.group.from[k], s.symmetry.group.from[best]
	for i := range s.cells {
		a, b := of.cells[from[i]][k], of.cells[than[i]][best]
		if a != b {
			return cmp.Compare(a, b)
		}
	}
	if of.env == nil {
		return 0
	}
	return cmp.Compare(of.env[k], of.env[best])
}

// canonize replaces a state by the least of its images and reports whether that
// is another one.
func (s *system) canonize(leaves []uint32) bool {
	var of parts
	s.load(leaves, &of)
	best := 0
	for k := 1; k < len(s.symmetry.group.perms); k++ {
		if s.compareImages(&of, k, best) < 0 {
			best = k
		}
	}
	if best == 0 {
		return false
	}
	s.becomes(leaves, &of, best)
	return true
}

// becomes replaces a state by an image.
func (s *system) becomes(leaves []uint32, of *parts, k int) {
	for i, from := range s.symmetry.group.from[k] {
		leaves[i] = of.cells[from][k]
	}
	if s.hasEnv {
		leaves[s.envLeaf] = of.env[k]
	}
}

// orbit is how many images a state has: as many as the group has permutations for
// each that leaves it as it is.
func (s *system) orbit(leaves []uint32) int {
	var of parts
	s.load(leaves, &of)
	same := 0
	for k := range s.symmetry.group.perms {
		if s.compareImages(&of, k, 0) == 0 {
			same++
		}
	}
	return len(s.symmetry.group.perms) / same
}

// push enters a successor, or what stands for it.
func (s *system) push(w *worker, changed uint64) {
	if s.symmetry != nil && changed != 0 && s.canonize(w.nxt) {
		changed = 1<<s.leaves() - 1
	}
	w.push(changed)
}

// whyNotSymmetric says why a protocol is not searched by orbits, or nothing.
func (s *search) whyNotSymmetric(sys *system) string {
	f := sys.env.Faults
	switch {
	case len(sys.cells) == 1:
		return "there is one node"
	case len(sys.def.handlers.twins) > 0:
		return "a node runs twice"
	case sys.def.hasLiveness:
		return "liveness is judged"
	case sys.def.hasRefines:
		return "a refinement is judged"
	case len(sys.def.stability.Cores) > 0:
		return "the environment can become synchronous for some of the nodes"
	case f.Corrupt > 0, f.Byzantine > 0 && sys.def.handlers.lies == nil:
		return "a message can be corrupted, and then name other nodes"
	case f.Limp > 0:
		return "of a node that limps some messages are not late"
	case s.checkpoints != nil:
		return "checkpoints are asked for, which are of a search of all states"
	}
	return ""
}

// apartByScenario returns the nodes that are told apart by what goes on around
// them: by whom clients call, by nodes that calls name, and by the shapes of
// partitions.
func (s *system) apartByScenario() apartness {
	known := apartness{}
	for a := NodeID(1); int(a) <= len(s.cells); a++ {
		for b := a + 1; int(b) <= len(s.cells); b++ {
			p := swapping(a, b)
			if !s.clientsAllow(p) || s.env.Faults.Partition > 0 && !s.shapesAllow(p) {
				known.add(a, b)
			}
		}
	}
	return known
}

func (s *system) clientsAllow(p *permutation) bool {
	codec := s.def.handlers.codec
	for _, c := range s.def.clients {
		if at := Nodes(c.at...); p.ofSet(at) != at {
			return false
		}
		for _, text := range c.ops {
			op := codec.decodeOp(text)
			var image string
			err := guarded(func() {
				codec.data.rename(unsafe.Pointer(&op.Arg), p)
				image = codec.encodeOp(op)
			})
			if err != nil || image != text {
				return false
			}
		}
	}
	return true
}

func (s *system) shapesAllow(p *permutation) bool {
	shapes := partitionShapes(len(s.cells))
	return !slices.ContainsFunc(shapes, func(a shape) bool {
		image := renamedCut(a.cut, p)
		return !slices.ContainsFunc(shapes, func(b shape) bool { return slices.Equal(image, b.cut) })
	})
}

// symmetryTries is how many groups are tried, each smaller than the one before.
const symmetryTries = 8

// exploreSystem searches a protocol's space by orbits of the largest group that
// is not refuted, and without where there is none.
func (s *search) exploreSystem(ctx context.Context, sys *system) (found, []Reduction, error) {
	off := s.whyNotSymmetric(sys)
	known := apartness{}
	if off == "" {
		known = sys.apartByScenario()
	}
	for try := 0; off == "" || try > 0 && try < symmetryTries; try++ {
		g := newGroup(len(sys.cells), known)
		if g == nil {
			off = cmp.Or(off, "clients or partitions tell all nodes apart")
			break
		}
		s.exchange(sys, g)
		f, list, err := s.exploreWithoutDead(ctx, sys)
		broken, isBroken := errors.AsType[*asymmetry](err)
		if !isBroken {
			r := Reduction{Name: symmetryName, Verified: !f.partial, Effect: s.orbitsText(&f)}
			return f, append(list, r), err
		}
		off = broken.text
		if len(broken.apart) == 0 {
			try = symmetryTries
		}
		maps.Copy(known, broken.apart)
		sys = s.renew(sys)
		s.again()
	}
	s.exchange(sys, nil)
	f, list, err := s.exploreWithoutDead(ctx, sys)
	return f, append(list, Reduction{Name: symmetryName, Off: off}), err
}

// exchange lets nodes change places in a space as new, or none if the group is
// nil.
func (s *search) exchange(sys *system, g *group) {
	s.group, s.canonical, sys.symmetry = g, nil, nil
	if g != nil {
		sys.symmetry = newSystemSymmetry(g, len(sys.cells))
		s.canonical = func(leaves []uint32) { sys.canonize(leaves) }
	}
}

// renew gives the search a space as new, with the same group.
func (s *search) renew(sys *system) *system {
	fresh := sys.def.space(sys.audit, sys.env).(*system)
	s.exchange(fresh, s.group)
	s.root, s.space = fresh, fresh
	return fresh
}

// orbitsText says what came of a search by orbits.
func (s *search) orbitsText(f *found) string {
	text := "nodes " + s.group.String() + " are interchangeable"
	if len(s.group.classes) > 1 {
		text = "nodes " + s.group.String() + " are interchangeable among themselves"
	}
	if !f.complete {
		return text
	}
	sys := s.root.(*system)
	represented := 0
	values := make([]uint32, maxValues)
	for keys := range s.log.spans(0, s.log.n) {
		for _, key := range keys {
			s.packing.unpack(key, values)
			represented += sys.orbit(values[:s.packing.leaves])
		}
	}
	return fmt.Sprintf("%s, %d states stand for %d", text, s.log.n, represented)
}
