package model

// tarjan finds the strongly connected components of a graph whose states are
// numbers (Tarjan, 1972), with a stack of its own for the depth of a graph of
// millions of states. A component is found after all those that it leads to.
type tarjan struct {
	order      []uint32 // per state: its number in the search, 0 before, done after
	successors func(at uint32, list []uint32) []uint32
	found      func(component []uint32)
	isCut      func() bool // whether the search is to end

	n     uint32
	stack []uint32 // states whose component is not known yet
	path  []frame
	next  []uint32 // successors that the states on the path have still to visit
}

const done = 1<<32 - 1

type frame struct {
	at, low uint32
	next    int // where its successors begin
}

// from finds the components that can be reached from a state, and have not been
// found yet.
func (t *tarjan) from(root uint32) {
	if t.order[root] != 0 {
		return
	}
	t.enter(root)
	for len(t.path) > 0 {
		if t.isCut() {
			t.path, t.stack, t.next = t.path[:0], t.stack[:0], t.next[:0]
			return
		}
		top := &t.path[len(t.path)-1]
		if len(t.next) == top.next {
			t.leave()
			continue
		}
		to := t.next[len(t.next)-1]
		t.next = t.next[:len(t.next)-1]
		switch k := t.order[to]; k {
		case 0:
			t.enter(to)
		case done:
		default:
			top.low = min(top.low, k)
		}
	}
}

func (t *tarjan) enter(at uint32) {
	t.n++
	t.order[at] = t.n
	t.stack = append(t.stack, at)
	t.path = append(t.path, frame{at, t.n, len(t.next)})
	t.next = t.successors(at, t.next)
}

// leave ends the visit of the state on top, and with it of its component if the
// state is the first of it.
func (t *tarjan) leave() {
	top := t.path[len(t.path)-1]
	t.path = t.path[:len(t.path)-1]
	if len(t.path) > 0 {
		parent := &t.path[len(t.path)-1]
		parent.low = min(parent.low, top.low)
	}
	if top.low != t.order[top.at] {
		return
	}
	k := len(t.stack) - 1
	for t.stack[k] != top.at {
		k--
	}
	for _, at := range t.stack[k:] {
		t.order[at] = done
	}
	t.found(t.stack[k:])
	t.stack = t.stack[:k]
}
