package history

import (
	"fmt"
	"slices"
	"strings"
)

// anomalies are the kinds of cycles, in the order in which they are looked for:
// each excludes the ones before. With once, a cycle has one edge of that kind.
var anomalies = []struct {
	name  string
	kinds []dependency
	once  bool // with exactly one readBefore besides
}{
	{"G0 (write cycle)", []dependency{overwrites}, false},
	{"G1c (circular information flow)", []dependency{overwrites, isRead}, false},
	{"G-single (read skew)", []dependency{overwrites, isRead}, true},
	{"G2 (anti-dependency cycle)", []dependency{overwrites, isRead, readBefore}, false},
	{"G0-realtime (write cycle)", []dependency{overwrites, endedBefore}, false},
	{"G1c-realtime (circular information flow)", []dependency{overwrites, isRead, endedBefore}, false},
	{"G-single-realtime (stale read)", []dependency{overwrites, isRead, endedBefore}, true},
	{"G2-realtime (anti-dependency cycle)", []dependency{overwrites, isRead, readBefore, endedBefore}, false},
}

// anomaly names the least bad kind of cycle there is with an example, or
// returns nothing.
func (g *dependencyGraph) anomaly() string {
	for _, a := range anomalies {
		var allowed [dependencies]bool
		for _, k := range a.kinds {
			allowed[k] = true
		}
		if cycle := g.cycle(allowed, a.once); cycle != nil {
			return a.name + ": " + g.explain(cycle)
		}
	}
	return ""
}

// step is an edge with where it comes from.
type step struct {
	from int
	edge
}

// cycle returns a shortest cycle through the first edge that has one.
func (g *dependencyGraph) cycle(allowed [dependencies]bool, once bool) []step {
	within := allowed
	within[readBefore] = within[readBefore] || once
	components := g.components(within)
	for from := range g.ops {
		for _, e := range g.edges[from] {
			first := allowed[e.kind] && e.kind != endedBefore
			if once {
				first = e.kind == readBefore
			}
			if !first || components[from] != components[e.to] {
				continue
			}
			if back := g.path(components, e.to, from, allowed); back != nil {
				return append([]step{{from, e}}, back...)
			}
		}
	}
	return nil
}

// path returns a shortest path of allowed edges inside of a component.
func (g *dependencyGraph) path(components []int, from, to int, allowed [dependencies]bool) []step {
	came := map[int]step{from: {}}
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, e := range g.edges[at] {
			if _, seen := came[e.to]; seen || !allowed[e.kind] || components[e.to] != components[at] {
				continue
			}
			came[e.to] = step{at, e}
			if e.to != to {
				queue = append(queue, e.to)
				continue
			}
			var back []step
			for n := to; n != from; n = came[n].from {
				back = append(back, came[n])
			}
			slices.Reverse(back)
			return back
		}
	}
	return nil
}

// components numbers the strongly connected components (Tarjan 1972): a cycle
// lies in one of them.
func (g *dependencyGraph) components(allowed [dependencies]bool) []int {
	const unseen = -1
	component, low, index := make([]int, len(g.edges)), make([]int, len(g.edges)), make([]int, len(g.edges))
	for i := range index {
		index[i], component[i] = unseen, unseen
	}
	var stack []int
	next, found := 0, 0
	type frame struct{ node, edge int }
	for root := range g.edges {
		if index[root] != unseen {
			continue
		}
		frames := []frame{{root, 0}}
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			n := f.node
			if index[n] == unseen {
				index[n], low[n] = next, next
				next++
				stack = append(stack, n)
			}
			if f.edge < len(g.edges[n]) {
				e := g.edges[n][f.edge]
				f.edge++
				switch {
				case !allowed[e.kind]:
				case index[e.to] == unseen:
					frames = append(frames, frame{e.to, 0})
				case component[e.to] == unseen:
					low[n] = min(low[n], index[e.to])
				}
				continue
			}
			if low[n] == index[n] {
				for last := unseen; last != n; {
					last, stack = stack[len(stack)-1], stack[:len(stack)-1]
					component[last] = found
				}
				found++
			}
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				up := frames[len(frames)-1].node
				low[up] = min(low[up], low[n])
			}
		}
	}
	return component
}

// explain writes a cycle as a sentence.
func (g *dependencyGraph) explain(cycle []step) string {
	name := func(i int) string {
		return fmt.Sprintf("the transaction %s invoked at event %d", client(g.ops[i].Process), g.ops[i].Invoke)
	}
	var parts []string
	for k := 0; k < len(cycle); k++ {
		s := cycle[k]
		// A way through moments is one edge of real time.
		for s.to >= len(g.ops) {
			k++
			s.to = cycle[k].to
		}
		parts = append(parts, s.text(name(s.from), name(s.to)))
	}
	return strings.Join(parts, "; ")
}

func (s *step) text(from, to string) string {
	switch s.kind {
	case overwrites:
		return fmt.Sprintf("%s appended to key %s before %s did", from, s.key, to)
	case isRead:
		return fmt.Sprintf("%s appended to key %s what %s read", from, s.key, to)
	case readBefore:
		return fmt.Sprintf("%s read key %s without what %s appended", from, s.key, to)
	}
	return fmt.Sprintf("%s ended before %s was invoked", from, to)
}
