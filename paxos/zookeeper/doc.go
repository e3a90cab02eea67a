// Package zookeeper is ZooKeeper as its clients know it: znodes, sessions, ephemeral
// znodes, watches, reads that any server answers, and the recipes that they are for.
//
// Hunt, Konar, Junqueira and Reed, ZooKeeper: Wait-free coordination for Internet-scale
// systems (USENIX ATC 2010); the Programmer's Guide and the Recipes; the server's
// PrepRequestProcessor, CommitProcessor, DataTree and LearnerHandler.
//
// # What it solves
//
// Writes go to the leader, which computes a transaction from what will be there when it
// is applied, and broadcasts it. Reads do not: a client's own server answers. So it can
// serve as many as there are servers, and what it answers may be old. What clients can
// build on is order. A client's requests are done in its order, and answered in it. It
// never goes back in time: a server that is behind the last zxid that a client has seen
// refuses it. And it is told that something has changed before it sees what has.
//
//   - data: local reads are sequentially consistent, and not linearizable: a client may
//     read what another one has replaced (ZAB-07; -p judge=linearizable). After a sync a
//     server has what its leader had committed. That makes a read linearizable as long as
//     the leader leads. It asks no quorum for that, so a deposed one answers, and the read
//     is old (-p reads=sync -p elections=1). In the paper it has noticed by then (4.4;
//     -p timeouts=kept); with -p sync=quorum, which ZooKeeper has not (ZOOKEEPER-1675), that
//     does not matter. As shipped, clients of the leader get nothing from it (-p sync=shipped).
//   - fifo: a client of the asynchronous API, that moves to another server in between.
//     What it has left with the first one is refused then (SESSION_MOVED).
//   - config: the paper's example (2.3). A configuration is behind /ready, which is deleted
//     before it is changed and created again afterwards. Whoever has found it there, with
//     a watch, gets NodeDeleted before anything new: nobody uses a half. Watches fire once,
//     and are left again with the next server (SetWatches), which fires those that it finds
//     too late.
//   - lock: ephemeral sequential znodes, each client watches the one before its own. The
//     leader decides that a session is over, and it is a transaction (closeSession) that
//     ends it with its znodes, in the same step at every server. The client may not know:
//     one that stands still works on while the next one has the lock (-p judge=belief). So
//     what the lock protects has to compare the czxid of its znode.
//
// # Roles
//
// Node 1 stands for Zab and a quorum, as paxos/zab has it: what the leader of the last
// epoch proposes is committed in its order, what a deposed one proposes is not, and a new
// one knows all that was committed. Servers come next, the first of which leads; then
// clients, connected by sessions from before the run; and the resource of the lock.
// Connections are streams. What comes over one that was closed is discarded.
//
// # What is not modelled
//
// Time: a leader takes sessions for dead at will, as often as expirations says, and
// those of clients that have crashed in the end. Creation of sessions, ACLs, multi,
// quotas, observers, persistent and child watches, read-only mode. A zxid has no epoch, for
// the broadcast has one order already. A new leader sends its followers all it has. What
// a client does after ConnectionLoss is up to it: writers of data give up, those of the
// configuration begin anew, and those of the lock look for their znode. It is not run over
// paxos/zab itself, whose transactions say nothing.
//
// # Bound
//
// Checked completely with 2 servers and an election: a client that writes and reads and one
// that reads twice and moves; 2 sets and a get of one that moves; a change and a reader; 2
// clients of the lock. Also those with a session that ends too early, or 1 server and a crash.
package zookeeper
