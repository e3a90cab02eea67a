package snapshot

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/specs"
)

const (
	leaderCompleteness = "LeaderCompleteness"
	logBounds          = "LogBounds"
	monotonicTerms     = "MonotonicTerms"
	snapshotIsPrefix   = "SnapshotIsPrefix"
	appliedIsPrefix    = "AppliedIsPrefix"
	commitGrows        = "CommitGrows"
	dropsConflictsOnly = "DropsConflictsOnly"
	followersCatchUp   = "FollowersCatchUp"
	replicatedLog      = "ReplicatedLog"
)

// properties are those of figure 3 for logs as if they were whole, and what
// compaction must not change.
func (c Config) properties() []model.Property[State] {
	switch c.Raft.Judge {
	case core.Liveness:
		return append(c.goals(), model.LeadsTo(followersCatchUp, c.willLead, c.haveCaughtUp))
	case core.Refinement:
		machine := specs.ReplicatedLog(specs.LogConfig{Nodes: c.Raft.Nodes, Values: c.Raft.Terms, Length: c.Raft.Log})
		return append(c.goals(), model.Refines(replicatedLog, machine, learned))
	}
	list := append(c.goals(),
		model.EachNode(logBounds, inBounds),
		model.EachNode(snapshotIsPrefix, isPrefix),
		model.EachNode(appliedIsPrefix, isApplied),
		model.EachNode(monotonicTerms, termsGrow),
		model.EachStep(commitGrows, neverBack),
		model.EachStep(dropsConflictsOnly, dropsNothing))
	if c.Raft.Judge == Server {
		return list
	}
	return append(list, core.Figure3(State.whole)...)
}

func (c Config) goals() []model.Property[State] {
	goals := []model.Property[State]{
		model.Reachable("LogCompacted", func(s State) bool { return s.Compacted == c.Raft.Log }),
	}
	if c.Raft.Nodes > 2 { // so that a log can be compacted that a follower lacks
		goals = append(goals, model.Reachable("SnapshotSent", func(s State) bool { return len(s.Pending) > 0 }))
	}
	if c.Raft.Nodes > 2 && !c.AtOnce {
		goals = append(goals, model.Reachable("SnapshotInstalled", func(s State) bool { return s.Machine.Index < s.Snapshot.Index }))
	}
	return goals
}

// inBounds: firstIndex-1 <= applied <= commit <= lastIndex. This is what etcd
// asserts of what it finds on disk. In the middle of a write nobody looks.
func inBounds(s State) error {
	list := []int{s.Compacted, s.Applied(), s.Raft.Commit, s.Raft.LastIndex()}
	if s.Half == (Half{}) && !slices.IsSorted(list) {
		return fmt.Errorf("compacted up to %d, applied up to %d, committed up to %d, the log goes up to %d", list[0], list[1], list[2], list[3])
	}
	return nil
}

// isPrefix: a snapshot's machine has applied the entries of the log up to its index,
// of which the last one is of its term, as far as the log still has them.
func isPrefix(s State) error {
	shot := s.Snapshot
	if len(shot.Data) != shot.Index {
		return fmt.Errorf("the snapshot of index %d has %v", shot.Index, shot.Data)
	}
	if shot.Index > 0 && shot.Data[shot.Index-1].Term != shot.Term {
		return fmt.Errorf("the last entry of the snapshot %v is not of term %d", shot.Data, shot.Term)
	}
	if log := s.whole().Log; s.Half == (Half{}) && !hasPrefix(log, shot.Data) {
		return fmt.Errorf("the log is %v, and the snapshot %v", log, shot.Data)
	}
	return nil
}

// isApplied: a machine has applied entries that are committed, in their order and
// each once, and not fewer than it says.
func isApplied(s State) error {
	raft := s.whole()
	known := raft.Committed()
	if s.Half == (Half{}) && (!hasPrefix(known, s.Machine.Data) || len(s.Machine.Data) < s.Machine.Index) {
		return fmt.Errorf("the machine says that it has applied up to %d and has %v, and committed is %v", s.Machine.Index, s.Machine.Data, known)
	}
	return nil
}

// termsGrow: terms in a log do not decrease, as each leader's is later than that of
// the last entry that it finds.
func termsGrow(s State) error {
	if log := s.whole().Log; !slices.IsSortedFunc(log, func(a, b core.Entry) int { return a.Term - b.Term }) {
		return fmt.Errorf("the log is %v", log)
	}
	return nil
}

// neverBack: what a server knows to be committed it does not forget, and the machine
// does not go back.
func neverBack(before, after State) error {
	if after.Raft.Commit < before.Raft.Commit || after.Applied() < before.Applied() {
		return fmt.Errorf("committed was %d and is %d, applied was %d and is %d",
			before.Raft.Commit, after.Raft.Commit, before.Applied(), after.Applied())
	}
	return nil
}

// dropsNothing: an entry is deleted only for another one in its place, or behind
// one (figure 2, AppendEntries, 3): who drops what nothing contradicts may have
// acknowledged it.
func dropsNothing(before, after State) error {
	was, is := before.whole().Log, after.whole().Log
	if len(is) < len(was) && hasPrefix(was, is) {
		return fmt.Errorf("the log was %v and is %v", was, is)
	}
	return nil
}

func hasPrefix(log, prefix []core.Entry) bool {
	return len(log) >= len(prefix) && slices.Equal(log[:len(prefix)], prefix)
}

// learned maps a cluster to the log that its machines implement: what one has
// applied it has learned, be it by entries or by a snapshot. An entry stands for its
// term, which names it.
func learned(v model.View[State]) specs.LogState {
	var abstract specs.LogState
	for id, s := range v.States() {
		for i, e := range s.Machine.Data {
			abstract.Learned[id-1][i] = specs.Value(e.Term)
		}
	}
	return abstract
}

// willLead reports whether the environment has become synchronous when the first
// server leads for good, or can still be elected.
func (c Config) willLead(v model.View[State]) bool {
	return v.Stable() && (c.Raft.CanElect(servers(v)) || leads(v))
}

// leads reports whether the first server leads, and nobody is in a later term.
func leads(v model.View[State]) bool {
	first := v.State(core.FirstServer)
	for _, s := range v.States() {
		if s.Raft.Term > first.Raft.Term {
			return false
		}
	}
	return first.Raft.Role == core.Leader && v.Up(core.FirstServer)
}

func servers(v model.View[State]) iter.Seq2[model.NodeID, core.State] {
	return func(yield func(model.NodeID, core.State) bool) {
		for id, s := range v.States() {
			if !yield(id, s.Raft) {
				return
			}
		}
	}
}

// haveCaughtUp reports whether all machines have applied as much as logs have room
// for.
func (c Config) haveCaughtUp(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Machine.Index < c.Raft.Log {
			return false
		}
	}
	return true
}

// deviation says how the servers deviate from one reliable machine: an entry counts
// as committed that a majority does not have, in its log or snapshot; or two servers
// lead, of which one does not know yet that it is of the past.
func (c Config) deviation(v model.View[State]) error {
	leaders := 0
	for id, s := range v.States() {
		if s.Raft.Role == core.Leader && v.Up(id) {
			leaders++
		}
		known, copies := s.whole(), 0
		for _, other := range v.States() {
			if hasPrefix(other.whole().Log, known.Committed()) {
				copies++
			}
		}
		if 2*copies <= c.Raft.Nodes {
			return fmt.Errorf("server %v takes %d entries for committed, which %d servers have", id, s.Raft.Commit, copies)
		}
	}
	if leaders > 1 {
		return errors.New("there are two leaders")
	}
	return nil
}
