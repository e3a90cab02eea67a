// Package consul is what Consul builds on its log: a key-value store with three
// consistency modes of reads, sessions that end when their holder seems to be
// gone, and locks that sessions hold.
//
// HashiCorp, Consul: Sessions and distributed locks; Consistency modes; KV store
// API. What the documentation leaves open is as in agent/consul of the source:
// kvs_endpoint.go, session_ttl.go, rpc.go, state/kvs.go and state/session.go.
//
// # What it solves
//
// Whoever locks a key must be there to release it, and may not be. So a lock is
// held by a session, and a session is invalidated when its TTL is over or when
// serf believes that its node has failed; then its locks are released, or their
// keys deleted. Serf can be wrong, and a client can be slow: it works on while
// somebody else has the lock already. Two things are there for that, and they
// are not the same. The lock-delay keeps a lock that was lost from being locked
// for a while, in which its old holder can hear of it: that needs time, and
// messages that arrive in time. The LockIndex grows with every holder, and a
// resource that refuses lower ones than it has seen is safe without either.
//
// # The log
//
// Raft is in raft/core. Here node 1 stands for all of it: it says who leads in
// which term, puts what the leader of the last term proposes into one order,
// refuses what a deposed one proposes, and tells every server of each command,
// in order, each in its own time. A deposed leader hears of that sooner or
// later; until then two servers believe to lead. With delay > 0 it is within
// that many ticks: that is hashicorp/raft's leader lease.
//
// # Four parts
//
// lock: clients, which are nodes with a session each, want one lock. Who gets it
// sends work to a resource, and then releases it. What serf does is what
// recovery/swim has shown of SWIM: a member that failed is declared dead in the
// end (Detection), and one that is well can be, where it stands still or two
// messages too many are lost (the limits of NoFalseDeath there). The budget of
// suspicions is for that. A client that crashed is up again without its session,
// and serf tells all servers.
//
// ttl: a client renews its session, and counts the TTL itself, from when it sent
// the renewal. The leader counts it twice, in its memory alone: renewals are not
// in the log. So a leader that takes over begins anew for all sessions.
//
// kv: callers set, set with ?cas, and read one key. A consistent read is
// answered by a leader that has had a majority confirm it (VerifyLeader) and has
// applied all that was committed before its term; a default one by whoever
// believes to lead; a stale one by anybody.
//
// watch: a client follows the key by blocking queries, each of which is answered
// when the key's index is above the one that it brings, or after a while. An
// operator can make the cluster anew from an early snapshot, whose indexes are
// those of then.
//
// # What comes out
//
// MutualExclusion, as the resource sees it, holds at any speed with the
// LockIndex. It does not with token=none; nor with behavior=delete, which makes
// the key anew, with a LockIndex of 1: there the ModifyIndex is a token
// (token=modify-index), and the LockIndex by itself is none.
//
// OneHolder, that no two clients believe to hold the lock, needs a bound on
// messages of d ticks and a lock-delay above d; a resource that compares nothing
// needs more than 2d. With an election in between it is a d more, since the next
// leader starts its clock when it has applied the invalidation itself, and that
// can be before the last one tells the holder of it. But Consul looks at the
// lock-delay before the request is in the log, because clocks differ
// (kvsPreApply). A request that is checked while an invalidation is on its way
// comes behind it and is not delayed at all. That is lock-check=applied, and
// OneHolder falls there whatever the lock-delay; with lock-check=pending, which
// Consul does not have, it holds. And what delays a lock is in the memory of
// servers: a crash can end it early (testdata/forgotten-lock-delay.txt). So the
// lock-delay makes two holders rare, and the LockIndex makes them harmless.
//
// TTLIsLowerBound needs more than that the leader waits for a TTL. A deposed
// leader answers renewals that the next one does not know of, and a renewal is
// also answered while the command that destroys its session is on its way.
// Waiting twice as long, which Consul does to give clients some grace, mends both
// if a TTL is at least as long as two messages; with one tick less it falls.
//
// Linearizable holds of consistent reads, and of default ones while nobody is
// deposed. Default and stale reads are not even sequential, nor does one client
// see what it has seen before (judge=monotonic-reads). MonotonicIndex holds of a
// watcher that stays at one server; with reads=stale, or a restore, the index that
// it gets goes backwards.
//
// # What is not modelled
//
// One key, one session of each client, created before the run. Requests are not
// forwarded: who does not lead says so, and the client asks the next server.
// That a holder hears of the end of its session stands for a blocking query on the
// lock. Prefixes, transactions, ACLs and data centres are left out. Indexes count
// commands that changed something. Clients do not send again what is not answered:
// what comes of that is for raft/kv to show.
//
// # Bound
//
// Checked completely with 2 servers and 2 clients of the lock, with a wrong
// suspicion and an election, or with 1 server and a crash; with a TTL, an election
// and a crash; with 2 sets, 2 reads and 2 elections; and with 2 sets and a
// restore.
package consul
