package spanner

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	strictSerializability = "StrictSerializability"
	externalConsistency   = "ExternalConsistency"
	repeatableReads       = "RepeatableReads"
	monotonicTimestamps   = "MonotonicTimestamps"
	disjointLeases        = "DisjointLeases"
	noDeadlock            = "NoDeadlock"
	transactionsEnd       = "TransactionsEnd"
)

// properties are what clients see and, if asked for, the paper's invariants, with
// witnesses that transactions commit, and that their writes are read.
func (c Config) properties() []model.Property[State] {
	if c.Judge == Progress {
		return []model.Property[State]{
			model.LeadsTo(transactionsEnd, isBusy, func(v model.View[State]) bool { return !isBusy(v) }),
			model.Reachable("Committed", func(s State) bool { return len(s.Log) > 0 }),
		}
	}
	list := []model.Property[State]{model.OnHistory[State](strictSerializability, isStrictlySerializable)}
	if c.Judge == Everything {
		list = append(list, c.invariants()...)
	}
	list = append(list, model.Reachable("AllCommitted", func(s State) bool { return len(s.Log) == c.largest() }))
	if c.Readers > 0 {
		list = append(list, model.Reachable("WriteRead", hasReadWrite))
	}
	return list
}

// invariants are the paper's, where there is something that could break them.
func (c Config) invariants() []model.Property[State] {
	list := []model.Property[State]{
		model.OnHistory[State](externalConsistency, c.isExternallyConsistent),
		model.Always(repeatableReads, readsRepeatable),
		model.EachNode(monotonicTimestamps, timestampsMonotonic),
	}
	if c.Leaders > 1 {
		list = append(list,
			model.Always(disjointLeases, leasesDisjoint),
			model.Reachable("LeaseGiven", func(s State) bool { return s.Lease == Given }),
		)
	}
	if c.Across > 1 {
		list = append(list,
			model.Always(noDeadlock, notDeadlocked),
			model.Reachable("Waited", func(s State) bool { return len(s.Waiting) > 0 }),
		)
	}
	return list
}

// hasReadWrite reports whether a read-only transaction has got both lists, and a
// write in one of them.
func hasReadWrite(s State) bool {
	for _, snapshot := range s.Snapshots {
		if len(snapshot.Lists) == groups && (len(snapshot.Lists[1]) > 0 || len(snapshot.Lists[2]) > 0) {
			return true
		}
	}
	return false
}

// isStrictlySerializable judges the transactions by what they read and wrote. Real
// time is that of the run; timestamps do not enter.
func isStrictlySerializable(records model.History) error {
	h := history.FromModel(records)
	for i, e := range h {
		if e.Kind == history.Return {
			h[i].Result = e.Result.(Result).Txn
		}
	}
	o := history.Options{Spec: history.ListAppend(), Consistency: history.StrictSerializability}
	r, err := history.Check(context.Background(), o, h)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", model.ErrInternal, err)
	case r.Verdict == model.Violated:
		return errors.New(r.Reason)
	case r.Verdict == model.Inconclusive:
		return fmt.Errorf("%w: %s", model.ErrUndecided, r.Reason)
	}
	return nil
}

// isExternallyConsistent judges timestamps alone (1 and 4.1.2): if a read-write
// transaction has returned before another transaction is invoked, its timestamp is
// less than that of the other if that writes, and not above it if that reads.
func (c Config) isExternallyConsistent(records model.History) error {
	for i, first := range records {
		if first.Kind != model.Returned || !c.isWriter(first.Client) {
			continue
		}
		s1 := first.Result.(Result).Stamp
		for j, begin := range records[i:] {
			if begin.Kind != model.Invoked {
				continue
			}
			end := slices.IndexFunc(records[i+j:], func(r model.Record) bool {
				return r.Kind == model.Returned && r.Client == begin.Client
			})
			if end < 0 {
				continue
			}
			s2 := records[i+j+end].Result.(Result).Stamp
			if s2 < s1 || s2 == s1 && c.isWriter(begin.Client) {
				return fmt.Errorf("transaction %d returned with timestamp %d before transaction %d began, which has timestamp %d",
					first.Client, s1, begin.Client, s2)
			}
		}
	}
	return nil
}

// inError says what is wrong inside, before any client can tell.
func (c Config) inError(v model.View[State]) error {
	return errors.Join(readsRepeatable(v), leasesDisjoint(v))
}

// readsRepeatable compares what was read at a timestamp with what would be now:
// a read at a timestamp that was safe gives the same for ever (4.1.3).
func readsRepeatable(v model.View[State]) error {
	for _, s := range v.States() {
		for reader, snapshot := range s.Snapshots {
			for group, list := range snapshot.Lists {
				now := v.State(leader(v, group))
				if again := now.listAt(snapshot.At); !slices.Equal(list, again) {
					return fmt.Errorf("transaction %d has read %s at %d as %v, where it is %v now",
						reader, keys[group-1], snapshot.At, list, again)
				}
			}
		}
	}
	return nil
}

// timestampsMonotonic: within a group commits have rising timestamps, even across
// leaders (4.1.2).
func timestampsMonotonic(s State) error {
	for i := 1; i < len(s.Log); i++ {
		if s.Log[i].Stamp <= s.Log[i-1].Stamp {
			return fmt.Errorf("transaction %d commits at %d, after transaction %d at %d",
				s.Log[i].Txn, s.Log[i].Stamp, s.Log[i-1].Txn, s.Log[i-1].Stamp)
		}
	}
	return nil
}

// notDeadlocked looks for two transactions that each have the lock that the other
// one waits for.
func notDeadlocked(v model.View[State]) error {
	x := v.State(leader(v, 1))
	if len(x.Waiting) == 0 {
		return nil
	}
	y := v.State(leader(v, 2))
	if x.isWaiting(y.Lock.Txn) && y.isWaiting(x.Lock.Txn) {
		return fmt.Errorf("transaction %d has the lock on x and waits for that on y, which transaction %d has, the other way round",
			x.Lock.Txn, y.Lock.Txn)
	}
	return nil
}

// leader returns the node that has led a group last.
func leader(v model.View[State], group int) model.NodeID {
	if group == 1 && v.Nodes() == int(successor) && v.State(successor).Lease == Held {
		return successor
	}
	return model.NodeID(group)
}

// leasesDisjoint compares the timestamps that the leaders of group 1 have used.
func leasesDisjoint(v model.View[State]) error {
	if v.Nodes() < int(successor) {
		return nil
	}
	before, after := v.State(1), v.State(successor)
	if after.Lease == Held && before.Next > after.Low {
		return fmt.Errorf("node 1 has used timestamps up to %d, and node %d leads from %d on", before.Next-1, successor, after.Low)
	}
	return nil
}

// isBusy reports whether a transaction has begun that is not over.
func isBusy(v model.View[State]) bool {
	for _, s := range v.States() {
		if !s.isIdle() || len(s.Votes) > 0 {
			return true
		}
		for _, snapshot := range s.Snapshots {
			if len(snapshot.Lists) < groups {
				return true
			}
		}
	}
	return false
}
