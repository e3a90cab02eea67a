package history

import (
	"fmt"
	"slices"
	"strings"
)

// Transactions on lists are judged by their dependencies (Adya 1999), which
// lists that are only appended to give away (Kingsbury and Alvaro, Elle, 2020):
// a list that was read is the history of its key. The transactions are
// serializable if and only if the dependencies have no cycle, and strictly so
// if they have none together with real time. Appends that nobody read come after
// all that somebody did, in whatever order fits the rest, so that nothing has to
// be guessed.

// dependency is a way in which one transaction comes before another.
type dependency uint8

const (
	overwrites   dependency = iota // ww: the later one appended next
	isRead                         // wr: the later one read what the earlier appended
	readBefore                     // rw: the later one appended next to what the earlier read
	endedBefore                    // the earlier one ended before the later was invoked
	dependencies                   // how many there are
)

// edge leads from a transaction to one that comes after it.
type edge struct {
	to   int
	kind dependency
	key  string
}

// dependencyGraph is of the transactions that took effect. Where real time
// matters it has nodes for moments besides, after those of the transactions: a
// transaction comes before the moment of its end, that before later moments, and
// the last moment before an invocation before that transaction.
type dependencyGraph struct {
	ops   []Operation
	edges [][]edge
	// appended says who appended a value to a key, by its number among all
	// transactions; lists what each key's list was when it was longest; and read
	// what is in these.
	appended map[version]int
	lists    map[string][]string
	read     map[version]bool
}

// version is a value in the list of a key.
type version struct{ key, value string }

// txnRecord is a transaction with what it did.
type txnRecord struct {
	op       Operation
	accesses []access // with the lists that were read, if that is known
}

// judgeCycles returns the anomaly because of which the transactions of a valid
// history are not serializable, or nothing. An error is an *UnsupportedError or
// an *InvalidError.
func judgeCycles(h History, strict bool) (reason string, err error) {
	txns, err := transactions(h)
	if err != nil {
		return "", err
	}
	g := newDependencies()
	if err := g.findAppends(txns); err != nil {
		return "", err
	}
	if reason := g.findLists(txns); reason != "" {
		return reason, nil
	}
	g.depend(txns, g.tookEffect(txns))
	if strict {
		g.realTime()
	}
	return g.anomaly(), nil
}

func newDependencies() *dependencyGraph {
	return &dependencyGraph{appended: make(map[version]int), lists: make(map[string][]string), read: make(map[version]bool)}
}

// transactions returns all transactions of a valid history.
func transactions(h History) ([]txnRecord, error) {
	var list []txnRecord
	for _, op := range h.Operations() {
		r := txnRecord{op: op, accesses: mustAccesses(op.Arg.(Txn), false)}
		if op.Status == StatusOK {
			asked := r.accesses
			r.accesses = mustAccesses(op.Result.(Txn), true)
			if !slices.EqualFunc(asked, r.accesses, func(a, b access) bool {
				return a.read == b.read && a.key == b.key && (a.read || a.value == b.value)
			}) {
				at := slices.IndexFunc(h, func(e Event) bool { return e.Index == op.End })
				return nil, &InvalidError{Problems: []Problem{{
					Event: at, Index: op.End,
					Text: fmt.Sprintf("%s returned %s, want the same with the lists that were read", op.text(), show(op.Result)),
				}}}
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// findAppends notes who appended what.
func (g *dependencyGraph) findAppends(txns []txnRecord) error {
	for i, t := range txns {
		for _, a := range t.accesses {
			if a.read {
				continue
			}
			v := version{a.key, a.value}
			if _, ok := g.appended[v]; ok {
				return unsupportedf("want every value to be appended to a key once, and %s is to key %s twice", a.value, a.key)
			}
			g.appended[v] = i
		}
	}
	return nil
}

// findLists finds what each key's list has become, and what is wrong with single
// reads.
func (g *dependencyGraph) findLists(txns []txnRecord) (anomaly string) {
	for _, t := range txns {
		if t.op.Status != StatusOK {
			continue
		}
		for _, a := range t.accesses {
			if !a.read {
				continue
			}
			list := members(List(a.value))
			if reason := g.checkRead(txns, t, a.key, list); reason != "" {
				return reason
			}
			if len(list) > len(g.lists[a.key]) {
				g.lists[a.key] = list
			}
		}
	}
	for _, t := range txns {
		if t.op.Status != StatusOK {
			continue
		}
		for _, a := range t.accesses {
			if list := g.lists[a.key]; a.read && !isPrefix(members(List(a.value)), list) {
				return fmt.Sprintf("incompatible order: %s read key %s as %s, and another transaction read it as %s",
					client(t.op.Process), a.key, a.value, listOf(list))
			}
		}
		if reason := internal(t); reason != "" {
			return reason
		}
	}
	return ""
}

func isPrefix(a, b []string) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }

// checkRead says what is wrong with a list that was read, by itself.
func (g *dependencyGraph) checkRead(txns []txnRecord, reader txnRecord, key string, list []string) (anomaly string) {
	problem := ""
	seen := make(map[string]bool, len(list))
	for i, value := range list {
		by, ok := g.appended[version{key, value}]
		switch {
		case !ok:
			problem = "garbage read: %s, but nobody appended " + value
		case seen[value]:
			problem = "duplicate: %s, but " + value + " was appended once"
		case txns[by].op.Status == StatusFailed:
			problem = "G1a (aborted read): %s, but the transaction of " + client(txns[by].op.Process) +
				" that appended " + value + " failed"
		case txns[by].op.Invoke == reader.op.Invoke:
			// It sees its own appends one by one: see internal.
		case i == len(list)-1 && !txns[by].isLast(key, value):
			problem = "G1b (intermediate read): %s, but the transaction of " + client(txns[by].op.Process) +
				" that appended " + value + " then appended more"
		}
		if problem != "" {
			read := fmt.Sprintf("%s read key %s as %s", client(reader.op.Process), key, listOf(list))
			return strings.Replace(problem, "%s", read, 1)
		}
		seen[value] = true
	}
	return ""
}

// isLast reports whether the transaction appends nothing to the key after the
// value.
func (t *txnRecord) isLast(key, value string) bool {
	last := ""
	for _, a := range t.accesses {
		if !a.read && a.key == key {
			last = a.value
		}
	}
	return last == value
}

// internal says whether a transaction disagrees with itself: a read is what an
// earlier one of the same key was, with what it has appended in between.
func internal(t txnRecord) (anomaly string) {
	known := make(map[string][]string) // what the key's list ends with
	whole := make(map[string]bool)     // and whether that is all of it
	for _, a := range t.accesses {
		if !a.read {
			known[a.key] = append(known[a.key], a.value)
			continue
		}
		list, want := members(List(a.value)), known[a.key]
		fits := len(list) >= len(want) && slices.Equal(list[len(list)-len(want):], want)
		if !fits || whole[a.key] && len(list) != len(want) {
			return fmt.Sprintf("internal: %s read key %s as %s, which is not what its transaction had read and appended before: %s",
				client(t.op.Process), a.key, a.value, listOf(want))
		}
		known[a.key], whole[a.key] = slices.Clip(list), true
	}
	return ""
}

// tookEffect makes the nodes: the transactions that returned, and of those with
// an unknown outcome the ones of which somebody read something. The others may
// never have happened. It returns the transactions' nodes, or -1.
func (g *dependencyGraph) tookEffect(txns []txnRecord) []int {
	seen := make([]bool, len(txns))
	for key, list := range g.lists {
		for _, value := range list {
			v := version{key, value}
			seen[g.appended[v]], g.read[v] = true, true
		}
	}
	node := make([]int, len(txns))
	for i, t := range txns {
		node[i] = -1
		if t.op.Status == StatusOK || seen[i] {
			node[i] = len(g.ops)
			g.ops = append(g.ops, t.op)
		}
	}
	g.edges = make([][]edge, len(g.ops))
	return node
}

func (g *dependencyGraph) add(from, to int, kind dependency, key string) {
	if from != to {
		g.edges[from] = append(g.edges[from], edge{to, kind, key})
	}
}

// depend adds the dependencies between transactions.
func (g *dependencyGraph) depend(txns []txnRecord, node []int) {
	unread := make(map[string][]int) // by key: nodes that appended what nobody read
	for i, t := range txns {
		for _, a := range t.accesses {
			if node[i] >= 0 && !a.read && !g.read[version{a.key, a.value}] {
				unread[a.key] = append(unread[a.key], node[i])
			}
		}
	}
	by := func(key, value string) int { return node[g.appended[version{key, value}]] }
	for key, list := range g.lists {
		for k, value := range list[:max(0, len(list)-1)] {
			g.add(by(key, value), by(key, list[k+1]), overwrites, key)
		}
		for _, later := range unread[key] {
			if len(list) > 0 {
				g.add(by(key, list[len(list)-1]), later, overwrites, key)
			}
		}
	}
	for i, t := range txns {
		if t.op.Status != StatusOK {
			continue
		}
		for _, a := range t.accesses {
			if !a.read {
				continue
			}
			list, n := g.lists[a.key], len(members(List(a.value)))
			if n > 0 {
				g.add(by(a.key, list[n-1]), node[i], isRead, a.key)
			}
			if n < len(list) {
				g.add(node[i], by(a.key, list[n]), readBefore, a.key)
				continue
			}
			for _, later := range unread[a.key] {
				g.add(node[i], later, readBefore, a.key)
			}
		}
	}
}

// realTime adds the moments at which transactions ended.
func (g *dependencyGraph) realTime() {
	byEnd := make([]int, 0, len(g.ops))
	for i := range g.ops {
		if g.ops[i].Status == StatusOK {
			byEnd = append(byEnd, i)
		}
	}
	slices.SortFunc(byEnd, func(a, b int) int { return g.ops[a].End - g.ops[b].End })
	first := len(g.ops)
	for k, i := range byEnd {
		g.edges = append(g.edges, nil)
		g.add(i, first+k, endedBefore, "")
		if k > 0 {
			g.add(first+k-1, first+k, endedBefore, "")
		}
	}
	for i := range g.ops {
		k, _ := slices.BinarySearchFunc(byEnd, g.ops[i].Invoke, func(j, at int) int { return g.ops[j].End - at })
		if k > 0 {
			g.add(first+k-1, i, endedBefore, "")
		}
	}
}
