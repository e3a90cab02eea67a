// Package etcd is the key-value store of that name, over a log that is taken for
// granted: revisions, transactions, leases, watches and compaction, and the recipe
// by which clients make a lock of them.
//
// The etcd documentation, "KV API guarantees" and "etcd API"; the packages mvcc,
// lease and concurrency of etcd-io/etcd. Ongaro, Consensus: Bridging Theory and
// Practice (2014), 6.4 on reads.
//
// # What it solves
//
// Consensus gives a log: every member gets the same entries in the same order. A
// service is what members make of them, each at its own pace, and that is where
// etcd's own mistakes were. The store has one revision, which each change of it
// raises by one, and it keeps what it was at earlier revisions until a compaction.
// So a revision names a state of everything: a client can ask for what has happened
// since one (Watch), say that nothing has happened to a key since one (Txn), or show
// that it had the lock later than somebody else.
//
// What each part promises, and what it rests on:
//
//   - KV: Put, Txn and Range are linearizable. A Txn compares and writes in one entry
//     and one revision. A Range asks the log how long it is, and is answered by a
//     member when that has applied as much. A serializable Range does without:
//     a client that stays with one member sees one order, but perhaps late.
//   - Lease: the keys of a lease are there as long as its session has renewed it
//     within its TTL. Only the leader counts, in its memory; renewals are not in the
//     log. So a new leader gives every lease its whole time again, once it has
//     applied what its predecessors left, and a leader that was deposed must neither
//     renew nor end one, although it may not know that it was.
//   - Watch: events are ordered, unique, atomic (those of one revision come together)
//     and reliable (none is missing between two that came). A watch can be resumed
//     behind the last revision seen, and is told by a bookmark up to where it has had
//     everything. One that asks for what is compacted is told so; it reads the store
//     anew and watches from there.
//   - Lock: who wants it puts a key of its own, attached to its lease, and has it when
//     its key is the oldest. A lease can be over without its session having noticed,
//     so two clients can believe to have the lock (judge=belief shows it). It is safe
//     only if what it protects asks for the revision of the key: a resource outside
//     refuses a lower one than it has seen, and a write to the store itself compares
//     in its transaction.
//
// # Roles
//
// Node 1 is the log. It stands for the majority that consensus keeps: what it has
// appended is committed, it answers how long it is (ReadIndex) and who leads in which
// term, and it does not forget. Elections are a choice of the environment. Nodes from
// 2 on are the members; behind them are the clients that hold state: the session that
// keeps a lease alive, the watcher, the resource, those who want the lock. Links are
// first-in-first-out, as streams are; what a member has received it applies some time
// later, by its timer apply. Time is untimed, but for leases, where all clocks tick
// together.
//
// # What is not modelled
//
// Raft itself (package core): proposals are not lost and members hear of all
// entries. Also snapshots, the alarm and authorisation stores, defragmentation,
// ranges of keys, nested transactions, lease checkpoints, and watches on some keys
// only. A member writes its store at once where etcd commits a batch every 100 ms;
// what would be lost of one is applied again from the log. Sessions of lockers are
// older than the run. A leader's revocation carries its term, and the log refuses
// one of an older term; etcd asks whether it still leads before it proposes, which
// leaves a gap: revoke=check shows it.
//
// # Bound
//
// KV: 2 members, 2 clients of 2 calls. Lease: 2 members, a lease of 1 tick, 1 renewal,
// 1 election. Watch: 1 member, 3 changes of which one writes 2 keys, 1 compaction, 1 broken
// stream, 1 bookmark. Lock: 1 member, 2 clients. Each is explored completely, also with a
// crash of any node; after one, what is bound to happen is not judged. A lease of a clock
// that is fast, or of a session that stands still, can end too early: see Limits.
package etcd
