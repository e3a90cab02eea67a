package dynamo

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through sections 4 and 5 of DeCandia and others
// (2007). Nodes 1 to 3 are replicas, 4 a fallback, 5 a coordinator.

type outcome = model.Outcome[State, Message]

var (
	store   = Config{N: 3, R: 2, W: 2, Fallbacks: 1, Versions: LastWriteWins, ReadRepair: AsyncRepair, Writers: 1, Keys: 1, Period: 1, Judge: Durable}
	vectors = Config{N: 3, R: 2, W: 2, Versions: Vectors, Writers: 2, Keys: 1, Judge: Durable}
)

func at(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// sent compares what a node sent.
func sent(t *testing.T, got outcome, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// replied compares what the client was told.
func replied(t *testing.T, got outcome, want ...any) {
	t.Helper()
	var results []any
	for _, r := range got.Replies {
		results = append(results, r.Result)
	}
	if diff := cmp.Diff(want, results, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

// holds compares what a replica has of key 1.
func holds(t *testing.T, got outcome, want Cell) {
	t.Helper()
	if diff := cmp.Diff(want, got.State.(Replica).Store[1], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("key 1 (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func toHomes(m Message) []model.Sent[Message] {
	return []model.Sent[Message]{to(1, m), to(2, m), to(3, m)}
}

func timed(time int, v specs.Value) Version { return Version{Stamp: Stamp{time, 5}, Value: v} }

func having(v Version) Replica {
	cell := Cell{v}
	return Replica{Store: map[Key]Cell{1: cell}, Tree: map[Key]Digest{1: cell.digest()}}
}

func call(seq int, fn string, v specs.Value) model.Call {
	op := model.Op{Func: fn}
	if fn == write {
		op.Arg = v
	}
	return model.Call{Client: 1, Seq: seq, Op: op}
}

// 4.5: a write is sent to all N, and returns with W answers.
func TestWriteReturnsWithW(t *testing.T) {
	coordinator := at(t, store, 5)
	put := call(1, write, 1)
	got := coordinator.Invoke(Coordinator{}, put)
	sent(t, got, toHomes(Store{Op: 1, Key: 1, Version: timed(1, 1)})...)
	got = coordinator.Receive(got.State, 1, Stored{1})
	replied(t, got)
	got = coordinator.Receive(got.State, 1, Stored{1}) // the same one again
	replied(t, got)
	got = coordinator.Receive(got.State, 3, Stored{1})
	replied(t, got, nil)
}

// 4.5, 5: a read asks all N, returns the newest of R answers, and repairs replicas
// that are behind afterwards, be they late or not.
func TestReadRepairsAfterwards(t *testing.T) {
	coordinator := at(t, store, 5)
	got := coordinator.Invoke(Coordinator{}, call(1, read, 0))
	sent(t, got, toHomes(Fetch{Op: 1, Key: 1})...)
	got = coordinator.Receive(got.State, 1, Fetched{1, nil})
	newest := Cell{timed(2, 2)}
	got = coordinator.Receive(got.State, 2, Fetched{1, newest})
	replied(t, got, specs.Value(2))
	sent(t, got, to(1, Repair{1, 1, newest}))
	got = coordinator.Receive(got.State, 3, Fetched{1, Cell{timed(1, 1)}})
	sent(t, got, to(3, Repair{1, 1, newest}))
}

// Cassandra, read repair that blocks: the read returns when those are up to date
// that it has found behind.
func TestReadWaitsForRepair(t *testing.T) {
	c := store
	c.ReadRepair = BlockingRepair
	coordinator := at(t, c, 5)
	got := coordinator.Invoke(Coordinator{}, call(1, read, 0))
	got = coordinator.Receive(got.State, 1, Fetched{1, nil})
	got = coordinator.Receive(got.State, 2, Fetched{1, Cell{timed(2, 2)}})
	replied(t, got)
	replied(t, coordinator.Receive(got.State, 1, Repaired{1}), specs.Value(2))
}

// 4.6: a fallback keeps a write apart, with the replica that it is for, gives it to
// that replica, and forgets it when the replica has it.
func TestHintedHandoff(t *testing.T) {
	put := call(1, write, 1)
	got := at(t, store, 5).Timeout(Coordinator{Phase: Writing{put, timed(1, 1), model.Nodes(1)}}, timerSubstitute)
	hint := Store{Op: 1, Key: 1, Home: 2, Version: timed(1, 1)}
	sent(t, got, to(4, hint))

	fallback := at(t, store, 4)
	got = fallback.Receive(Replica{}, 5, hint)
	holds(t, got, nil)
	sent(t, got, to(5, Stored{1}))
	kept := got.State
	got = fallback.Timeout(kept, timerHandoff)
	sent(t, got, to(2, Handoff{1, Cell{timed(1, 1)}}))
	if diff := cmp.Diff(kept, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the hint is given up (-before +after):\n%s", diff)
	}

	home := at(t, store, 2)
	got = home.Receive(having(timed(2, 2)), 4, Handoff{1, Cell{timed(1, 1)}})
	holds(t, got, Cell{timed(2, 2)})
	sent(t, got, to(4, Accepted{1, Cell{timed(1, 1)}}))
	got = fallback.Receive(kept, 2, Accepted{1, Cell{timed(1, 1)}})
	if hints := got.State.(Replica).Hints; len(hints) > 0 || len(got.Timers) > 0 {
		t.Errorf("hints %v, timers %v", hints, got.Timers)
	}
}

// 4.7: roots are compared, then leaves, and only keys that differ are exchanged.
func TestExchange(t *testing.T) {
	c := store
	c.AntiEntropy, c.Keys = true, 2
	one, two := Cell{timed(1, 1)}, Cell{timed(2, 2)}
	newer := Cell{timed(3, 3)}
	tree := func(a, b Cell) map[Key]Digest { return map[Key]Digest{1: a.digest(), 2: b.digest()} }
	left := Replica{Store: map[Key]Cell{1: one, 2: two}, Tree: tree(one, two)}
	right := Replica{Store: map[Key]Cell{1: one, 2: newer}, Tree: tree(one, newer)}

	got := at(t, c, 1).Timeout(left, timerSync)
	sent(t, got, to(2, Root{left.root()}), to(3, Root{left.root()}))
	sent(t, at(t, c, 2).Receive(left, 1, Root{left.root()}))
	got = at(t, c, 2).Receive(right, 1, Root{left.root()})
	sent(t, got, to(1, Leaves{right.Tree}))
	got = at(t, c, 1).Receive(left, 2, Leaves{right.Tree})
	sent(t, got, to(2, Cells{Cells: map[Key]Cell{2: two}}))
	got = at(t, c, 2).Receive(right, 1, Cells{Cells: map[Key]Cell{2: two}})
	sent(t, got, to(1, Cells{Cells: map[Key]Cell{2: newer}, Final: true}))
	got = at(t, c, 1).Receive(left, 2, Cells{Cells: map[Key]Cell{2: newer}, Final: true})
	sent(t, got)
	if diff := cmp.Diff(right, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// 4.4, figure 3: versions by two coordinators on from the same one are siblings,
// and a write after a read of both replaces them.
func TestSiblings(t *testing.T) {
	d2 := Version{Clock: Vector{4: 2}, Value: 2}
	d3 := Version{Clock: Vector{4: 2, 5: 1}, Value: 3}
	d4 := Version{Clock: Vector{4: 2, 6: 1}, Value: 4}
	replica := at(t, vectors, 1)
	got := replica.Receive(having(d2), 5, Store{Op: 1, Key: 1, Version: d3})
	holds(t, got, Cell{d3})
	got = replica.Receive(got.State, 5, Store{Op: 1, Key: 1, Version: d4})
	holds(t, got, Cell{d3, d4})

	coordinator := at(t, vectors, 4)
	read1 := coordinator.Invoke(Coordinator{Last: 2}, call(1, read, 0))
	read1 = coordinator.Receive(read1.State, 1, Fetched{1, Cell{d3}})
	read1 = coordinator.Receive(read1.State, 2, Fetched{1, Cell{d4}})
	replied(t, read1, []specs.Value{3, 4})
	d5 := Version{Clock: Vector{4: 3, 5: 1, 6: 1}, Value: 5}
	written := coordinator.Invoke(read1.State, call(2, write, 5))
	sent(t, written, toHomes(Store{Op: 2, Key: 1, Version: d5})...)
	holds(t, replica.Receive(got.State, 4, Store{Op: 2, Key: 1, Version: d5}), Cell{d5})
}

// What is durable: what a replica stores and holds for others, and the numbers of
// writes.
func TestRestart(t *testing.T) {
	s := having(timed(1, 1))
	s.Hints = map[model.NodeID]map[Key]Cell{2: {1: Cell{timed(1, 1)}}}
	got := at(t, store, 4).Restart(s)
	if diff := cmp.Diff(s, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !slices.Equal(got.Timers, []model.Timer{timerHandoff}) {
		t.Errorf("timers %v", got.Timers)
	}
	got = at(t, store, 5).Restart(Coordinator{Last: 3, Phase: Reading{Call: call(1, read, 0)}})
	if diff := cmp.Diff(Coordinator{Last: 3}, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMergeIsAJoin: in whatever order, and however often, cells are merged, the
// same comes of it, and includes all of them.
func TestMergeIsAJoin(t *testing.T) {
	for _, c := range []Config{store, vectors} {
		rapid.Check(t, func(t *rapid.T) {
			versions := drawVersions(t, c)
			var cells []Cell
			for range 3 {
				var cell Cell
				for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(versions)-1), 0, 4).Draw(t, "cell") {
					cell = c.merge(cell, Cell{versions[i]})
				}
				cells = append(cells, cell)
			}
			x, y, z := cells[0], cells[1], cells[2]
			for name, pair := range map[string][2]Cell{
				"commutative": {c.merge(x, y), c.merge(y, x)},
				"associative": {c.merge(c.merge(x, y), z), c.merge(x, c.merge(y, z))},
				"idempotent":  {c.merge(x, x), x},
			} {
				if !same(pair[0], pair[1]) {
					t.Errorf("not %s: %v and %v", name, pair[0], pair[1])
				}
			}
			all := c.merge(x, y)
			for _, v := range append(slices.Clone(x), y...) {
				if !c.includes(all, v) {
					t.Errorf("%v and %v make %v", x, y, all)
				}
			}
		})
	}
}

// drawVersions draws what coordinators write one after the other, each on from a
// part of what was written before. As in a run, no two versions have the same
// stamp or vector.
func drawVersions(t *rapid.T, c Config) []Version {
	var list []Version
	last := make(map[model.NodeID]int)
	for i := range rapid.IntRange(1, 5).Draw(t, "versions") {
		id := model.NodeID(rapid.IntRange(5, 6).Draw(t, "coordinator"))
		last[id]++
		v := Version{Value: specs.Value(i + 1)}
		if c.Versions == LastWriteWins {
			v.Stamp = Stamp{last[id], id}
		} else {
			v.Clock = Vector{id: last[id]}
			for _, w := range list {
				if rapid.Bool().Draw(t, "read") {
					v.Clock = v.Clock.join(w.Clock)
				}
			}
		}
		list = append(list, v)
	}
	return list
}
