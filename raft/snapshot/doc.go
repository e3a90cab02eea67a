// Package snapshot is Raft that compacts its logs: servers replace what they have
// applied by a snapshot of what came of it, and send that to followers for whom they
// have no entries any more.
//
// Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014,
// extended version), section 7 with figure 13; Ongaro's thesis, chapter 5; and what
// etcd makes of both: a follower that is sent a snapshot is in a state of its own,
// commitIndex is durable, and an AppendEntriesResult answers the snapshot. All but
// that is package core, which asks this one whether a follower is past help by
// entries. (internal/etcdraft holds what is sent to a server against etcd's raft.)
//
// # What it solves
//
// A log that only grows does not fit on a disk, and takes ever longer to apply. Each
// server takes snapshots on its own, of what its machine has applied: that is
// committed, so nothing is decided by it. What is deleted must not be missed, though:
//
//   - by a follower that lacks it: it installs the snapshot;
//   - by the consistency check of the first call behind it, and by elections: the
//     term of the last entry that is deleted stays;
//   - by calls that are late: what they have before the first index is committed;
//   - by the server itself after a crash.
//
// An InstallSnapshot is an AppendEntries without entries whose previous entry comes
// along: whoever has that entry keeps what follows it and needs no snapshot, whoever
// has committed it is called late, and whoever lacks it discards the log. Then it is
// handled, and answered, as that call.
//
// # The disk
//
// Between figure 2 and a machine on a disk are four writes, each of which is a step
// here, so that a crash comes between any two: an entry is applied, the data and the
// applied index at once; a snapshot is taken; the log is cut off up to it; a snapshot
// is installed, with hard state and log at once. A machine that is behind a
// snapshot afterwards, because a crash came first, becomes the snapshot's. Between
// them it holds that firstIndex-1 <= applied <= commit <= lastIndex. With
// writes=at-once the first and the third of them are over within the steps that
// allow them, for the sake of a smaller space.
//
// The machine remembers the entries that it has applied, so that properties can tell
// what is missing in it, or there twice; and those of figure 3 are judged on logs as
// they would be without compaction. Blank entries keep their places in a log. With
// judge=refinement the machines learn a log that only grows, specs.ReplicatedLog, be
// it by entries or by snapshots.
//
// # What is not modelled
//
// A snapshot travels in one piece, and nothing is sent again, as in core. When it is
// taken is open. Disks that take time for term, vote and log: see core. Entries kept
// behind a snapshot for followers that are slow are those of a log that is not cut off
// yet, so that every number of them occurs.
//
// # Bound
//
// Checked completely with 3 servers: 2 terms, 1 entry and a crash; 3 terms and 1 entry,
// or 2 terms and 2, with writes=at-once; 1 term, 2 entries, 2 calls in flight, all
// compacting, and a message that arrives twice (9,666,305 states). That followers
// catch up, with a crash for 1 term, and for 2 terms of one candidate with 2 entries.
package snapshot
