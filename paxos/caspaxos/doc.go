// Package caspaxos is a register that several nodes keep by Paxos and change by
// compare-and-set, without a leader and without a log.
//
// Rystsov, CASPaxos: Replicated State Machines without logs (2018). The same
// protocol, once per row, is what lightweight transactions of Cassandra and
// ScyllaDB are: Prepare, Promise, Accept (there called propose) and a serial read.
//
// # What it solves
//
// Single-decree Paxos chooses a value for good. Here the value that phase 1 finds
// is not proposed again but changed: whatever a change makes of it is what phase 2
// proposes. So every ballot that ends is a new state of the register, and the next
// one, which hears of it from a majority, goes on from there. A read is a change
// to the same value. Each key is a register by itself, and this is one of them.
//
// A change that leaves things as they are looks as if it could do without phase 2.
// It cannot: what it has seen may be on one acceptor, whose proposer failed, and
// the next operation may ask the others. Cassandra and ScyllaDB have both learned
// so, for serial reads and for conditions that do not hold (PAX-13).
//
// # Deletion
//
// A register is deleted by a change to none, the tombstone, which still takes
// space. To prune it, the tombstone is brought to all acceptors, all
// proposers are told to use ballots above it and a higher age, and acceptors then
// erase everything but the least age that they listen to. Four rules are about
// doing this too early. A fifth is not in the paper: an acceptor that has promised
// a ballot above the tombstone must not be erased, because the promise would go
// with it (erase-promises-nothing).
//
// # Roles
//
// Every node is an acceptor, and a proposer to its own client, with whose acceptor
// it shares what it promises and accepts. It is a majority with one other node. In
// Cassandra's words it is a replica that coordinates.
//
// # Failures
//
// A node that crashes and comes back has its acceptor's state, its counter and its
// age; what it was doing is lost, and its client does not learn the outcome. That
// is also what becomes of an operation whose Accept is overtaken by another: it is
// not tried again, because it might find its own change (a timeout of a write in
// Cassandra, which may have happened).
//
// # What is not modelled
//
// Changes of the set of nodes; a node that is replaced stands for one (PAX-15). The
// round trip that a proposer saves by a promise in advance. Refusals: who is
// overtaken in phase 1 retries by a timer. The orders to refuse low ages and to
// erase, which the paper sends one after the other, are one message. A commit after
// phase 2, as Cassandra has it: here the accepted value is the register's.
//
// # Bound
//
// Checked completely with 3 nodes and an operation at each, in one and two rounds
// of ballots, and in one with a crash, or with a message twice while pruning. With
// workload=stable the environment becomes synchronous (Stabilise) for two nodes, and
// an operation in phase 1 with a round left ends, after a loss or a crash, too.
package caspaxos
