package model

import (
	"maps"
	"slices"
)

// This file proves or refutes what a round of the search has guessed about
// messages.

// localGraph has the steps that the nodes have taken from local state to local
// state, by whatever event, both ways. Each node has one of its own, for a
// handler knows which node it is.
type localGraph struct{ next, last map[uint32][]uint32 }

// localGraphs reads the graphs off the cells.
func (s *system) localGraphs() []localGraph {
	graphs := make([]localGraph, len(s.cells))
	for i := range graphs {
		graphs[i] = localGraph{next: map[uint32][]uint32{}, last: map[uint32][]uint32{}}
	}
	noted := make([]pairTable, len(s.cells))
	note := func(node int, from, to uint32) {
		key := pair(from, to)
		if from == to || noted[node].get(key) != 0 {
			return
		}
		noted[node].put(key, 1)
		g := &graphs[node]
		g.next[from] = append(g.next[from], to)
		g.last[to] = append(g.last[to], from)
	}
	if s.symmetry != nil {
		// The state that stands for others goes on with their nodes' lives under
		// other names.
		one := note
		note = func(node int, from, to uint32) {
			for k, p := range s.symmetry.group.perms {
				one(int(p[node+1]-1), s.localImage(from, k), s.localImage(to, k))
			}
		}
	}
	s.localSteps(func(from uint32, e *entry, node int) {
		if !e.panics {
			note(node, from, s.leadsTo(node, e.cell, e.raw))
		}
	}, func(from uint32, c *cellInfo, node int) {
		note(node, from, s.leadsTo(node, c.ticked, c.rawTick))
	})
	return graphs
}

// leadsTo returns the local state of a cell, which may be raw.
func (s *system) leadsTo(node int, cell uint32, raw bool) uint32 {
	if raw {
		return uint32(s.cells[node].raw.key(cell) >> 32)
	}
	return s.localOf(node, cell)
}

// verifyDead checks that each message that was dropped in this round is idle at
// every local state which its node came to afterwards, and notes those that
// are not as alive. It returns how many guesses were wrong. An error is of a
// handler that does not return.
func (s *system) verifyDead() (wrong int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sources := map[uint32][]uint32{} // by message: where it was dropped
	for key := range s.dead.dropped.all() {
		sources[uint32(key)] = append(sources[uint32(key)], uint32(key>>32))
	}
	graphs := s.localGraphs()
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		g := &graphs[s.inputInfo.at(id).to-1]
		alive := g.before(s.whereItMatters(g, sources[id], id))
		if s.dead.looping != nil {
			return 0, s.dead.looping
		}
		for at := range alive {
			if s.dead.alive.get(pair(at, id)) == 0 {
				s.putImages(&s.dead.alive, at, id)
			}
		}
		for _, at := range sources[id] {
			if alive[at] {
				wrong++
			}
		}
	}
	return wrong, nil
}

// whereItMatters returns the local states, of those that can come after the
// given ones, at which a message is not idle.
func (s *system) whereItMatters(g *localGraph, from []uint32, id uint32) (list []uint32) {
	seen := map[uint32]bool{}
	for left := slices.Clone(from); len(left) > 0; {
		at := left[len(left)-1]
		left = left[:len(left)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		if s.peek(at, id) {
			left = append(left, g.next[at]...)
		} else {
			list = append(list, at)
		}
	}
	return list
}

// before returns the given local states with all that a graph has before them.
func (g *localGraph) before(list []uint32) map[uint32]bool {
	seen := map[uint32]bool{}
	for left := list; len(left) > 0; {
		at := left[len(left)-1]
		left = left[:len(left)-1]
		if !seen[at] {
			seen[at] = true
			left = append(left, g.last[at]...)
		}
	}
	return seen
}
