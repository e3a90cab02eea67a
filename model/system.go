package model

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// system is the space of a protocol's runs. A state is a cell per node (its
// local state together with its inbox), the fault budgets that are left where
// there are any, and what the clients have done where there are any.
//
// Protocol code runs once per distinct local step. What follows from a step is
// kept as an entry of its cell, so that expanding a state is reading arrays.
type system struct {
	def   *systemDef
	audit *systemDef // built anew, for second runs of everything

	env        Environment
	budgets    [faultKinds]budgetPlace
	hasFaults  bool
	hasClients bool
	leafCount  int
	faultLeaf  int
	clientLeaf int

	mu sync.Mutex // for everything that is written below

	locals    *texts
	localInfo vec[localInfo]
	messages  *texts
	inputs    *texts // what makes a node take a step
	inputInfo []input
	inboxes   *texts
	cells     []cellTable // per node
	entries   vec[entry]
	ways      *vec[way] // of random runs: parallel to entries, or nil
	sends     vec[send]
	stepIDs   pairTable // (local, input) -> index in stepInfo, plus 1
	stepInfo  []*stepInfo
	records   *texts // what a step adds to the history
	clients   clientTable

	goodPairs    pairSet   // of locals that no pairwise property minds
	pairVerdicts pairTable // (local, local) -> 1 + index in verdicts
	verdicts     vec[propertySet]
	tuples       []*pairs // chains the locals of all nodes into one id
	always       []pairTable
	mappings     []mapping

	reached   atomic.Uint64 // goals, as a propertySet
	unknown   atomic.Uint64 // properties that a check could not decide
	happened  map[EventKind]bool
	mapSteps  map[string]int // by kind: distinct steps with a map of two or more entries
	running   atomic.Pointer[runningStep]
	decoded   sync.Map // local state -> *S, for views
	audits    []func() error
	repeats   map[int]func() error // audits to do once more: a step's, and one per property
	stepCalls int
	held      atomic.Int64 // an estimate of the bytes in the tables
}

// budgetPlace is where a budget is in the word of all budgets.
type budgetPlace struct{ step, most uint32 }

func (b budgetPlace) left(word uint32) uint32 { return word / b.step % (b.most + 1) }

// localInfo is what is known of a distinct local state.
type localInfo struct {
	judged bool
	bad    propertySet // of kind each-node
	goals  propertySet
}

// cellTable interns the cells of one node.
type cellTable struct {
	ids     pairs       // (local, inbox)
	lists   vec[uint64] // per cell: where its entries are, 0 until they are made
	added   pairTable   // (cell, input of a delivery) -> cell
	invoked pairTable   // (cell, input of an invoke) -> 1 + index in invokes
	invokes vec[uint64] // like lists
}

// entry is one way on from a cell, apart from what it does to other nodes.
type entry struct {
	cell    uint32
	sends   uint32 // index of the first
	record  uint32 // what it adds to the history, 0 for nothing
	input   uint32
	bad     propertySet // each-step, each-node and panic
	sendsN  uint16
	outcome uint16
	fault   uint8 // 1 + which budget it takes, 0 for none
	kind    uint8 // index in systemKinds
	panics  bool  // leads nowhere
}

type send struct {
	node  uint32
	input uint32 // the delivery that it makes possible
}

// stepInfo is a distinct local step.
type stepInfo struct {
	noop     bool
	outcomes []stepOutcome
}

type stepOutcome struct {
	local   uint32
	sends   []send
	record  uint32
	bad     propertySet
	panic   string
	choices []int
}

var systemKinds = []EventKind{EventDeliver, EventTimeout, EventInvoke, EventCrash, EventRestart, EventDrop, EventDuplicate}

const (
	kindDeliver uint8 = iota
	kindTimeout
	kindInvoke
	kindCrash
	kindRestart
	kindDrop
	kindDuplicate
)

// The budgets, in the order of Faults.list. What is left of them is one word
// of the state.
const (
	faultCrash = iota
	faultDrop
	faultDuplicate
	faultKinds
)

const maxBudget = 255

// word numbers the combinations of budgets from 0, given the initial ones.
func (f Faults) word(most Faults) uint32 {
	steps := most.steps()
	w := uint32(0)
	for i, b := range f.list() {
		w += uint32(b.n) * steps[i]
	}
	return w
}

// steps is, per budget, how much the word changes when one is taken.
func (f Faults) steps() (steps [faultKinds]uint32) {
	step := uint32(1)
	for i, b := range f.list() {
		steps[i] = step
		step *= uint32(b.n) + 1
	}
	return steps
}

func newSystem(def, audit *systemDef, env Environment) *system {
	n := def.handlers.nodes
	s := &system{
		def: def, audit: audit, env: env,
		locals: newTexts(), messages: newTexts(), inputs: newTexts(), inboxes: newTexts(), records: newTexts(),
		inputInfo: make([]input, 1), repeats: map[int]func() error{}, cells: make([]cellTable, n), happened: map[EventKind]bool{}, mapSteps: map[string]int{},
		always: make([]pairTable, len(def.checks)), mappings: make([]mapping, len(def.checks)),
	}
	for i := range s.mappings {
		s.mappings[i].states = newTexts()
	}
	for range n {
		s.tuples = append(s.tuples, new(pairs))
	}
	s.localInfo.add(localInfo{})
	s.verdicts.add(0)
	s.clients.init(def)
	s.leafCount = n
	for i, step := range env.Faults.steps() {
		s.budgets[i] = budgetPlace{step, uint32(env.Faults.list()[i].n)}
	}
	s.hasFaults = env.Faults != Faults{}
	s.hasClients = len(def.clients) > 0 || def.keepsHistory
	if s.hasFaults {
		s.faultLeaf = s.leafCount
		s.leafCount++
	}
	if s.hasClients {
		s.clientLeaf = s.leafCount
		s.leafCount++
	}
	return s
}

func (s *system) leaves() int { return max(2, s.leafCount) }

func (s *system) counts() []int {
	counts := make([]int, s.leaves())
	for i := range s.cells {
		counts[i] = s.cells[i].ids.keys.len()
	}
	if s.hasFaults {
		counts[s.faultLeaf] = int(s.env.Faults.word(s.env.Faults)) + 1
	}
	if s.hasClients {
		counts[s.clientLeaf] = s.clients.ids.items.len()
	}
	return counts
}

func (s *system) properties() []property {
	list := make([]property, len(s.def.checks))
	for i, c := range s.def.checks {
		list[i] = property{c.name, c.kind}
	}
	return list
}

func (s *system) goals() propertySet { return propertySet(s.reached.Load()) }
func (s *system) goalsOf(leaves []uint32) (goals propertySet) {
	for i := range s.cells {
		goals |= s.localInfo.at(s.localOf(i, leaves[i])).goals
	}
	return goals
}

func (s *system) undecided() propertySet { return propertySet(s.unknown.Load()) }

func (s *system) sizes() spaceSizes {
	return spaceSizes{
		locals: s.locals.len(), messages: s.messages.len(), stepCalls: s.stepCalls, histories: s.clients.len(),
	}
}

func (s *system) bytes() int {
	n := int(s.held.Load()) + s.pairVerdicts.bytes()
	for i := range s.tuples {
		n += s.tuples[i].bytes()
	}
	for i := range s.always {
		m := &s.mappings[i]
		n += s.always[i].bytes() + m.states.bytes() + m.ofTuple.bytes() + m.steps.bytes()
	}
	return n
}

func (s *system) fired() (names []string, happened []bool) {
	for _, k := range s.possibleKinds() {
		names, happened = append(names, string(k)), append(happened, s.happened[k])
	}
	return names, happened
}

func (s *system) possibleKinds() []EventKind {
	h, f := s.def.handlers, s.env.Faults
	kinds := []EventKind{}
	for _, k := range []struct {
		kind     EventKind
		possible bool
	}{
		{EventDeliver, h.canReceive},
		{EventTimeout, h.canTimeout},
		{EventInvoke, len(s.def.clients) > 0},
		{EventCrash, f.Crash > 0},
		{EventRestart, f.Crash > 0 && h.canRestart},
		{EventDrop, f.Drop > 0},
		{EventDuplicate, f.Duplicate > 0},
	} {
		if k.possible {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

// fail ends the search with a defect.
func fail(format string, args ...any) {
	panic(defect{fmt.Errorf(format, args...)})
}

func (s *system) initial(w *worker) {
	for _, st := range s.starts() {
		copy(w.nxt, st.next)
		w.bad |= st.bad
		w.push(1<<s.leaves() - 1)
	}
}

// expand is the hot loop: it reads the entries of each node's cell and builds
// the successors.
func (s *system) expand(w *worker) {
	if s.def.hasRefines {
		w.abstract = s.abstractions(w.cur, w.abstract[:0])
	}
	for node := range s.cells {
		cell := w.cur[node]
		ref := atomic.LoadUint64(s.cells[node].lists.at(cell))
		if ref == 0 {
			ref = s.fill(node, cell)
		}
		s.take(w, node, ref)
	}
	if s.hasClients {
		for _, call := range s.clients.enabled(w.cur[s.clientLeaf]) {
			s.take(w, int(call.node), s.invoke(int(call.node), w.cur[call.node], call.input))
		}
	}
}

// entryRef packs where a list of entries is; the lowest bit tells it from 0.
func entryRef(start, n uint32) uint64 { return uint64(start)<<32 | uint64(n)<<1 | 1 }

func (s *system) entriesOf(ref uint64) []entry {
	n := uint32(ref) >> 1
	if n == 0 {
		return nil
	}
	return s.entries.span(uint32(ref>>32), n)
}

func (s *system) take(w *worker, node int, ref uint64) {
	list := s.entriesOf(ref)
	for i := range list {
		e := &list[i]
		next, changed := w.nxt, uint64(1)<<node
		if e.fault != 0 {
			b := s.budgets[e.fault-1]
			if b.left(w.cur[s.faultLeaf]) == 0 {
				continue
			}
			w.restart()
			next[s.faultLeaf] -= b.step
			changed |= 1 << s.faultLeaf
		} else {
			w.restart()
		}
		w.transitions++
		w.bad |= e.bad
		if e.panics {
			continue
		}
		next[node] = e.cell
		if e.sendsN > 0 {
			for _, m := range s.sends.span(e.sends, uint32(e.sendsN)) {
				t := &s.cells[m.node]
				to := t.added.get(pair(next[m.node], m.input))
				if to == 0 {
					to = s.add(int(m.node), next[m.node], m.input)
				}
				next[m.node] = to
				changed |= 1 << m.node
			}
		}
		if e.record != 0 {
			var bad propertySet
			next[s.clientLeaf], bad = s.record(next[s.clientLeaf], e.record)
			changed |= 1 << s.clientLeaf
			w.bad |= bad
		}
		if s.def.hasRefines {
			w.bad |= s.checkMappings(w.abstract, next)
		}
		w.push(changed)
	}
}
