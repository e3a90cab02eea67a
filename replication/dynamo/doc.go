// Package dynamo is a store of keys in the manner of Amazon's Dynamo and of
// Cassandra: always writable, and consistent in the end.
//
// DeCandia and others, Dynamo: Amazon's Highly Available Key-value Store (SOSP
// 2007), to which the sections in this package refer; for last-write-wins, read
// repair that blocks, and tombstones with a period of grace, the documentation of
// Apache Cassandra.
//
// # What it solves
//
// Every key has N replicas. A coordinator sends a write to all of them and returns
// when W have it; a read returns when R have answered. Where R+W > N the two meet
// in a replica. That makes the store regular: a read misses no write that has
// returned, its own client's among them. It does not make it one variable: while a
// write is going on, or after its coordinator has failed, one read may find it and
// the next one not, so that it is neither linearizable nor sequential nor causal,
// and the reads of a client are not monotonic (-p reads=2 -p judge=..., each in 12
// steps). Reads that bring the replicas that are behind up to date before they
// return mend all of that, for one writer (-p read-repair=blocking). Where
// R+W <= N, or where fallbacks stand in for replicas, clients may even miss what
// they have written themselves (-p r=1; -p fallbacks=1).
//
// What the store gives instead is that it can be written while replicas are down:
// the sloppy quorum takes the first N healthy nodes, and those that stand in keep a
// hint, which they hand to the replica when they can. Hints, read repair and
// anti-entropy, by which replicas compare Merkle trees of all that they have, make
// the replicas equal in the end.
//
// # Versions
//
// With -p versions=vector a version says which writes it includes. Of two that do
// not include each other both are kept, as siblings, and a write that follows a
// read replaces all that the read has found. With -p versions=lww there is one
// version, that with the later time. What is lost by that is lost without a word,
// which is the point of the former and the price of the latter; even two writes
// one after the other are in order only if the time between them is more than the
// clocks are apart (-p clocks=skewed). A deletion is a version, too: a tombstone.
//
// # Grace
//
// A tombstone that is forgotten before all replicas have heard of it makes them
// take what was deleted for new. It has to be kept longer than anything takes that
// still holds the old value. Measured with messages that take up to a tick, two
// replicas, and trees compared every second tick, the least number of ticks is 3;
// 8 where a message may be lost; 7, without exchanges, where a fallback may have
// a hint of the old value.
//
// # Roles
//
// Nodes 1 to N are the replicas of the keys, then come the fallbacks of their
// preference lists, then coordinators, each of them with one client: requests are
// coordinated by the client's node (6.4). A coordinator that has no answer from
// a replica may take it for down at any time. The last coordinator reads.
//
// # Failures
//
// Nodes crash and come back, or not. What replicas store is durable, and so are
// hints and the numbers that coordinators give to their writes. The network loses
// messages and falls apart; that it heals is a promise that convergence needs
// (-p heal=never).
//
// # What is not modelled
//
// The ring: which nodes have a key is given, and no node joins or leaves. Merkle
// trees of more than two levels. Vectors
// that are cut off when they grow too long (4.4). Gossip about who is up. A read
// that blocks for its repair waits for all replicas that it found behind, where
// Cassandra asks another one. Nor does a coordinator give up and tell its client;
// an operation that does not return is as if it had.
//
// # Bound
//
// Each mechanism is a parameter, and is checked where it matters, by itself or with
// those that it has to agree with: three replicas with one write and one or two
// reads; two with hints, crashes and losses; two that exchange trees, with one loss
// or one partition, two writers or a deletion.
package dynamo
