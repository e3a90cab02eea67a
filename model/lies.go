package model

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"sync"
	"unsafe"
)

// This file is the adversary of protocols that have templates for what a
// Byzantine node can say. Such a node has no state and takes no steps. That it
// lies is noted in the inboxes of the others, as one input from it; to protocols
// of clauses all of its lies are mail, to others each can be delivered at any time.

// mailed is a message that was sent to a node, or that a Byzantine node can say
// to it.
type mailed struct {
	from NodeID
	msg  string
	lie  bool
}

// mailBox is what the clauses of a node are run on: one for each run of a step,
// which decodes it once for all of its paths.
type mailBox struct {
	list    []mailed // sorted
	clause  int      // the only one that is run, or anyClause
	decoded any      // []Received[M], nil until it is asked for
}

const anyClause = -1

func newMailBox(list []mailed) *mailBox {
	slices.SortFunc(list, func(a, b mailed) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.msg, b.msg)) })
	return &mailBox{list: list, clause: anyClause}
}

// without returns a box that lacks some of the mail.
func (b *mailBox) without(isMissing func(i int) bool) *mailBox {
	less := &mailBox{clause: b.clause}
	for i, m := range b.list {
		if !isMissing(i) {
			less.list = append(less.list, m)
		}
	}
	return less
}

// truth returns a box without lies.
func (b *mailBox) truth() *mailBox { return b.without(func(i int) bool { return b.list[i].lie }) }

func (b *mailBox) hasLies() bool {
	return slices.ContainsFunc(b.list, func(m mailed) bool { return m.lie })
}

// runClause runs the clause that the first choice says. The mail is shared, by all
// paths of a step and in the first layout by all steps: a clause must not change
// it, as little as what it sent.
func runClause[S, M any](p *Protocol[S, M], c *stepContext, n *Node[M], s *S, box *mailBox, l layout, shared *sync.Map) {
	if box.decoded == nil {
		list := make([]Received[M], len(box.list))
		for i, m := range box.list {
			list[i] = Received[M]{m.from, decodeMail[M](c, m.msg, l, shared)}
		}
		box.decoded = list
	}
	clause := box.clause
	if clause == anyClause {
		clause = c.choose(len(p.Upon))
	}
	p.Upon[clause].Do(n, s, Mail[M]{box.decoded.([]Received[M])})
}

func decodeMail[M any](c *stepContext, msg string, l layout, shared *sync.Map) M {
	if l == plainLayout {
		if m, ok := shared.Load(msg); ok {
			return m.(M)
		}
	}
	m := *(*M)(c.decode(c.codec.message, []byte(msg), l))
	if l == plainLayout {
		shared.Store(msg, m)
	}
	return m
}

// isKept reports whether the mail is still what it was before the clauses ran.
func isKept[M any](c *codec, box *mailBox) bool {
	list, _ := box.decoded.([]Received[M])
	for i := range list {
		if string(c.message.encode(unsafe.Pointer(&list[i].Message))) != box.list[i].msg {
			return false
		}
	}
	return true
}

// typedLies asks a protocol for its templates, by sender and receiver.
func typedLies[S, M any](p Protocol[S, M], c *codec) (lies [][][]string, err error) {
	if p.Lies == nil {
		return nil, nil
	}
	ask := func(from, to NodeID) []string {
		var list []string
		for _, m := range p.Lies(from, to) {
			list = append(list, string(c.message.encode(unsafe.Pointer(&m))))
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	err = guarded(func() {
		for from := NodeID(1); int(from) <= p.Nodes; from++ {
			var row [][]string
			for to := NodeID(1); int(to) <= p.Nodes; to++ {
				list := ask(from, to)
				if !slices.Equal(list, ask(from, to)) {
					panic(defect{&ImpureError{Step: fmt.Sprintf("Lies of %d to %d", from, to), Diff: "other messages when asked again"}})
				}
				row = append(row, list)
			}
			lies = append(lies, row)
		}
	})
	return lies, err
}

// checkClauses refuses clauses that make no sense.
func checkClauses[S, M any](p *Protocol[S, M]) error {
	seen := map[string]bool{}
	for i, u := range p.Upon {
		switch {
		case p.Receive != nil:
			return fmt.Errorf("protocol %q has Receive and clauses; want one of the two", p.Name)
		case u.Name == "" || u.Do == nil:
			return fmt.Errorf("clause %d of protocol %q has no name, or does nothing", i+1, p.Name)
		case seen[u.Name]:
			return fmt.Errorf("two clauses of protocol %q are named %q", p.Name, u.Name)
		}
		seen[u.Name] = true
	}
	return nil
}

// liars yields the sets of nodes that can be Byzantine, least first: as many as
// the budget says where there are templates, else none before the run.
func (h *handlers) liars(env Environment) iter.Seq[NodeSet] {
	return func(yield func(NodeSet) bool) {
		n := 0
		if h.lies != nil {
			n = env.Faults.Byzantine
		}
		h.subsets(NodeID(h.nodes), n, 0, yield)
	}
}

// subsets yields the sets of n nodes up to one, together with some above it, until
// yield is false.
func (h *handlers) subsets(upTo NodeID, n int, above NodeSet, yield func(NodeSet) bool) bool {
	switch {
	case n == 0:
		return yield(above)
	case int(upTo) < n:
		return true
	}
	return h.subsets(upTo-1, n, above, yield) && h.subsets(upTo-1, n-1, above|Nodes(upTo), yield)
}

// told lists what a Byzantine node can say to another one.
func (h *handlers) told(from, to NodeID) []mailed {
	var list []mailed
	for _, m := range h.lies[from-1][to-1] {
		list = append(list, mailed{from: from, msg: m, lie: true})
	}
	return list
}

// clauseOf returns the name of the clause that an outcome is of, and the choices
// that were made in it.
func (h *handlers) clauseOf(choices []int) (string, []int) { return h.upon[choices[0]], choices[1:] }

// clauseRun is what came of all clauses of a node: the outcomes that do something,
// each once, and which of them need a lie.
type clauseRun struct {
	outcomes []outcome
	lies     []bool
}

func sameEffect(a, b *outcome) bool {
	return a.panic == b.panic && string(a.local) == string(b.local) && slices.Equal(a.effects, b.effects)
}

// isNothing reports whether a clause was not met.
func (o *outcome) isNothing(before []byte) bool {
	return o.panic == "" && len(o.effects) == 0 && string(o.local) == string(before)
}

// isAmong reports whether an outcome is one of a list of the same clause.
func (o *outcome) isAmong(list []outcome) bool {
	return slices.ContainsFunc(list, func(p outcome) bool { return sameEffect(&p, o) })
}

// ofClause returns the outcomes of one clause.
func ofClause(all []outcome, clause int) []outcome {
	from, _ := slices.BinarySearchFunc(all, clause, func(o outcome, k int) int { return cmp.Compare(o.choices[0], k) })
	to, _ := slices.BinarySearchFunc(all, clause+1, func(o outcome, k int) int { return cmp.Compare(o.choices[0], k) })
	return all[from:to]
}

// runClauses runs all clauses of a node on its mail, and those that are met also
// on the part of it that is true.
func (h *handlers) runClauses(node NodeID, before []byte, box *mailBox, l layout) (all []outcome, r clauseRun, err error) {
	in := input{kind: EventUpon, to: node, box: box}
	if all, err = h.run(node, before, &in, l); err != nil {
		return nil, clauseRun{}, err
	}
	var truth *mailBox
	if box.hasLies() {
		truth = box.truth()
	}
	for clause := range h.upon {
		list := ofClause(all, clause)
		first := len(r.outcomes)
		for i := range list {
			if o := &list[i]; !o.isNothing(before) && !o.isAmong(r.outcomes[first:]) {
				r.outcomes = append(r.outcomes, *o)
			}
		}
		without := list
		if truth != nil && len(r.outcomes) > first {
			truth.clause = clause
			if without, err = h.run(node, before, &input{kind: EventUpon, to: node, box: truth}, l); err != nil {
				return nil, clauseRun{}, err
			}
		}
		for i := first; i < len(r.outcomes); i++ {
			r.lies = append(r.lies, !r.outcomes[i].isAmong(without))
		}
	}
	return all, r, nil
}

// auditClauses runs the clauses of a node again: on equal mail they must do the
// same, must not change it, and with less of it nothing that they did not do.
func (h *handlers) auditClauses(node NodeID, before []byte, box *mailBox, first []outcome, seed uint64, thorough bool) error {
	in := input{kind: EventUpon, to: node, box: &mailBox{list: box.list, clause: anyClause}}
	again, err := h.run(node, before, &in, oddLayout)
	if err != nil {
		return err
	}
	if diff := h.sameOutcomes(first, again); diff != "" {
		return &ImpureError{Diff: diff}
	}
	if !h.keepsMail(in.box) {
		return &ImpureError{Diff: "a clause changed a message of its mail"}
	}
	n := len(box.list)
	if n == 0 {
		return nil
	}
	r := random{mix(seed)}
	some := r.next()
	switch {
	case thorough:
		for k := range n {
			if err := h.compareLess(node, before, box, first, func(i int) bool { return i == k }); err != nil {
				return err
			}
		}
	case r.below(monotoneSample) > 0:
		return nil
	case r.below(2) == 0:
		some = 1 << r.below(n)
	}
	return h.compareLess(node, before, box, first, func(i int) bool { return some>>(i%64)&1 == 1 })
}

// monotoneSample is of how many steps one is run on less mail, after the first.
const monotoneSample = 4

// compareLess runs the clauses of a node on less mail.
func (h *handlers) compareLess(node NodeID, before []byte, box *mailBox, all []outcome, isMissing func(i int) bool) error {
	in := input{kind: EventUpon, to: node, box: box.without(isMissing)}
	less, err := h.run(node, before, &in, plainLayout)
	if err != nil {
		return err
	}
	for i := range less {
		o := &less[i]
		if o.isNothing(before) || o.isAmong(ofClause(all, o.choices[0])) {
			continue
		}
		name, _ := h.clauseOf(o.choices)
		return &ImpureError{Diff: fmt.Sprintf("clause %q is not monotone: on %s it does what it cannot do on all of its mail: %s, %s",
			name, h.mailText(in.box), h.showLocal(o.local).Text, h.effectTexts(o.effects))}
	}
	return nil
}

func (h *handlers) mailText(box *mailBox) string {
	if box == nil {
		return "its mail"
	}
	text := "["
	for i, m := range box.list {
		if i > 0 {
			text += "; "
		}
		text += fmt.Sprintf("%d: %s", m.from, h.codec.showMessage(m.msg).Text)
	}
	return text + "]"
}

// neededLies returns lies without which an outcome is not possible, as few as can
// be found by leaving out one after the other.
func (h *handlers) neededLies(node NodeID, before []byte, box *mailBox, o *outcome) ([]mailed, error) {
	missing := make([]bool, len(box.list))
	for i, m := range box.list {
		if !m.lie {
			continue
		}
		missing[i] = true
		in := input{kind: EventUpon, to: node, box: box.without(func(i int) bool { return missing[i] })}
		in.box.clause = o.choices[0]
		less, err := h.run(node, before, &in, oddLayout)
		if err != nil {
			return nil, err
		}
		missing[i] = o.isAmong(less)
	}
	var list []mailed
	for i, m := range box.list {
		if m.lie && !missing[i] {
			list = append(list, m)
		}
	}
	return list, nil
}

// The search has a Byzantine node's lies as one input in an inbox, and an inbox as
// the input of a node's clauses.

// isLiar reports whether an input says that a node lies.
func (in *input) isLiar() bool { return in.kind == EventByzantine }

// clauseInput interns what makes a node's clauses run. It needs no lock.
func (s *system) clauseInput(node int, inbox uint32) uint32 {
	return s.inputID(input{kind: EventUpon, to: NodeID(node + 1), msg: string(binary.LittleEndian.AppendUint32(nil, inbox))})
}

// inboxOf returns the inbox that an input of clauses names.
func (in *input) inboxOf() uint32 { return binary.LittleEndian.Uint32([]byte(in.msg)) }

// box is the mail that an input of clauses names.
func (s *system) box(in *input) *mailBox {
	var list []mailed
	for _, id := range decodeInbox(s.inboxes.get(in.inboxOf())) {
		m := s.inputInfo.at(id)
		if m.isLiar() {
			list = append(list, s.def.handlers.told(m.from, m.to)...)
		} else {
			list = append(list, mailed{from: m.from, msg: m.msg})
		}
	}
	return newMailBox(list)
}

// clauses adds what a node can do on its mail, and reports whether there is
// something that it can do without lies.
func (f *filler) clauses(step *stepInfo, inputID uint32) (isBusy bool) {
	for k := range step.outcomes {
		kind := kindUpon
		if step.outcomes[k].lie {
			kind = kindByzantine
		}
		isBusy = isBusy || kind == kindUpon
		f.outcome(step, k, inputID, f.inboxID, kind)
	}
	return isBusy
}

// hear runs the handler of everything that a Byzantine node can tell. It needs no
// lock.
func (f *filler) hear(liar *input) {
	if f.now.status != nodeUp {
		return
	}
	for _, m := range f.s.def.handlers.told(liar.from, liar.to) {
		id := f.s.inputID(input{kind: EventDeliver, to: liar.to, from: liar.from, msg: m.msg})
		f.run(id)
		f.lies = append(f.lies, id)
	}
}

// tell adds what comes of the lies that can reach a node at any time.
func (f *filler) tell(inputID uint32) {
	if step := f.step(inputID); !step.noop {
		f.outcomes(step, inputID, f.inboxID, kindByzantine)
	}
}

// startLiars returns an initial state in which some nodes are Byzantine. The
// caller holds the lock.
func (s *system) startLiars(leaves []uint32, liars NodeSet) []uint32 {
	leaves = slices.Clone(leaves)
	if liars == 0 {
		return leaves
	}
	mute := s.localID(local{status: nodeLies, state: s.def.handlers.zeroState()}.encode())
	for i := range s.cells {
		to := NodeID(i + 1)
		if liars.Has(to) {
			leaves[i] = s.cellID(i, mute, s.inboxID(nil))
			continue
		}
		for from := range liars.All() {
			leaves[i] = s.holding(i, leaves[i], s.inputID(input{kind: EventByzantine, to: to, from: from}))
		}
	}
	return leaves
}

// A world has the lies of the nodes that are Byzantine in it.

func (w *systemWorld) liars() (set NodeSet) {
	for i, b := range w.locals {
		if decodeLocal(b).status == nodeLies {
			set.Add(NodeID(i + 1))
		}
	}
	return set
}

// lies lists what can be told to a node at any time.
func (w *systemWorld) lies(to NodeID) []mailed {
	var list []mailed
	for from := range w.liars().All() {
		list = append(list, w.def.handlers.told(from, to)...)
	}
	return list
}

// box is the mail of a node.
func (w *systemWorld) box(node NodeID) *mailBox {
	list := w.lies(node)
	for _, m := range w.flight {
		if m.in.to == node {
			list = append(list, mailed{from: m.in.from, msg: m.in.msg})
		}
	}
	return newMailBox(list)
}

// clauses adds what a node can do on its mail.
func (w *systemWorld) clauses(list *[]event, node NodeID) error {
	_, r, err := w.def.handlers.runClauses(node, w.locals[node-1], w.box(node), oddLayout)
	if err != nil {
		return err
	}
	for i, o := range r.outcomes {
		e := event{kind: EventUpon, node: node, choices: o.choices}
		if r.lies[i] {
			e.kind = EventByzantine
		}
		*list = append(*list, e)
	}
	return nil
}

// tellLies adds what can be told to a node.
func (w *systemWorld) tellLies(list *[]event, node NodeID) error {
	for _, m := range w.lies(node) {
		in := input{kind: EventDeliver, to: node, from: m.from, msg: m.msg}
		outcomes, err := w.def.handlers.run(node, w.locals[node-1], &in, oddLayout)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.isNoop(w.locals[node-1]) }) {
			continue
		}
		for _, o := range outcomes {
			*list = append(*list, event{kind: EventByzantine, node: node, from: m.from, msg: m.msg, choices: o.choices})
		}
	}
	return nil
}

// canAct reports whether a node's clauses can do something without lies.
func (w *systemWorld) canAct(node NodeID) bool {
	_, r, err := w.def.handlers.runClauses(node, w.locals[node-1], w.box(node).truth(), oddLayout)
	return err != nil || len(r.outcomes) > 0
}

// told returns the lies that an event needs, as effects of those who tell them.
func (w *systemWorld) told(e *event, o *outcome) ([]Effect, error) {
	if e.kind != EventByzantine || !w.def.handlers.canAct() {
		return nil, nil
	}
	list, err := w.def.handlers.neededLies(e.node, w.locals[e.node-1], w.box(e.node), o)
	var effects []Effect
	for _, m := range list {
		effects = append(effects, Effect{
			Kind: "lie", Node: m.from, To: e.node,
			Text: fmt.Sprintf("lie %d->%d %s", m.from, e.node, w.def.handlers.codec.showMessage(m.msg).Text),
		})
	}
	return effects, err
}

// canAct reports whether the protocol has clauses.
func (h *handlers) canAct() bool { return len(h.upon) > 0 }

// isLie reports whether an event is a lie that a Byzantine node tells, and not a
// message that was corrupted on its way.
func (h *handlers) isLie(e *event) bool { return e.kind == EventByzantine && h.lies != nil }
