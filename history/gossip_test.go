package history

import "slices"

// sent is an update on its way to the replica of another process.
type sent struct {
	from int
	fn   string
	arg  any
}

// network is the order in which updates arrive.
type network int

const (
	inOrder   network = iota // in which they were sent, by whomever
	bySender                 // in which each process sent its own
	unordered                // none; and processes move from replica to replica
	networks                 // how many there are
)

// gossip is a run in which every process calls a replica of its own, which does
// it at once and tells the others. The last operations may stay open.
func (o object) gossip(pick chooser, processes, operations int, net network) History {
	states := make([]map[any]any, processes)
	inbox := make([][]sent, processes)
	at := make([]int, processes) // the replica that a process calls
	for p := range processes {
		states[p], at[p] = make(map[any]any), p
	}
	do := func(replica int, fn string, arg any) any {
		var key any
		if o.spec.Key != nil {
			key = o.spec.Key(fn, arg)
		}
		state, ok := states[replica][key]
		if !ok {
			state = o.spec.Init[0]
		}
		outcome := o.spec.step(state, fn, arg)[0]
		states[replica][key] = outcome.State
		return outcome.Result
	}
	var events []Event
	for operations > 0 {
		p := pick(processes)
		if pick(3) == 0 && len(inbox[p]) > 0 {
			i := 0
			if net != inOrder {
				i = pick(len(inbox[p]))
			}
			if from := inbox[p][i].from; net == bySender {
				i = slices.IndexFunc(inbox[p], func(m sent) bool { return m.from == from })
			}
			m := inbox[p][i]
			inbox[p] = slices.Delete(inbox[p], i, i+1)
			do(p, m.fn, m.arg)
			continue
		}
		if net == unordered && pick(4) == 0 {
			at[p] = pick(processes)
		}
		fn, arg := o.call(pick)
		result := do(at[p], fn, arg)
		for q := range inbox {
			if q != at[p] && !o.spec.Funcs[fn].ReadOnly {
				inbox[q] = append(inbox[q], sent{p, fn, arg})
			}
		}
		events = append(events, invoke(p, fn, arg))
		if operations--; operations > 0 || pick(2) == 0 {
			events = append(events, returned(p, fn, result))
		}
	}
	return from1(recorded(events...))
}

// from1 renames processes so that none is 0.
func from1(h History) History {
	for i := range h {
		h[i].Process++
	}
	return h
}

// scripts are what processes do where it matters who read what, on keys x and y,
// with the values that these ever have.
var scripts = []struct {
	processes [][]Event
	values    map[any][]any
}{
	{ // The second one tells the third of what it had read.
		[][]Event{
			{invoke(1, "put", Entry{"x", 1}), invoke(1, "put", Entry{"x", 3}), invoke(1, "get", "y")},
			{invoke(2, "get", "x"), invoke(2, "put", Entry{"y", 2}), invoke(2, "get", "x")},
			{invoke(3, "get", "y"), invoke(3, "get", "x"), invoke(3, "put", Entry{"y", 4}), invoke(3, "get", "x")},
		},
		map[any][]any{"x": {0, 1, 3}, "y": {0, 2, 4}},
	},
	{ // Who writes also sees what the other one wrote, and must know which was first.
		[][]Event{
			{invoke(1, "put", Entry{"x", 1}), invoke(1, "get", "x"), invoke(1, "get", "x")},
			{invoke(2, "put", Entry{"x", 2}), invoke(2, "get", "x"), invoke(2, "get", "x")},
			{invoke(3, "get", "x"), invoke(3, "get", "x"), invoke(3, "get", "x")},
		},
		map[any][]any{"x": {0, 1, 2}},
	},
	{ // The same on two keys, of which one decides on the other.
		[][]Event{
			{invoke(1, "put", Entry{"x", 1}), invoke(1, "put", Entry{"y", 3}), invoke(1, "put", Entry{"x", 5})},
			{invoke(2, "put", Entry{"y", 4}), invoke(2, "put", Entry{"x", 2}), invoke(2, "put", Entry{"y", 6})},
			{invoke(3, "get", "x"), invoke(3, "get", "y"), invoke(3, "get", "x"), invoke(3, "get", "y"), invoke(3, "get", "x")},
		},
		map[any][]any{"x": {1, 2, 5}, "y": {3, 4, 6}},
	},
}

// scripted is a run of one of the scripts, up to some operations that are left
// out, in which a read returns any of the values.
func scripted(pick chooser) History {
	script := scripts[pick(len(scripts))]
	next := make([]int, len(script.processes))
	var events []Event
	for range 24 {
		p := pick(len(script.processes))
		if next[p] == len(script.processes[p]) {
			continue
		}
		e := script.processes[p][next[p]]
		next[p]++
		if pick(4) == 0 {
			continue
		}
		var result any
		if e.Func == "get" {
			result = script.values[e.Arg][pick(3)]
		}
		events = append(events, e, returned(e.Process, e.Func, result))
	}
	return recorded(events...)
}
