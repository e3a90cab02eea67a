package spanner

import (
	"cmp"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// State is what a leader knows. Nothing is lost: a group stands for replicas
// that agree by Paxos.
type State struct {
	Lease Lease
	// Low is the first timestamp of its lease. Next is MinNextTS (4.2.4): no lower
	// one is assigned any more. So Low to Next-1 are the timestamps that it has
	// used: the paper's s_max is Next-1.
	Low, Next int

	Log     []Write   // committed writes to the key, in the order of commits
	Lock    Lock      // of the key
	Waiting []Request // for the lock, the oldest transaction first
	// Votes are of the transactions across groups that this leader coordinates,
	// from when it has asked the participant until it has committed.
	Votes   map[int]Vote
	Blocked []Read // that wait until their timestamps are safe

	// Snapshots are the read-only transactions that have begun here.
	Snapshots map[int]Snapshot
}

// Lease is a leader's, in a group with several of them.
type Lease uint8

// A node that has given its lease to the next leader passes on what reaches it.
const (
	NotYet Lease = iota
	Held
	Given
)

func (l Lease) String() string { return [...]string{"not yet", "held", "given"}[l] }

// Write is a version of the key: the list before with Txn appended.
type Write struct{ Txn, Stamp int }

// Request is a transaction that needs the lock. Coordinator is the node that
// decides on it.
type Request struct {
	Txn         int
	Coordinator model.NodeID
}

// Lock says who has the lock on the key, exclusively; zero is nobody. Stamp is
// the prepare timestamp, or at the coordinator that of the commit, once there is
// one: from then on the transaction is prepared, and nothing can take the lock
// away from it.
type Lock struct {
	Request
	Stamp int
}

// Vote is a participant's: By is None until it has come.
type Vote struct {
	By    model.NodeID
	Stamp int   // the prepare timestamp
	Saw   []int // the list of its key
}

// Snapshot is a read-only transaction: the lists at a timestamp, by group, as
// far as they have come.
type Snapshot struct {
	At    int
	Lists map[int][]int
}

// Result is what a transaction returns: its timestamp, which Spanner tells its
// clients, and the transaction with the lists that it read.
type Result struct {
	Stamp int
	Txn   history.Txn
}

// listAt returns the list of the key at a timestamp.
func (s *State) listAt(stamp int) []int {
	var list []int
	for _, w := range s.Log {
		if w.Stamp <= stamp {
			list = append(list, w.Txn)
		}
	}
	return list
}

// wait for the lock. That the oldest gets it first is what keeps one that it would
// wound from getting it.
func (s *State) wait(r Request) {
	s.Waiting = append(s.Waiting, r)
	slices.SortFunc(s.Waiting, func(a, b Request) int { return cmp.Compare(a.Txn, b.Txn) })
}

// isWaiting reports whether a transaction waits for the lock.
func (s *State) isWaiting(txn int) bool {
	return slices.ContainsFunc(s.Waiting, func(r Request) bool { return r.Txn == txn })
}

// isIdle reports whether no transaction needs this leader to go on.
func (s *State) isIdle() bool {
	return s.Lock.Txn == 0 && len(s.Waiting) == 0 && len(s.Blocked) == 0
}
