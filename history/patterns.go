package history

import (
	"context"
	"fmt"
	"sort"
)

// Causal consistency of registers in which no value is written twice is judged
// by what no such history has (Bouajjani, Enea, Guerraoui and Hamza 2017,
// section 3, the patterns of causal memory): a read of what nobody wrote; an
// operation that depends on itself; a read of a value that another one has
// overwritten, as far as causality goes; and the same for what the view of a
// process adds to causality. A process that read a value has put every other
// write to that key that it knew of before the write of that value.
//
// PRAM differs in where that begins: in the view of a process only what it has
// read itself comes before anything.
//
// Everything that is before an operation is, of each process, all up to one
// operation. So a clock says it: a number per process.

// maxClocks bounds the memory for clocks, at four bytes each.
const maxClocks = 1 << 25

// clocks are what is known of the order of operations on registers.
type clocks struct {
	*registers
	process  []int   // by operation, from 0
	position []int32 // by operation: how many its process did before
	did      [][]int // by process: its operations
	after    [][]int // by operation: what has to come after it, directly
	past     []int32 // by operation and process: how many operations come before
	writes   map[keyOfProcess][]int
	ctx      context.Context
}

// keyOfProcess tells the writes of one process to one key from others.
type keyOfProcess struct {
	process int
	key     any
}

// judgePatterns returns why the history is not causally consistent, or PRAM, or
// nothing. Its error is an *undecidedError.
func (r *registers) judgePatterns(ctx context.Context, causal bool) (reason string, err error) {
	if i := r.thinAir(); i >= 0 {
		return r.ops[i].text() + ", which nobody wrote", nil
	}
	c := newClocks(ctx, r)
	if causal {
		for i := range r.ops {
			c.follows(i)
		}
	}
	if n := len(r.ops) * len(c.did); n > maxClocks {
		return "", undecidedf("%d operations of %d processes are more than causality is followed through", len(r.ops), len(c.did))
	}
	c.past = make([]int32, len(r.ops)*len(c.did))
	all := make([]int, len(r.ops))
	for i := range all {
		all[i] = i
	}
	if i := c.spread(all); i >= 0 {
		return r.ops[i].text() + " depends on itself: it was read, or what followed was, before it was done", nil
	}
	if causal {
		if reason := c.overwritten(all, "by causality"); reason != "" {
			return reason, nil
		}
	}
	for p := range c.did {
		if reason := c.view(p); reason != "" {
			return reason, nil
		}
		if ctx.Err() != nil {
			return "", outOf(Time, "there was no time left to follow causality")
		}
	}
	return "", nil
}

func newClocks(ctx context.Context, r *registers) *clocks {
	c := &clocks{registers: r, ctx: ctx, after: make([][]int, len(r.ops)), writes: make(map[keyOfProcess][]int)}
	numbers := make(map[int]int)
	for i := range r.ops {
		p, ok := numbers[r.ops[i].Process]
		if !ok {
			p = len(c.did)
			numbers[r.ops[i].Process] = p
			c.did = append(c.did, nil)
		}
		if n := len(c.did[p]); n > 0 {
			c.orders(c.did[p][n-1], i)
		}
		c.process, c.position = append(c.process, p), append(c.position, int32(len(c.did[p])))
		c.did[p] = append(c.did[p], i)
		if r.isWrite(i) {
			k := keyOfProcess{p, r.keys[i]}
			c.writes[k] = append(c.writes[k], i)
		}
	}
	return c
}

// follows puts a read after the write that it read from.
func (c *clocks) follows(i int) {
	if !c.isWrite(i) && c.sources[i][0] != initialWrite {
		c.orders(c.sources[i][0], i)
	}
}

func (c *clocks) orders(a, b int) { c.after[a] = append(c.after[a], b) }

// clock is what comes before an operation.
func (c *clocks) clock(i int) []int32 { return c.past[i*len(c.did) : (i+1)*len(c.did)] }

// knows reports whether a comes before b.
func (c *clocks) knows(b, a int) bool { return c.clock(b)[c.process[a]] > c.position[a] }

// spread lets what comes before some operations come before all that is after
// them, too. It returns an operation that thereby comes before itself, or -1.
func (c *clocks) spread(changed []int) (cycle int) {
	for len(changed) > 0 {
		i := changed[0]
		changed = changed[1:]
		for _, j := range c.after[i] {
			past := c.clock(j)
			grew := false
			for p, n := range c.clock(i) {
				if p == c.process[i] {
					n = max(n, c.position[i]+1)
				}
				if n > past[p] {
					past[p], grew = n, true
				}
			}
			if past[c.process[j]] > c.position[j] {
				return j
			}
			if grew {
				changed = append(changed, j)
			}
		}
	}
	return -1
}

// overwritten looks for a read, among some operations, of a value that another
// write has replaced before.
func (c *clocks) overwritten(ops []int, how string) (reason string) {
	for _, i := range ops {
		if c.isWrite(i) {
			continue
		}
		source := c.sources[i][0]
		for p := range c.did {
			w := c.latest(i, p)
			if w >= 0 && w != source && (source == initialWrite || c.knows(w, source)) {
				return fmt.Sprintf("%s, but %s comes before it %s, and has replaced that", c.ops[i].text(), c.ops[w].text(), how)
			}
		}
	}
	return ""
}

// latest returns the last write of a process to the key of an operation that
// comes before that operation, or -1.
func (c *clocks) latest(i, process int) int {
	list := c.writes[keyOfProcess{process, c.keys[i]}]
	n := c.clock(i)[process]
	k := sort.Search(len(list), func(k int) bool { return c.position[list[k]] >= n })
	if k == 0 {
		return -1
	}
	return list[k-1]
}

// view looks for what makes a view of a process impossible. It adds to
// causality what the reads of the process say about the order of writes, until
// that is nothing new.
func (c *clocks) view(process int) (reason string) {
	v := *c
	v.past = append([]int32(nil), c.past...)
	v.after = make([][]int, len(c.after))
	for i := range v.after {
		v.after[i] = c.after[i][:len(c.after[i]):len(c.after[i])] // appending copies
	}
	for _, i := range v.did[process] {
		v.follows(i)
		if !v.isWrite(i) && v.sources[i][0] != initialWrite && v.spread([]int{v.sources[i][0]}) >= 0 {
			return v.ops[i].text() + " is of a write that comes later in the view of that client"
		}
	}
	for grew := true; grew && v.ctx.Err() == nil; {
		grew = false
		for _, read := range v.did[process] {
			if v.isWrite(read) || v.sources[read][0] == initialWrite {
				continue
			}
			source := v.sources[read][0]
			for p := range v.did {
				w := v.latest(read, p)
				if w < 0 || w == source || v.knows(source, w) {
					continue
				}
				grew = true
				v.orders(w, source)
				if v.spread([]int{w}) >= 0 {
					return fmt.Sprintf("%s, but %s comes before it in the view of that client, and by what the client had read, after %s",
						v.ops[read].text(), v.ops[w].text(), v.ops[source].text())
				}
			}
		}
	}
	return v.overwritten(v.did[process], "in the view of that client")
}
