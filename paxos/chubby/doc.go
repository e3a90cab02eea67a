// Package chubby is a lock service for coarse-grained locks and small files: a
// cell whose master can be lost, and clients with sessions and caches that
// outlive it.
//
// Burrows, The Chubby lock service for loosely-coupled distributed systems
// (OSDI 2006), sections 2.4 (sequencers and lock-delay), 2.7 (caching), 2.8
// (sessions) and 2.9 (fail-overs).
//
// # What it solves
//
// A lock whose holder may die has to be taken from it, and then a request that
// the holder has sent can come after those of the next one. So a lock has a
// generation number, which grows with each holder and is in the sequencer that
// requests carry; a resource refuses one that is lower than what it has seen. For
// resources that do not, a lock that was lost is kept free for the lock-delay,
// which helps as long as no message is later than that.
//
// A client caches files. A write waits until every cache is known to be without
// the file: its client has said so, or its session is over. Sessions are leases,
// which the client counts from when it sent a KeepAlive, with a margin for clocks
// that drift. When its lease is over a client is in jeopardy: it does not know
// whether it has a session. It disables its cache and waits for the grace period,
// in which the next master may be elected, before it gives the session up.
//
// A master has leases, caches and waiting calls in its memory only. The next one
// picks a client epoch number and rejects what was sent to the last one, takes
// every lease for as long as can be, and performs calls only when all sessions
// have acknowledged the fail-over, for which they flush their caches.
//
// # On consensus
//
// Node 1 is the cell. Its Database is one atomic object, in place of the log that
// the replicas agree on, and an update is one step: that consensus is one is
// shown by paxos/synod and specs, and that a deposed master answers no more is
// its master lease, as in recovery/lease and raft/lease. So there is one master at
// most here. It is lost by the timer fail, or by a crash of the cell.
//
//   - lock: node 2 is the resource, the others want the lock, once each.
//     MutualExclusion is judged at the resource, where it counts.
//   - cache: writers and readers of one file; what they see must be Linearizable.
//   - session: a client that sends KeepAlives without end. SessionKept: who
//     relies on its lease has a session. SessionReestablished, of judge=liveness:
//     after the master was lost the client is safe, with the next one; TestGrace
//     has how long the grace period must be for that.
//
// # What is not modelled
//
// A KeepAlive is answered at once, and the client waits before the next one; in
// Chubby the master does, and sends invalidations and the fail-over event with
// the answer. Files are written by one client where masters are lost: a write
// that is sent again can take effect twice, and with others in between only the
// content generation number would help. No ephemeral files, shared locks, events,
// or proxies. Messages of a session come within delay, or are lost.
//
// # Bound
//
// Checked completely, in lockstep time, with 2 clients of the lock, or a writer
// and 2 reads, and a master that is lost or one crash; with drift as wide as the
// margins; and with a session that outlives 2 masters.
package chubby
