package history

import (
	"cmp"
	"fmt"
	"slices"
)

// Zones judge linearizability of registers in which no value is written twice,
// after Gibbons and Korach (1997, section 4.2). What a value's write and its
// reads tell is when the register held it: they all took effect while it did.
// With f the first end among them and s the last invocation, it held the value
// all the time from f to s, if f is before s (a forward zone), and otherwise at
// one moment at least from s to f (a backward zone). The history is
// linearizable if and only if every read returns what was written, none ends
// before its write is invoked, no two forward zones overlap, and no backward
// zone lies inside a forward one.

// zone is what is known of a value.
type zone struct {
	write    int // the operation that wrote it, or initialWrite
	from, to int // indices of events
	forward  bool
	last     int // the operation invoked last
}

// judgeZones returns why the operations of one register are not linearizable,
// or nothing.
func (r *registers) judgeZones() (reason string) {
	zones, reason := r.zones()
	if reason != "" {
		return reason
	}
	slices.SortFunc(zones, func(a, b zone) int { return cmp.Compare(a.from, b.from) })
	// Forward zones that do not overlap have their ends in the order of their
	// beginnings, so the last one that began decides.
	var last *zone
	for i := range zones {
		z := &zones[i]
		if last != nil && (z.forward && z.from < last.to || !z.forward && z.to < last.to) {
			return r.explainZones(last, z)
		}
		if z.forward {
			last = z
		}
	}
	return ""
}

// zones returns those of all values that matter: the value of a write that is
// pending and that nobody read may never have been there.
func (r *registers) zones() (zones []zone, reason string) {
	at := make(map[int]int, len(r.ops)) // by write: position in zones
	add := func(write, invoke, end int) {
		at[write] = len(zones)
		zones = append(zones, zone{write: write, from: end, to: invoke, last: write})
	}
	const before = -1 << 62 // all events
	add(initialWrite, before, before+1)
	for i := range r.ops {
		if r.isWrite(i) {
			add(i, r.ops[i].Invoke, r.ops[i].endOrNever())
		}
	}
	seen := newBitset(len(r.ops))
	for i := range r.ops {
		if r.isWrite(i) {
			continue
		}
		if len(r.sources[i]) == 0 {
			return nil, r.ops[i].text() + ", which nobody wrote"
		}
		op, write := &r.ops[i], r.sources[i][0]
		z := &zones[at[write]]
		if write != initialWrite {
			seen.add(write)
			if op.End < r.ops[write].Invoke {
				return nil, fmt.Sprintf("%s ended before %s was invoked", op.text(), r.ops[write].text())
			}
		}
		z.from = min(z.from, op.End)
		if op.Invoke > z.to {
			z.to, z.last = op.Invoke, i
		}
	}
	zones = slices.DeleteFunc(zones, func(z zone) bool {
		return z.write != initialWrite && r.ops[z.write].Status != StatusOK && !seen.has(z.write)
	})
	for i := range zones {
		z := &zones[i]
		z.forward = z.from < z.to
		if !z.forward {
			z.from, z.to = z.to, z.from
		}
	}
	return zones, ""
}

// explainZones says why a zone cannot begin after another one, which is a
// forward zone, did.
func (r *registers) explainZones(forward, other *zone) string {
	value := func(z *zone) string {
		if z.write == initialWrite {
			return show(r.initial)
		}
		return show(r.values[z.write])
	}
	during := fmt.Sprintf("%s held %s", r.part(max(forward.write, other.write)), value(forward))
	if forward.write == initialWrite {
		during += " up to event " + fmt.Sprint(forward.to)
	} else {
		during += fmt.Sprintf(" from event %d to event %d", forward.from, forward.to)
	}
	during += fmt.Sprintf(", when %s began", r.ops[forward.last].text())
	if other.forward {
		return fmt.Sprintf("%s, and held %s from event %d to event %d, when %s began",
			during, value(other), other.from, other.to, r.ops[other.last].text())
	}
	return fmt.Sprintf("%s, but must have held %s at some time between events %d and %d", during, value(other), other.from, other.to)
}
