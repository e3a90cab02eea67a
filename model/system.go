package model

import (
	"fmt"
	"slices"
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
	hasEnv     bool // there are faults, or the environment can become synchronous
	hasClients bool
	leafCount  int
	envLeaf    int
	clientLeaf int
	// usesNoops says that a delivery which changes nothing uses its message up.
	usesNoops bool
	ranked    bool            // see rank
	dead      *deadMessages   // nil where messages that have become dead stay
	symmetry  *systemSymmetry // nil where all states are explored
	tickClass uint32          // of fairness, where all clocks go together
	hasGates  bool            // entries can depend on more than their cell

	mu patientMutex // for everything that is written below

	locals    *texts
	localInfo vec[localInfo]
	messages  *texts
	inputMu   sync.Mutex // for the next three, instead of mu
	inputs    *texts     // what makes a node take a step
	inputInfo vec[input]
	inputBase vec[uint32]         // the input without age and corruption
	turned    map[uint32][]uint32 // what a message can become by corruption
	inboxes   *texts
	cells     []cellTable // per node
	entries   vec[entry]
	comesTo   *vec[uint32] // parallel to entries: the node's local state after each; nil without walkers
	sends     vec[send]
	stepIDs   pairTable // (local, input) -> index in stepInfo, plus 1
	stepInfo  []*stepInfo
	records   *texts // what a step adds to the history
	clients   clientTable
	envs      *texts // environments
	envInfo   vec[envInfo]
	envAfter  pairTable // (environment, fault and where) -> 1 + the next one, or 1 for none

	goodPairs    pairSet   // of locals that no pairwise property minds
	pairVerdicts pairTable // (local, local) -> 1 + index in verdicts
	verdicts     vec[propertySet]
	tuples       []*pairs // chains the locals of all nodes into one id
	always       []pairTable
	mappings     []mapping
	satisfied    [][liveParts]pairTable // per liveness property, like always
	atBound      pairTable              // (node, local) -> whether a bound is reached, like always

	reached   atomic.Uint64  // goals, as a propertySet
	unknown   atomic.Uint64  // properties that a check could not decide
	happened  atomic.Uint32  // kinds of events, by index in systemKinds
	read      Reads          // what checks of safety have read
	mapSteps  map[string]int // by kind: distinct steps with a map of two or more entries
	running   runningSteps
	decoded   sync.Map // local state -> *S, for views
	audits    []func() error
	repeats   map[int]func() error // audits to do once more: a step's, and one per property
	stepCalls int
	held      atomic.Int64 // an estimate of the bytes in the tables
}

// envInfo is what is known of a distinct environment.
type envInfo struct {
	state     *envState
	rank      uint32
	restricts bool // something may not happen
	moves     atomic.Pointer[[]envStep]
}

// envStep is an event of the environment alone.
type envStep struct {
	next  uint32
	event event
	kind  uint8
	alive NodeSet
	class uint32 // of fairness
}

// localInfo is what is known of a distinct local state.
type localInfo struct {
	judged bool
	dead   bool        // for good
	lies   bool        // is that of a Byzantine node
	bad    propertySet // of kind each-node
	goals  propertySet
}

// cellTable interns the cells of one node.
type cellTable struct {
	ids     pairs         // (local, inbox)
	lists   vec[uint64]   // per cell: where its entries are, 0 until they are made
	info    vec[cellInfo] // per cell: set with its list
	added   pairTable     // (cell, input of a delivery) -> cell
	invoked pairTable     // (cell, input of an invoke) -> 1 + index in invokes
	invokes vec[uint64]   // like lists
	raw     pairs         // (local, inbox) as steps leave them, with messages that may be dead
	settled vec[uint32]   // parallel to raw: the cell without those, 0 until it is asked for
}

// cellInfo is what others, and time, want to know of a cell.
type cellInfo struct {
	ticked   uint32 // the cell after a tick
	atEnd    bool   // its clock has come to the horizon
	dueTimer bool
	due      NodeSet // senders of messages that must arrive before the next tick
	dueBeats NodeSet // those among them that are heartbeats
	busy     bool    // a delivery can change something
	clock    int32
	falls    bool // a tick leads to a local state of a lower rank
	rawTick  bool // ticked is raw
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
	from    NodeID // of a message
	kind    uint8  // index in systemKinds
	gate    gate   // what the environment has to do with it
	class   uint32 // of fairness, unless the sender limps; 0 for none
	panics  bool   // leads nowhere
	raw     bool   // its cell is none yet: see settle
	isGoal  bool   // the local state that it leads to reaches a goal
	isBeat  bool   // the message is a heartbeat
	falls   bool   // it leads to a local state of a lower rank, see rank
}

// gate says on what an entry depends outside its cell.
type gate uint8

const (
	gateFault  gate = 1 << iota // it changes the environment, which must allow it
	gateStep                    // the node must be able to take steps
	gateLink                    // and the message to come through
	gateQuiet                   // in a synchronous world nothing may be on its way
	gateLeader                  // in a synchronous world only the least node does it
	gateSkew                    // the clock may not run ahead of the others
)

type send struct {
	node  uint32
	input uint32 // the delivery that it makes possible
}

// stepInfo is a distinct local step.
type stepInfo struct {
	local, input uint32
	ahead        bool // of need: perhaps no run takes it
	compared     bool // with its images

	noop     bool
	idle     bool // at most, the message is used up: see deadMessages
	outcomes []stepOutcome
}

type stepOutcome struct {
	local   uint32
	sends   []send
	record  uint32
	bad     propertySet
	panic   string
	choices []int
	lie     bool // of a clause, that needs one
}

var systemKinds = []EventKind{
	EventDeliver, EventTimeout, EventInvoke, EventCrash, EventRestart, EventDrop, EventDuplicate, EventReorder,
	EventPartition, EventCut, EventHeal, EventPause, EventResume, EventCorrupt, EventByzantine, EventLimp,
	EventTick, EventDrift, EventStabilise, EventUpon,
}

const (
	kindDeliver uint8 = iota
	kindTimeout
	kindInvoke
	kindCrash
	kindRestart
	kindDrop
	kindDuplicate
	kindReorder
	kindPartition
	kindCut
	kindHeal
	kindPause
	kindResume
	kindCorrupt
	kindByzantine
	kindLimp
	kindTick
	kindDrift
	kindStabilise
	kindUpon
)

// faultKinds is how many kinds of budgets there are.
const faultKinds = 12

// maxBudget is the largest budget.
const maxBudget = 255

func newSystem(def, audit *systemDef, env Environment) *system {
	n := def.handlers.nodes
	s := &system{
		def: def, audit: audit, env: env,
		locals: newTexts(), messages: newTexts(), inputs: newTexts(), inboxes: newTexts(), records: newTexts(), envs: newTexts(),
		turned: map[uint32][]uint32{}, repeats: map[int]func() error{}, cells: make([]cellTable, n), mapSteps: map[string]int{},
		always: make([]pairTable, len(def.checks)), mappings: make([]mapping, len(def.checks)),
		satisfied: make([][liveParts]pairTable, len(def.checks)),
	}
	for i := range s.mappings {
		s.mappings[i].states = newTexts()
	}
	for range n {
		s.tuples = append(s.tuples, new(pairs))
	}
	s.localInfo.add(localInfo{})
	s.inputInfo.add(input{})
	s.inputBase.add(0)
	s.verdicts.add(0)
	s.clients.init(def)
	s.leafCount = n
	s.envInfo.add(envInfo{})
	s.hasEnv = env.Faults != Faults{} || len(def.stability.Cores) > 0
	s.usesNoops = usesNoops(def, env)
	s.hasGates = s.hasEnv || def.time.Tier == Skewed
	if def.time.Tier == Lockstep {
		s.tickClass = s.inputID(input{kind: EventTick})
	}
	s.hasClients = len(def.clients) > 0 || def.keepsHistory
	if s.hasEnv {
		s.envLeaf = s.leafCount
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
	if s.hasEnv {
		counts[s.envLeaf] = s.envs.items.len()
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
		if s.isTwin(i) {
			continue
		}
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
		n += s.satisfied[i][liveFrom].bytes() + s.satisfied[i][liveGoal].bytes()
		n += s.always[i].bytes() + m.states.bytes() + m.ofTuple.bytes() + m.steps.bytes()
	}
	return n
}

func (s *system) fired() (names []string, happened []bool) {
	for _, k := range s.possibleKinds() {
		names = append(names, string(k))
		happened = append(happened, s.happened.Load()>>slices.Index(systemKinds, k)&1 == 1)
	}
	return names, happened
}

func (s *system) reads() Reads {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read
}

// note notes that an event of some kind happens: a cell has entries that no
// state lets happen.
func (s *system) note(kind uint8) {
	if bit := uint32(1) << kind; s.happened.Load()&bit == 0 {
		s.happened.Or(bit)
	}
}

// reach notes the goals that a node reaches by coming to a cell.
func (s *system) reach(node int, cell uint32) {
	if s.isTwin(node) {
		return
	}
	if goals := uint64(s.localInfo.at(s.localOf(node, cell)).goals); goals&^s.reached.Load() != 0 {
		s.reached.Or(goals)
	}
}

func (s *system) possibleKinds() []EventKind {
	h, f, tier := s.def.handlers, s.env.Faults, s.def.time.Tier
	possible := map[EventKind]bool{
		EventDeliver:   h.canReceive,
		EventUpon:      h.canAct(),
		EventTimeout:   h.canTimeout,
		EventInvoke:    len(s.def.clients) > 0,
		EventCrash:     f.Crash > 0,
		EventRestart:   f.Crash > 0 && h.canRestart,
		EventDrop:      f.Drop > 0,
		EventDuplicate: f.Duplicate > 0,
		EventReorder:   f.Reorder > 0,
		EventPartition: f.Partition > 0,
		EventCut:       f.Cut > 0,
		EventHeal:      f.Partition+f.Cut > 0,
		EventPause:     f.Pause > 0,
		EventResume:    f.Pause > 0,
		EventCorrupt:   f.Corrupt > 0,
		EventByzantine: f.Byzantine > 0,
		EventLimp:      f.Limp > 0,
		EventTick:      tier != Untimed,
		EventDrift:     f.Drift > 0,
		EventStabilise: len(s.def.stability.Cores) > 0,
	}
	kinds := []EventKind{}
	for _, k := range systemKinds {
		if possible[k] {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// usesNoops reports whether a delivery that changes nothing uses its message
// up, as in a real network. Leaving the message in flight instead makes fewer
// states, and is sound where the network keeps no order, nothing waits for
// messages - neither time nor the timers of a synchronous world - and nothing is
// judged that has to happen.
func usesNoops(def *systemDef, env Environment) bool {
	return env.Network == FIFO || env.Network != Set && (def.time.Tier != Untimed || def.hasLiveness || len(def.stability.Cores) > 0)
}

// fail ends the search with a defect.
func fail(format string, args ...any) {
	panic(defect{fmt.Errorf(format, args...)})
}

func (s *system) initial(w *worker) {
	starts := s.starts()
	if s.symmetry != nil {
		s.compareStarts()
	}
	for _, st := range starts {
		s.reached.Or(uint64(st.goals))
		copy(w.nxt, st.next)
		w.bad |= st.bad
		s.push(w, 1<<s.leaves()-1)
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
	if s.hasEnv {
		s.moveEnvironment(w)
	}
	if s.def.time.Tier == Lockstep {
		s.tick(w)
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
		env, ok := uint32(0), true
		if e.gate != 0 && s.hasGates {
			if env, ok = s.pass(w.cur, node, e); !ok {
				continue
			}
		}
		w.transitions++
		s.note(e.kind)
		if w.watch != nil {
			w.class = s.classOf(w.cur, e)
			if w.watch.skips(w, e.falls || env != 0 && s.envFalls(w.cur[s.envLeaf], env)) {
				continue
			}
		}
		w.restart()
		if env != 0 {
			next[s.envLeaf] = env
			changed |= 1 << s.envLeaf
		}
		w.bad |= e.bad
		if e.panics {
			continue
		}
		next[node] = e.cell
		if e.raw {
			next[node] = s.settle(node, e.cell)
		}
		if e.isGoal {
			s.reach(node, next[node])
		}
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
		s.push(w, changed)
	}
}
