// Package consul is what Consul builds on its log: a key-value store with three modes
// of reads, sessions that end when their holder seems to be gone, and locks.
//
// HashiCorp, Consul: Sessions and distributed locks; Consistency modes; KV store API;
// and in agent/consul: kvs_endpoint.go, session_ttl.go, rpc.go, state/{kvs,session}.go.
//
// # What it solves
//
// Whoever locks a key may be gone when it should be released. So a session holds the
// lock, until its TTL is over or serf believes that its node has failed; then the lock
// is released, or its key deleted. But serf can be wrong, and a client slow: it works
// on while somebody else has the lock. The lock-delay keeps a lock that was lost free
// for a while, in which its old holder can hear of it, if messages are in time. The
// LockIndex grows with every holder, and a resource that refuses lower ones than it
// has seen is safe without that.
//
// # The log, and the parts
//
// Node 1 is the log: it says who leads in which term, orders what that server proposes,
// refuses what a deposed one does, and tells all servers of each command. A deposed
// leader hears of it some time later; with delay > 0 within that many ticks, which is
// the lease of hashicorp/raft. OnRaft has the same servers over raft/core instead, and
// TestRaftIsTheLog compares what clients can see of the two.
//
//   - lock: clients want a lock, to work on a resource. One that failed is declared
//     dead in the end, and one that is well can be, as recovery/swim has shown: the
//     budget of suspicions is for that.
//   - ttl: a client counts its TTL from when it sent a renewal. The leader counts it
//     twice, in its memory alone: one that takes over begins anew for all sessions.
//   - kv: consistent reads are answered by a leader that a majority has confirmed and
//     that has applied all from before its term, default ones by who believes to lead,
//     stale ones by anybody.
//   - watch: a blocking query waits for a higher index than its own, or for a while. A
//     cluster can be made anew from an early snapshot, with the indexes of then.
//
// # What comes out (check_test.go has the figures)
//
// MutualExclusion, as the resource sees it, holds at any speed with the LockIndex, but
// behavior=delete makes keys whose LockIndex is 1 again: there the token has to be the
// ModifyIndex. OneHolder needs messages in time and a longer lock-delay, and falls all
// the same as shipped: Consul looks at the lock-delay before a request is in the log
// (kvsPreApply), when the invalidation that it comes behind may be on its way. What
// Consul has not, lock-check=pending, would mend that. A crash can end the delay early,
// too. So it makes two holders rare, and the LockIndex makes them harmless.
//
// TTLIsLowerBound needs the leader to wait twice: a deposed one answers renewals that
// the next one does not know of, and one is answered while its session is destroyed.
// Default reads are linearizable while nobody is deposed; otherwise they, and stale
// ones, are not even monotonic. MonotonicIndex holds of a watcher that stays at one
// server of a cluster that is not restored.
//
// # What is not modelled, and the bound
//
// One key, one session of each client, older than the run. Requests are not forwarded or
// sent again (see raft/kv). No prefixes, transactions, ACLs, data centres. Checked
// completely with 2 servers and 2 clients of the lock, with a wrong suspicion and an
// election, or 1 server and a crash; with a TTL, an election and a crash; with 2 sets,
// 2 reads, 2 elections; with 2 sets and a restore; and OnRaft with 3 servers, 2 terms,
// 3 entries of which each leader's first is blank, and a crash.
package consul
