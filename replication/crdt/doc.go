// Package crdt is active-active replication by data types that need no agreement:
// every replica takes updates at any time, and all come to the same state.
//
// Shapiro, Preguiça, Baquero and Zawirski, Conflict-free Replicated Data Types (SSS
// 2011), for the theory, and A comprehensive study of Convergent and Commutative
// Replicated Data Types (INRIA 7506, 2011), for the types, by whose specifications
// they are numbered here.
//
// # What it solves
//
// A replica answers from what it knows, and tells the others later: it is available
// whatever becomes of the network. What is left to be asked for is strong eventual
// consistency. Whoever knows of the same updates is in the same state, in whatever
// order, and however often, they arrived; and in the end everyone knows of all.
//
// State-based types send their state. If states are a join semilattice, updates go
// up in it, and merging is the join, then the state is the join of all updates that
// went into it, and nothing else matters. The laws of a join are checked without a
// network, on all pairs and triples of states that replicas reach (laws_test.go).
//
//   - gcounter: each replica counts its own increments, and the join is the maximum
//   - pn: two of these, one for what goes down
//   - orset: additions with unique tags, and tombstones of those removed
//   - lww: a write with a time above all that it has seen, and ties broken by name
//
// Operation-based types (op: the set again, without tombstones) send each update
// with its effect. Effects of concurrent updates commute. Others do not, so they
// are delivered in causal order and once, by a layer that is part of the replica
// here. That layer needs a network that loses nothing.
//
// # What is judged
//
// Each replica remembers, for the judge alone, which updates it knows and what each
// of them knew (Known). From that follows what it should hold, by the definition of
// the type: Specification. That replicas with the same updates hold the same is
// StrongConvergence, and judge=convergence adds that they come to it.
//
// What clients see is weaker than one copy, and judge=... shows how much. A counter
// and a set are not even sequentially consistent. A single last-writer-wins register
// is, to clients that keep to a replica: times order all writes, and no replica
// goes back. It is not linearizable, and it loses writes that were acknowledged,
// which is no violation of its definition. All types have PRAM to clients that keep
// to a replica, and not even read-your-writes to those that go to any
// (sessions=any).
//
// # Failures
//
// Messages are late, overtake each other, and with gossip=always are lost; the
// network falls apart and heals; replicas crash and come back with what was on disk,
// which is everything.
//
// # What is not modelled
//
// Garbage collection of tombstones. Deltas. Replicas that join and leave.
//
// # Bound
//
// Checked completely for all types with 2 replicas and two updates of each of two
// clients, for the counter with 3 replicas, with a crash, and, converging, with a
// lost message and a partition.
package crdt
