package history

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// asker answers one question about one history by searching for orders. All
// relations between operations are between their numbers in ops.
type asker struct {
	*question
	ops       []Operation // completed
	registers *registers  // where the model needs to know who read from whom
	// causes has for each operation what has to come before it because of who
	// read from whom: for CausalConsistency all that it depends on, for
	// WritesFollowReads the writes that its process had read before.
	causes []bitset
}

// relation says whether one operation has to come before another.
type relation func(a, b int) bool

// searchOrders judges a valid history.
func searchOrders(asked *question, h History) (model.Verdict, error) {
	q := &asker{question: asked, ops: Complete(h, asked.Spec)}
	switch q.Consistency {
	case Linearizability, KAtomicity, StrictSerializability:
		return q.order(q.ops, q.realTime)
	case SequentialConsistency:
		return q.sequential()
	case Serializability:
		return q.order(q.ops, func(_, _ int) bool { return false })
	case CausalConsistency, WritesFollowReads:
		var err error
		if q.registers, err = registersOf(q.Spec, q.ops); err != nil {
			return "", err
		}
		return q.anySources(0, make([]int, len(q.ops)))
	}
	return q.allViews()
}

// order judges whether there is an order of the operations.
func (q *asker) order(ops []Operation, precedes relation) (model.Verdict, error) {
	if len(ops) > maxSearched {
		return "", undecidedf("%d operations have to be put into one order, and no more than %d are searched", len(ops), maxSearched)
	}
	solved, err := q.solve(newPuzzle(ops, precedes))
	switch {
	case err != nil:
		return "", err
	case solved:
		return model.Holds, nil
	}
	return model.Violated, nil
}

// maxForced is the number of operations up to which it is worked out what any
// sequential order of registers has in common, which takes time that grows with
// its third power.
const maxForced = 1024

// sequential judges whether there is an order that keeps the one within each
// process. Where every read has one source, much of it is forced.
func (q *asker) sequential() (model.Verdict, error) {
	r, err := registersOf(q.Spec, q.ops)
	if err != nil || !r.unique || r.thinAir() >= 0 || len(q.ops) > maxForced {
		return q.order(q.ops, q.sameProcess)
	}
	before := q.relation(q.sameProcess)
	for i := range q.ops {
		if !r.isWrite(i) && r.sources[i][0] != initialWrite {
			before[i].add(r.sources[i][0])
		}
	}
	for grew := true; grew; {
		if !closeOver(before) {
			return model.Violated, nil
		}
		if grew = r.force(before); q.ctx.Err() != nil {
			return "", outOf(Time, "there was no time left to find out what is before what")
		}
	}
	return q.order(q.ops, func(a, b int) bool { return before[b].has(a) })
}

// relation has for each operation those that come before it.
func (q *asker) relation(precedes relation) []bitset {
	before := make([]bitset, len(q.ops))
	for b := range q.ops {
		before[b] = newBitset(len(q.ops))
		for a := range q.ops {
			if precedes(a, b) {
				before[b].add(a)
			}
		}
	}
	return before
}

// force adds to an order what every read asks for: no write to its key comes
// between the one that it read from and itself. It reports whether that was new.
func (r *registers) force(before []bitset) (grew bool) {
	add := func(a, b int) {
		if !before[b].has(a) {
			before[b].add(a)
			grew = true
		}
	}
	for read := range r.ops {
		if r.isWrite(read) {
			continue
		}
		source := r.sources[read][0]
		for w := range r.ops {
			if w == source || !r.isWrite(w) || r.keys[w] != r.keys[read] {
				continue
			}
			if source == initialWrite || before[w].has(source) {
				add(read, w)
			} else if before[read].has(w) {
				add(w, source)
			}
		}
	}
	return grew
}

// realTime is the order of operations that do not overlap.
func (q *asker) realTime(a, b int) bool { return q.ops[a].endOrNever() < q.ops[b].Invoke }

// sameProcess is the order within each process.
func (q *asker) sameProcess(a, b int) bool {
	return q.ops[a].Process == q.ops[b].Process && q.ops[a].Invoke < q.ops[b].Invoke
}

// updates and observes say what an operation does. Some do both.
func (q *asker) updates(i int) bool  { return !q.Spec.Funcs[q.ops[i].Func].ReadOnly }
func (q *asker) observes(i int) bool { return q.Spec.Funcs[q.ops[i].Func].Result != nil }

// anySources judges by all ways in which the reads, from number i on, can have
// read from writes. The history is as good as the best of them.
func (q *asker) anySources(i int, source []int) (model.Verdict, error) {
	if q.ctx.Err() != nil {
		return "", outOf(Time, "there was no time left to search for who read from whom")
	}
	for i < len(q.ops) && q.registers.isWrite(i) {
		i++
	}
	if i == len(q.ops) {
		q.relate(source)
		return q.allViews()
	}
	best := model.Violated
	for _, write := range q.registers.sources[i] {
		source[i] = write
		v, err := q.anySources(i+1, source)
		if err != nil || v == model.Holds {
			return v, err
		}
		if v == model.Inconclusive {
			best = v
		}
	}
	return best, nil
}

// relate sets what follows from who read from whom. Where something comes before
// itself by it, there is no view for who read that.
func (q *asker) relate(source []int) {
	r := q.registers
	hasSource := func(i int) bool { return !r.isWrite(i) && source[i] != initialWrite }
	if q.Consistency == CausalConsistency {
		q.causes = q.relation(q.sameProcess)
	} else {
		q.causes = q.relation(func(_, _ int) bool { return false })
	}
	for i := range q.ops {
		if q.Consistency == CausalConsistency && hasSource(i) {
			q.causes[i].add(source[i])
		}
		for j := range q.ops {
			if q.Consistency == WritesFollowReads && r.isWrite(i) && hasSource(j) && q.sameProcess(j, i) {
				q.causes[i].add(source[j])
			}
		}
	}
	closeOver(q.causes)
}

// closeOver makes a relation transitive, and reports whether it has no cycle
// (Warshall 1962).
func closeOver(before []bitset) (acyclic bool) {
	for k := range before {
		for i := range before {
			if before[i].has(k) {
				before[i].join(before[k])
			}
		}
	}
	for i := range before {
		if before[i].has(i) {
			return false
		}
	}
	return true
}

// allViews judges whether each process has a view.
func (q *asker) allViews() (model.Verdict, error) {
	var processes []int
	for i := range q.ops {
		processes = append(processes, q.ops[i].Process)
	}
	slices.Sort(processes)
	worst := model.Holds
	for _, process := range slices.Compact(processes) {
		v, err := q.view(process)
		if err != nil || v == model.Violated {
			return v, err
		}
		if v == model.Inconclusive {
			worst = v
		}
	}
	return worst, nil
}

// view judges whether a process has a view.
func (q *asker) view(process int) (model.Verdict, error) {
	own := func(a, b int) bool { return q.ops[a].Process == process && q.sameProcess(a, b) }
	reads := func(a, b int) bool { return own(a, b) && q.observes(a) && q.observes(b) }
	switch q.Consistency {
	case CausalConsistency:
		return q.viewOf(process, func(a, b int) bool { return q.causes[b].has(a) })
	case PRAMConsistency:
		return q.viewOf(process, q.sameProcess)
	case ReadYourWrites:
		return q.viewOf(process, func(a, b int) bool { return own(a, b) && q.updates(a) && q.observes(b) })
	case MonotonicWrites:
		return q.viewInOrder(process, reads, func(a, b int) bool {
			return q.sameProcess(a, b) && q.updates(a) && q.updates(b)
		})
	case WritesFollowReads:
		return q.viewInOrder(process, reads, func(a, b int) bool { return q.causes[b].has(a) })
	}
	return q.viewOf(process, reads) // MonotonicReads
}

// viewInOrder judges whether there is a view with a guarantee about the order of
// writes. That shows only to who reads one after the other, so the view has to
// keep the order of the process's reads as well. Where that alone is too much,
// but the guarantee alone is not, nothing is known of it.
func (q *asker) viewInOrder(process int, reads, guarantee relation) (model.Verdict, error) {
	v, err := q.viewOf(process, func(a, b int) bool { return reads(a, b) || guarantee(a, b) })
	if err != nil || v == model.Holds {
		return v, err
	}
	if v, err = q.viewOf(process, guarantee); err != nil || v == model.Violated {
		return v, err
	}
	if v, err = q.viewOf(process, reads); err == nil && v == model.Violated {
		return model.Inconclusive, nil
	}
	return model.Violated, err
}

// viewOf judges whether there is an order of the process's operations and the
// updates of the others, whose results do not count.
func (q *asker) viewOf(process int, precedes relation) (model.Verdict, error) {
	var ops []Operation
	var numbers []int // in q.ops
	for i, op := range q.ops {
		if op.Process != process {
			if !q.updates(i) {
				continue
			}
			op.Status = StatusUnknown
		}
		ops, numbers = append(ops, op), append(numbers, i)
	}
	return q.order(ops, func(a, b int) bool { return precedes(numbers[a], numbers[b]) })
}
