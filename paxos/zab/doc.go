// Package zab is Zab, the atomic broadcast of ZooKeeper: servers that deliver the
// same transactions in the same order, broadcast by one primary after the other.
//
// Junqueira, Reed and Serafini, Zab: High-performance broadcast for primary-backup
// systems (DSN 2011), whose figures 1 to 3 step.go follows step by step; Hunt and
// others, ZooKeeper (USENIX ATC 2010). Where ZooKeeper differs it is ZooKeeper.
//
// # What it solves
//
// A primary computes from each request what it changes, and broadcasts that: a
// transaction, which makes sense only behind those that the primary had seen. So it
// is not enough that servers agree on an order. What a primary has broadcast must be
// delivered in its order, without a hole, behind all that is delivered of earlier
// primaries, and nothing of theirs behind it.
//
// A transaction is named by its zxid: the epoch of its primary, and a counter. In
// an iteration with a prospective leader the servers go through three phases.
//
//	Discovery        FOLLOWERINFO (CEPOCH), LEADERINFO (NEWEPOCH), ACKEPOCH: a quorum
//	                 promises to take part in an epoch, and in none before it.
//	Synchronization  DIFF or SNAP, NEWLEADER, ACK, UPTODATE: the leader's history
//	                 becomes that of a quorum, on disk, and is committed.
//	Broadcast        PROPOSAL, ACK, COMMIT: as in two-phase commit without aborts.
//
// Quorums have a server in common, so a leader hears from one that has all that
// is committed; and the most recent history of a quorum, by the epoch whose history
// was taken over last and then by the last zxid, has it all. In the paper the leader
// takes that history over. In ZooKeeper, and here, it leads if that is its own, and
// else goes back to election, which is made to choose well.
//
// # What ZooKeeper adds
//
// A log and a file with the current epoch, which take time to write (disk=async): a
// crash comes between any two writes. A tree in memory, which is what is delivered,
// and which survives an election. A cache of committed transactions, from which
// followers are brought up to date. Each has cost ZooKeeper transactions; the scripts
// in testdata that are named after issues of its tracker show how.
//
// # What is not modelled
//
// Election is one event: an oracle names a server, rightly or not, and the others
// believe it when its notification arrives. A server that leaves an epoch takes part
// again in the next election, not before. TRUNC, which saves a SNAP. What transactions
// say (clients of judge=clients count them), sessions and watches. Links are TCP
// connections, fifo and without loss; what comes over one that is closed is discarded.
//
// # Bound
//
// Checked completely for 3 servers with 2 elections: with 2 transactions, and with a
// crash, also on asynchronous disks; with 3 elections; and for 5 servers with one.
// With judge=liveness the environment becomes synchronous (Stabilise) and server 1 is
// elected; BroadcastResumes, with a crash before that, if server 1 can lead then. What
// clients see is sequentially consistent with 2 elections and 2 transactions.
//
// Figures are published for a TLA+ specification of the paper (Disalg-ICS-NJU,
// zookeeper-tla-spec): 19,980 states for 2 servers, 610,035 for 3. They cannot be met:
// its states hold the last action taken and counters of what has happened, and a
// connection begins or ends in one step at both of its ends.
package zab
