package model

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// reference explores a protocol as its documentation reads: a map of whole
// states written out as text, nothing interned, nothing remembered of a step.
// Of the engine it has only what collects a handler's effects.
type reference[S, M any] struct {
	sys    System[S, M]
	env    Environment
	clone  func(S) S // a deep copy
	codec  *codec    // stepContext needs it; what it encodes is not looked at
	checks []Property[S]

	seen      map[string]bool
	next      []*refState[S, M] // the level that is found now
	bad       map[string]bool   // properties that fell on it
	goals     map[string]bool
	undecided map[string]bool
	fired     map[EventKind]bool

	usesNoops bool
	edge      func(class string, next *refState[S, M]) // called for every step, if given
}

// refState is a whole state. Messages in flight are in the order of sending.
type refState[S, M any] struct {
	Nodes   []refNode[S]
	Flight  []refMail[M]
	Left    Faults
	Invoked []int  // operations, per client
	Open    []bool // the last of them has not returned
	History History
}

type refNode[S any] struct {
	Status string // up, down, or dead
	Timers []Timer
	State  S
}

type refMail[M any] struct {
	From, To NodeID
	Message  M
}

// counts is what the engine and the reference must agree on.
type counts struct {
	States, Transitions, Depth int
	StatesByDepth              []int
	Verdict                    Verdict
	Complete                   bool
	StoppedBy                  string
	Status                     map[string]Status
	Fell                       []string // properties with the length of the shortest run
	NeverFired                 []string
}

func countsOf(r *Result) counts {
	c := counts{r.States, r.Transitions, r.Depth, r.StatesByDepth, r.Verdict, r.Complete, r.StoppedBy, map[string]Status{}, []string{}, r.NeverFired}
	for _, p := range r.Properties {
		c.Status[p.Name] = p.Status
	}
	for _, v := range r.Violations {
		c.Fell = append(c.Fell, fmt.Sprintf("%s in %d", v.Property, v.Steps))
	}
	return c
}

func newReference[S, M any](t rapid.TB, sys System[S, M], env Environment, clone func(S) S) *reference[S, M] {
	t.Helper()
	h, err := newHandlers(sys.Protocol, newPlanSet())
	if err != nil {
		t.Fatal(err)
	}
	return &reference[S, M]{
		sys: sys, env: env, clone: clone, codec: h.codec,
		checks: slices.Concat(sys.Protocol.Properties, sys.Properties), seen: map[string]bool{},
		bad: map[string]bool{}, goals: map[string]bool{}, undecided: map[string]bool{}, fired: map[EventKind]bool{},
	}
}

// explore goes breadth-first until nothing is new, a bound is reached at the
// end of a level, or as many properties as asked for have fallen.
func (r *reference[S, M]) explore(b Bounds, maxViolations int) counts {
	c := counts{Status: map[string]Status{}, Fell: []string{}, NeverFired: []string{}}
	fell := map[string]bool{}
	for _, s := range r.starts() {
		r.meet(s)
	}
	for {
		for _, p := range append(r.names(), "NoPanic") {
			if r.bad[p] && !fell[p] {
				fell[p] = true
				if len(c.Fell) < maxViolations {
					c.Fell = append(c.Fell, fmt.Sprintf("%s in %d", p, len(c.StatesByDepth)))
				}
			}
		}
		level := r.next
		r.next = nil
		if c.Complete = len(level) == 0; c.Complete {
			break
		}
		c.States += len(level)
		c.StatesByDepth = append(c.StatesByDepth, len(level))
		c.Depth++
		if len(fell) >= maxViolations {
			break
		}
		if b.Depth > 0 && c.Depth >= b.Depth {
			c.StoppedBy = "max-depth"
			break
		}
		if b.States > 0 && c.States >= b.States {
			c.StoppedBy = "max-states"
			break
		}
		for _, s := range level {
			c.Transitions += r.expand(s)
		}
	}
	r.conclude(&c, fell)
	c.Fell = c.Fell[:min(len(c.Fell), maxViolations)]
	return c
}

func (r *reference[S, M]) names() (names []string) {
	for _, p := range r.checks {
		names = append(names, p.Name)
	}
	return names
}

func (r *reference[S, M]) conclude(c *counts, fell map[string]bool) {
	c.Verdict = Inconclusive
	if c.Complete {
		c.Verdict = Holds
	}
	kinds := map[string]Kind{"NoPanic": KindPanic}
	for _, p := range r.checks {
		kinds[p.Name] = p.Kind
	}
	for _, name := range append(r.names(), "NoPanic") {
		switch goal := kinds[name] == KindReachable; {
		case goal && r.goals[name]:
			c.Status[name] = StatusWitnessed
		case goal && c.Complete:
			c.Status[name] = StatusNotWitnessed
			c.Fell = append(c.Fell, name+" in 0")
		case fell[name]:
			c.Status[name] = StatusViolated
		case !c.Complete || r.undecided[name]:
			c.Status[name] = StatusInconclusive
		default:
			c.Status[name] = StatusHolds
		}
	}
	if len(r.undecided) > 0 {
		c.Verdict = Inconclusive
	}
	if len(c.Fell) > 0 {
		c.Verdict = Violated
	}
	p, f := r.sys.Protocol, r.env.Faults
	for _, k := range []struct {
		kind EventKind
		can  bool
	}{
		{EventDeliver, p.Receive != nil},
		{EventTimeout, p.Timeout != nil},
		{EventInvoke, len(r.sys.Clients) > 0},
		{EventCrash, f.Crash > 0},
		{EventRestart, f.Crash > 0 && p.Restart != nil},
		{EventDrop, f.Drop > 0},
		{EventDuplicate, f.Duplicate > 0},
	} {
		if k.can && !r.fired[k.kind] {
			c.NeverFired = append(c.NeverFired, string(k.kind))
		}
	}
}

// meet puts a state on the next level, if it is new, and judges it.
func (r *reference[S, M]) meet(s *refState[S, M]) {
	text := r.text(s)
	if r.seen[text] {
		return
	}
	r.seen[text] = true
	r.next = append(r.next, s)
	for _, p := range r.checks {
		for i, n := range s.Nodes {
			r.judge(p.Name, p.Kind == KindEachNode && p.eachNode(r.clone(n.State)) != nil)
			if p.Kind == KindReachable && p.goal(r.clone(n.State)) {
				r.goals[p.Name] = true
			}
			for j, o := range s.Nodes {
				r.judge(p.Name, p.Kind == KindPairwise && i != j && p.pairwise(r.clone(n.State), r.clone(o.State)) != nil)
			}
		}
		r.judge(p.Name, p.Kind == KindAlways && p.always(r.view(s)) != nil)
	}
}

func (r *reference[S, M]) judge(property string, isBad bool) {
	if isBad {
		r.bad[property] = true
	}
}

// text writes a state down. Messages on their way have an order only in fifo,
// and there only on each link.
func (r *reference[S, M]) text(s *refState[S, M]) string {
	var mail []string
	for _, m := range r.inOrder(s) {
		mail = append(mail, m.text())
	}
	return fmt.Sprintf("%v %v %v %v %v %v", s.Nodes, mail, s.Left, s.Invoked, s.Open, s.History)
}

func (m refMail[M]) text() string {
	return fmt.Sprintf("%d>%d %T%v", m.From, m.To, m.Message, m.Message)
}

func (r *reference[S, M]) inOrder(s *refState[S, M]) []refMail[M] {
	return slices.SortedStableFunc(slices.Values(s.Flight), func(a, b refMail[M]) int {
		link := cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From))
		if link == 0 && r.env.Network != FIFO {
			return strings.Compare(a.text(), b.text())
		}
		return link
	})
}

func (r *reference[S, M]) view(s *refState[S, M]) View[S] {
	states := new(sync.Map)
	for i, n := range s.Nodes {
		state := r.clone(n.State)
		states.Store(uint32(i+1), &state)
	}
	return View[S]{&view{
		count:  len(s.Nodes),
		id:     func(id NodeID) uint32 { return uint32(id) },
		shared: states,
		local: func(id NodeID) (l local) {
			if s.Nodes[id-1].Status != "up" {
				l.status = nodeDown
			}
			return l
		},
		flight: func() (list []Envelope) {
			for _, m := range r.inOrder(s) {
				list = append(list, Envelope{m.From, m.To, m.Message})
			}
			return list
		},
	}}
}

func (r *reference[S, M]) copy(s *refState[S, M]) *refState[S, M] {
	c := *s
	c.Nodes, c.Flight, c.History = slices.Clone(s.Nodes), slices.Clone(s.Flight), slices.Clone(s.History)
	c.Invoked, c.Open = slices.Clone(s.Invoked), slices.Clone(s.Open)
	for i := range c.Nodes {
		c.Nodes[i].State, c.Nodes[i].Timers = r.clone(c.Nodes[i].State), slices.Clone(c.Nodes[i].Timers)
	}
	return &c
}

// refOutcome is what a handler did on one path of choices.
type refOutcome[S any] struct {
	node     refNode[S]
	effects  []stepEffect
	panicked bool
}

func armTimers(names []Timer) (list []armed) {
	for _, t := range names {
		list = append(list, armed{t, anyMoment})
	}
	return list
}

func timerNames(list []armed) (names []Timer) {
	for _, a := range list {
		names = append(names, a.timer)
	}
	return names
}

// run calls a handler of a node on every path of choices.
func (r *reference[S, M]) run(s *refState[S, M], id NodeID, call func(n *Node[M], s *S)) (list []refOutcome[S]) {
	before := s.Nodes[id-1]
	var walk func(path []int)
	walk = func(path []int) {
		state := r.clone(before.State)
		c := &stepContext{node: id, nodes: len(s.Nodes), codec: r.codec, timers: armTimers(before.Timers), path: path}
		panicked := panics(func() { call(&Node[M]{c}, &state) })
		list = append(list, refOutcome[S]{refNode[S]{"up", timerNames(c.timers), state}, c.effects, panicked})
		for i := len(path); i < len(c.choices); i++ {
			for k := 1; k < c.arity[i]; k++ {
				walk(append(slices.Clone(c.choices[:i]), k))
			}
		}
	}
	walk(nil)
	return list
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func (r *reference[S, M]) isNoop(before refNode[S], o refOutcome[S]) bool {
	effects := slices.ContainsFunc(o.effects, func(e stepEffect) bool { return e.kind != effectSet && e.kind != effectStop })
	return !o.panicked && !effects && fmt.Sprint(o.node) == fmt.Sprint(before)
}

// starts boots the nodes one after the other.
func (r *reference[S, M]) starts() []*refState[S, M] {
	first := &refState[S, M]{
		Nodes: make([]refNode[S], r.sys.Protocol.Nodes), Left: r.env.Faults,
		Invoked: make([]int, len(r.sys.Clients)), Open: make([]bool, len(r.sys.Clients)),
	}
	for i := range first.Nodes {
		first.Nodes[i] = refNode[S]{Status: "up"}
	}
	states := []*refState[S, M]{first}
	for i := range first.Nodes {
		var booted []*refState[S, M]
		for _, s := range states {
			outcomes := r.run(s, NodeID(i+1), func(n *Node[M], st *S) {
				if r.sys.Protocol.Start != nil {
					r.sys.Protocol.Start(n, st)
				}
			})
			for _, o := range outcomes {
				next := r.copy(s)
				r.settle(next, NodeID(i+1), o)
				booted = append(booted, next)
			}
		}
		states = booted
	}
	for _, s := range states {
		r.judgeHistory(s)
		for _, p := range r.checks {
			r.judge(p.Name, p.Kind == KindRefines && p.refines.initial(p.refines.abstract(r.view(s))) != nil)
		}
	}
	return states
}

// expand does everything that can happen in a state, and returns how much that
// was.
func (r *reference[S, M]) expand(s *refState[S, M]) (transitions int) {
	p := r.sys.Protocol
	class := "" // what the next step must have in common with others to be fair to them
	// step does one thing to a copy of the state, which change prepares.
	step := func(kind EventKind, change func(next *refState[S, M])) {
		transitions++
		r.fired[kind] = true
		next := r.copy(s)
		change(next)
		// Nobody can ever read what is sent to the dead.
		next.Flight = slices.DeleteFunc(next.Flight, func(m refMail[M]) bool { return next.Nodes[m.To-1].Status == "dead" })
		r.judgeRefinements(s, next)
		if r.edge != nil {
			r.edge(class, next)
		}
		r.meet(next)
	}
	// handle has a handler do it.
	handle := func(kind EventKind, id NodeID, call func(n *Node[M], s *S), prepare func(next *refState[S, M])) {
		from := r.copy(s)
		prepare(from)
		for _, o := range r.run(from, id, call) {
			if o.panicked {
				transitions++
				r.fired[kind] = true
				r.judge("NoPanic", true)
				continue
			}
			step(kind, func(next *refState[S, M]) {
				*next = *r.copy(from)
				r.judgeStep(s.Nodes[id-1].State, o.node.State)
				r.settle(next, id, o)
				r.judgeHistory(next)
			})
		}
	}
	for i, n := range s.Nodes {
		id := NodeID(i + 1)
		if n.Status == "up" {
			for _, t := range n.Timers {
				class = fmt.Sprint(EventTimeout, id, t)
				handle(EventTimeout, id, func(n *Node[M], s *S) { p.Timeout(n, s, t) }, func(next *refState[S, M]) {
					next.Nodes[i].Timers = slices.DeleteFunc(next.Nodes[i].Timers, func(x Timer) bool { return x == t })
				})
			}
			class = ""
			if s.Left.Crash > 0 {
				step(EventCrash, func(next *refState[S, M]) {
					next.Left.Crash--
					next.Nodes[i].Status, next.Nodes[i].Timers = "down", nil
					if p.Restart == nil {
						next.Nodes[i].Status = "dead"
					}
				})
			}
		}
		if n.Status == "down" {
			class = fmt.Sprint(EventRestart, id)
			handle(EventRestart, id, p.Restart, func(*refState[S, M]) {})
		}
	}
	for i, m := range s.Flight {
		if !r.canArrive(s, i) {
			continue
		}
		without := func(next *refState[S, M]) {
			if r.env.Network != Set {
				next.Flight = slices.Delete(next.Flight, i, i+1)
			}
		}
		receive := func(n *Node[M], s *S) { p.Receive(n, s, m.From, m.Message) }
		if to := s.Nodes[m.To-1]; to.Status == "up" {
			outcomes := r.run(s, m.To, receive)
			class = fmt.Sprint(EventDeliver, m.text())
			switch noop := !slices.ContainsFunc(outcomes, func(o refOutcome[S]) bool { return !r.isNoop(to, o) }); {
			case !noop:
				handle(EventDeliver, m.To, receive, without)
			case r.env.Network == FIFO || r.usesNoops:
				step(EventDeliver, without)
			}
		}
		class = ""
		if s.Left.Drop > 0 {
			step(EventDrop, func(next *refState[S, M]) { next.Left.Drop--; without(next) })
		}
		if s.Left.Duplicate > 0 {
			step(EventDuplicate, func(next *refState[S, M]) {
				next.Left.Duplicate--
				next.Flight = slices.Insert(next.Flight, i, m)
			})
		}
	}
	class = ""
	for c, client := range r.sys.Clients {
		if s.Open[c] || s.Invoked[c] == len(client.Ops) {
			continue
		}
		call := Call{Client: c + 1, Seq: s.Invoked[c] + 1, Op: client.Ops[s.Invoked[c]]}
		for _, at := range client.At {
			if s.Nodes[at-1].Status != "up" {
				continue
			}
			handle(EventInvoke, at, func(n *Node[M], s *S) { p.Invoke(n, s, call) }, func(next *refState[S, M]) {
				next.Invoked[c]++
				next.Open[c] = true
				r.record(next, Record{Kind: Invoked, Client: c + 1, Op: call.Op})
			})
		}
	}
	return transitions
}

// canArrive reports whether the i-th message in flight can be the next: in
// fifo the first of its link, elsewhere any, but equal ones only once.
func (r *reference[S, M]) canArrive(s *refState[S, M], i int) bool {
	m := s.Flight[i]
	return !slices.ContainsFunc(s.Flight[:i], func(x refMail[M]) bool {
		return x.text() == m.text() || r.env.Network == FIFO && x.From == m.From && x.To == m.To
	})
}

// settle takes over what a step did.
func (r *reference[S, M]) settle(s *refState[S, M], id NodeID, o refOutcome[S]) {
	s.Nodes[id-1] = o.node
	for _, e := range o.effects {
		switch e.kind {
		case effectSend:
			m := refMail[M]{id, e.to, *(*M)(e.sent)}
			if r.env.holdsOne() && slices.ContainsFunc(s.Flight, func(x refMail[M]) bool { return x.text() == m.text() }) {
				continue
			}
			s.Flight = append(s.Flight, m)
		case effectReply:
			if c := e.call.client - 1; s.Open[c] && s.Invoked[c] == e.call.seq {
				s.Open[c] = false
				r.record(s, Record{Returned, c + 1, r.sys.Clients[c].Ops[e.call.seq-1], r.codec.decodeData(e.data)})
			}
		case effectInvoke:
			r.record(s, Record{Kind: Invoked, Client: int(id), Op: r.codec.decodeOp(e.data)})
		case effectReturn:
			last := slices.IndexFunc(s.History, func(x Record) bool { return x.Client == int(id) && x.Kind == Invoked })
			for i, x := range s.History {
				if x.Client == int(id) && x.Kind == Invoked {
					last = i
				}
			}
			if last >= 0 {
				r.record(s, Record{Returned, int(id), s.History[last].Op, r.codec.decodeData(e.data)})
			}
		}
	}
}

// record appends to the history where a property judges it, and puts runs of
// invokes, and runs of returns, in the order of the clients.
func (r *reference[S, M]) record(s *refState[S, M], rec Record) {
	if !slices.ContainsFunc(r.checks, func(p Property[S]) bool { return p.Kind == KindHistory }) {
		return
	}
	s.History = append(s.History, rec)
	run := len(s.History) - 1
	for run > 0 && s.History[run-1].Kind == rec.Kind {
		run--
	}
	slices.SortStableFunc(s.History[run:], func(a, b Record) int { return a.Client - b.Client })
}

// judgeHistory judges what the clients saw up to the last return.
func (r *reference[S, M]) judgeHistory(s *refState[S, M]) {
	h := slices.Clone(s.History)
	for len(h) > 0 && h[len(h)-1].Kind == Invoked {
		h = h[:len(h)-1]
	}
	for _, p := range r.checks {
		if p.Kind != KindHistory || len(h) == 0 {
			continue
		}
		err := p.history(h)
		if errors.Is(err, ErrUndecided) {
			r.undecided[p.Name] = true
			continue
		}
		r.judge(p.Name, err != nil)
	}
}

func (r *reference[S, M]) judgeStep(before, after S) {
	for _, p := range r.checks {
		r.judge(p.Name, p.Kind == KindEachStep && p.pairwise(r.clone(before), r.clone(after)) != nil)
	}
}

func (r *reference[S, M]) judgeRefinements(before, after *refState[S, M]) {
	for _, p := range r.checks {
		if p.Kind != KindRefines {
			continue
		}
		a, b := p.refines.abstract(r.view(before)), p.refines.abstract(r.view(after))
		r.judge(p.Name, string(a) != string(b) && p.refines.step(a, b) != nil)
	}
}

// instance wraps a model in a scenario. The model is built anew each time.
func instance(t rapid.TB, env Environment, build func() Model) *Instance {
	t.Helper()
	s := &Scenario{ID: "test/model", Network: env.Network, Faults: env.Faults, Build: func(Args) (Model, error) { return build(), nil }}
	in, err := s.Configure(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// explored runs an instance that has no defect.
func explored(t rapid.TB, in *Instance, opt Options) *Result {
	t.Helper()
	r, err := in.Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameCounts compares the engine with the reference.
func sameCounts(t rapid.TB, want counts, r *Result) {
	t.Helper()
	if diff := gocmp.Diff(want, countsOf(r)); diff != "" {
		t.Fatalf("counts (-reference +engine):\n%s", diff)
	}
}

// ringState is of a protocol that is small enough to count by hand.
type ringState struct{ Seen int }

// A token goes round once: node 1 sends it at a timeout, the others pass it on.
func ring(nodes int) System[ringState, int] {
	return System[ringState, int]{Protocol: Protocol[ringState, int]{
		Name: "ring", Nodes: nodes,
		Start: func(n *Node[int], s *ringState) {
			if n.ID() == 1 {
				n.SetTimer("go")
			}
		},
		Timeout: func(n *Node[int], s *ringState, _ Timer) { n.Send(2, 1) },
		Receive: func(n *Node[int], s *ringState, _ NodeID, hops int) {
			s.Seen = hops
			if n.ID() != 1 {
				n.Send(n.ID()%NodeID(nodes)+1, hops+1)
			}
		},
		Properties: []Property[ringState]{Reachable("Round", func(s ringState) bool { return s.Seen == nodes })},
	}}
}

func sameState[S any](s S) S { return s }

// The reference itself is right about a protocol counted by hand.
func TestReferenceCountsByHand(t *testing.T) {
	tests := []struct {
		name          string
		env           Environment
		states, steps int
	}{
		// The timeout and three deliveries, in a row.
		{"multiset", Environment{Network: Multiset}, 5, 4},
		{"fifo", Environment{Network: FIFO}, 5, 4},
		// A message that arrives again is sent on again, which is no no-op but
		// leads nowhere new: one such self-loop after node 2 has it, two after
		// node 3. Node 1 sends nothing, so that its second delivery is a no-op.
		{"set", Environment{Network: Set}, 5, 4 + 1 + 2 + 2},
		// Nothing is sent while it is in flight.
		{"distinct", Environment{Network: Distinct}, 5, 4},
		// After each of the three sends the token can be lost instead.
		{"drop", Environment{Network: Multiset, Faults: Faults{Drop: 1}}, 5 + 3, 4 + 3},
	}
	for _, tt := range tests {
		got := newReference(t, ring(3), tt.env, sameState).explore(Bounds{}, 1)
		if got.States != tt.states || got.Transitions != tt.steps || got.Verdict != Holds {
			t.Errorf("%s: got %d states, %d transitions, %s, want %d, %d", tt.name, got.States, got.Transitions, got.Verdict, tt.states, tt.steps)
		}
		in := instance(t, tt.env, func() Model { return ring(3) })
		sameCounts(t, got, explored(t, in, Options{}))
	}
}
