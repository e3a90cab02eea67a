package history

// Complete returns the operations of a valid history that need a place in the
// order, in the order of their invocations: all that returned, and those with
// an unknown outcome that can matter. It drops failed operations, which did not
// happen, and reads without a known result, which nobody can have noticed.
// What was pending becomes StatusUnknown, and every operation with that status
// ends after the last event, at an index of its own.
//
// Of an operation with StatusUnknown a judge must accept any result, and take
// it for one that does nothing in a state in which the object refuses it: a
// place at the very end stands for never having happened.
func Complete(h History, spec Spec) []Operation {
	return complete(h.Operations(), h, spec)
}

// complete reuses the memory of ops, the operations of h.
func complete(ops []Operation, h History, spec Spec) []Operation {
	completed := ops[:0]
	end := 0
	if len(h) > 0 {
		end = h[len(h)-1].Index
	}
	for _, op := range ops {
		switch op.Status {
		case StatusFailed:
			continue
		case StatusPending, StatusUnknown:
			if spec.Funcs[op.Func].ReadOnly {
				continue
			}
			end++
			op.Status, op.End = StatusUnknown, end
		}
		completed = append(completed, op)
	}
	return completed
}

// part is the history of one independent part of an object.
type part struct {
	key     any
	history History
}

// parts splits a history by key, in the order in which the keys occur. A
// history of an object without keys is one part.
func (s Spec) parts(h History) []part {
	if s.Key == nil {
		return []part{{history: h}}
	}
	var parts []part
	var sizes []int
	byKey := make(map[any]int)  // position in parts
	open := make(map[int]int)   // by process: the part of its open operation
	of := make([]int32, len(h)) // by event: its part
	for n, e := range h {
		if e.Kind == Invoke {
			key := s.Key(e.Func, e.Arg)
			i, ok := byKey[key]
			if !ok {
				i = len(parts)
				byKey[key] = i
				parts, sizes = append(parts, part{key: key}), append(sizes, 0)
			}
			open[e.Process] = i
		}
		i := open[e.Process]
		of[n] = int32(i)
		sizes[i]++
	}
	for i, size := range sizes {
		parts[i].history = make(History, 0, size)
	}
	for n, e := range h {
		p := &parts[of[n]]
		p.history = append(p.history, e)
	}
	return parts
}
