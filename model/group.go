package model

import (
	"slices"
	"strings"
)

// group is a group of permutations of a protocol's nodes: all that exchange
// nodes within classes.
type group struct {
	classes   []NodeSet
	perms     []*permutation // the identity first
	index     map[permutation]int
	exchanges []exchange
	// from has, per permutation and node, who takes that node's place; all are
	// counted from 0.
	from [][]uint8
}

// exchange is a permutation of a group that moves only two nodes.
type exchange struct {
	a, b NodeID
	perm int  // index in perms
	next bool // they are neighbours in their class: those generate the group
}

// maxGroup is the size of the largest group that is used. A state is compared
// with all its images, so a group costs time in proportion to its size, and saves
// as much.
const maxGroup = 120

// apartness has pairs of nodes that were seen not to be interchangeable, the
// lesser first.
type apartness map[[2]NodeID]bool

func (a apartness) add(x, y NodeID) { a[[2]NodeID{min(x, y), max(x, y)}] = true }

func (a apartness) has(x, y NodeID) bool { return a[[2]NodeID{min(x, y), max(x, y)}] }

// newGroup returns a large group in which no nodes change places that are known
// not to be interchangeable, or nil if there is none but the identity.
func newGroup(nodes int, known apartness) *group {
	var classes [][]NodeID
	for id := NodeID(1); int(id) <= nodes; id++ {
		i := slices.IndexFunc(classes, func(class []NodeID) bool {
			return !slices.ContainsFunc(class, func(other NodeID) bool { return known.has(id, other) })
		})
		if i < 0 {
			i = len(classes)
			classes = append(classes, nil)
		}
		classes[i] = append(classes[i], id)
	}
	for size(classes) > maxGroup {
		i := slices.IndexFunc(classes, func(class []NodeID) bool {
			return !slices.ContainsFunc(classes, func(other []NodeID) bool { return len(other) > len(class) })
		})
		classes[i] = classes[i][:len(classes[i])-1] // that node keeps its place
	}
	g := &group{perms: []*permutation{identityPermutation()}, index: map[permutation]int{}}
	for _, class := range classes {
		if len(class) > 1 {
			g.classes = append(g.classes, Nodes(class...))
			g.perms = arrangements(g.perms, class)
		}
	}
	if len(g.perms) == 1 {
		return nil
	}
	g.prepare(nodes)
	return g
}

// size is the size of the group of classes, or more than maxGroup.
func size(classes [][]NodeID) int {
	n := 1
	for _, class := range classes {
		for i := 2; i <= len(class) && n <= maxGroup; i++ {
			n *= i
		}
	}
	return n
}

// arrangements follows each permutation by each one of a class.
func arrangements(perms []*permutation, class []NodeID) (list []*permutation) {
	places := slices.Clone(class)
	for {
		q := identityPermutation()
		for i, id := range class {
			q[id] = places[i]
		}
		for _, p := range perms {
			list = append(list, p.then(q))
		}
		if !nextArrangement(places) {
			return list
		}
	}
}

func (g *group) prepare(nodes int) {
	for k, p := range g.perms {
		g.index[*p] = k
		from := make([]uint8, nodes)
		for i := range nodes {
			from[p[i+1]-1] = uint8(i)
		}
		g.from = append(g.from, from)
	}
	for _, class := range g.classes {
		members := slices.Collect(class.All())
		for i, a := range members {
			for j, b := range members[i+1:] {
				g.exchanges = append(g.exchanges, exchange{a, b, g.index[*swapping(a, b)], j == 0})
			}
		}
	}
}

// after returns the index of a permutation followed by an exchange.
func (g *group) after(k int, e exchange) int { return g.index[*g.perms[k].then(g.perms[e.perm])] }

func (g *group) String() string {
	var sets []string
	for _, class := range g.classes {
		sets = append(sets, class.String())
	}
	return strings.Join(sets, " and ")
}
