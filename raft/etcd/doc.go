// Package etcd is the key-value store of that name, over a log that is taken for
// granted or over raft/core: revisions, transactions, leases, watches and compaction,
// and the recipe by which clients make a lock of them.
//
// The etcd documentation, "KV API guarantees" and "etcd API"; the packages mvcc,
// lease and concurrency of etcd-io/etcd. Ongaro, Consensus: Bridging Theory and
// Practice (2014), 6.4 on reads.
//
// # What it solves
//
// Every member gets the same entries in the same order. A service is what members make
// of them, each at its own pace, and that is where etcd's own mistakes were. The store
// has one revision, which each change raises by one, and keeps what it was at earlier
// ones until a compaction. So a revision names a state of everything: a client can ask
// for what has happened since (Watch), say that nothing has (Txn), or show that it had
// the lock later than somebody else.
//
//   - KV: Put, Txn and Range are linearizable. A Txn compares and writes in one entry
//     and one revision. A Range asks how long the log is, and is answered by a member
//     that has applied as much. A serializable Range does without: a client that stays
//     with one member sees one order, but perhaps late.
//   - Lease: its keys are there as long as its session has renewed it within its TTL.
//     Only the leader counts, in its memory. So a new one gives every lease its whole
//     time again, once it has applied what was there, and one that was deposed must
//     neither renew nor end a lease, although it may not know that it was.
//   - Watch: events are ordered, unique, atomic (those of one revision come together)
//     and reliable (none is missing between two that came). A watch can be resumed
//     behind the last revision seen, and a bookmark says up to where it has had
//     everything. One that asks for what is compacted reads the store anew.
//   - Lock: who wants it puts a key attached to its lease, and has it when its key is
//     the oldest. A lease can be over without its session having noticed, so two can
//     believe to have the lock (judge=belief). It is safe only if what it protects asks
//     for the revision of the key: a resource outside refuses a lower one than it has
//     seen, and a write to the store itself compares in its transaction.
//
// # Roles
//
// Node 1 is the log, for the majority that consensus keeps: what it has appended is
// committed, it says how long it is (ReadIndex) and who leads, and it does not forget.
// Elections are a choice of the environment. Members apply what they have received some
// time later. Behind them are clients that hold state: session, watcher, resource, who
// wants the lock. Links are streams. Only leases have time, with clocks that tick alike.
// OnRaft has the same members without that node, each a server of raft/core, so that a
// read needs a round and a leader can be one of the past; TestRaftIsTheLog compares what
// clients can see of the two.
//
// # What is not modelled, and the bound
//
// Snapshots, alarms, authorisation, ranges of keys, nested transactions, lease
// checkpoints, watches on some keys. Writes that a crash loses from a batch are
// applied again from the log. Sessions of lockers are older than the run. A leader's
// revocation carries its term, which the log compares; etcd asks before it proposes,
// and leaves a gap (revoke=check). Checked completely: KV, 2 members, 2 clients of 2
// calls; Lease, 2 members, 1 tick, 1 renewal, 1 election; Watch, 3 changes, 1
// compaction, 1 broken stream, 1 bookmark; Lock, 2 clients; each with a crash, after
// which liveness is not judged; OnRaft, 3 members, 2 terms, a Txn, a Range, a crash. A
// lease of a fast clock, or of a session that stands still, can end too early
// (Limits).
package etcd
