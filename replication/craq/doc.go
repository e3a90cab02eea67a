// Package craq is chain replication in which every server answers reads.
//
// Terrace and Freedman, Object storage on CRAQ: high-throughput chain replication
// for read-mostly workloads (USENIX 2009); CRAQ is chain replication with
// apportioned queries.
//
// # What it solves
//
// In chain replication the tail alone answers reads, because what has come to it
// has come to all. The other servers have the same, or a bit more, and do not
// know how much of it is everywhere. CRAQ has them know: a version is dirty when
// it arrives, and clean when the tail's acknowledgement comes back. If a server's
// newest version is clean, there is none newer that any client can have heard
// of, and it is returned without a message. Only if it is dirty the tail is asked
// for a number.
//
// Neither half will do alone. A dirty version must not be returned, or the next
// server returns the one before it; nor the clean one before a dirty version,
// since that may be committed already.
//
// When the tail's answer arrives, the version that it names may have been deleted
// because a newer one is clean. That one is returned. The paper says that the
// server has the version by then; it is a race of the answer, which comes
// straight from the tail, with the acknowledgement, which comes along the chain.
// (The script deleted-version.)
//
// # Consistency
//
// With consistency=strong reads are linearizable. With consistency=eventual a
// server returns the newest version at hand, dirty or not (2.4). Then clients
// read what they wrote, since a write that has returned is everywhere; and one
// that reads at one server alone (reads-at=one) never goes back. One that goes
// from server to server does, so that neither sequential nor causal consistency is
// left, and no other guarantee of a session: the parameter judge shows each. All
// servers have the same in the end.
//
// With consistency=bounded a server returns its newest version only if no more
// than bound versions are dirty, and asks the tail otherwise. To clients that looks
// as if reads were late by no more than so many values, which is what is judged
// (judge=k-atomic, for k one more than the bound); it takes three reads to tell it
// from eventual consistency. The bound is one on what is ahead of the tail: a
// server that was removed without knowing it is behind by any number of versions,
// as the paper says of one that is cut off.
//
// # Roles and failures
//
// They are those of replication/chain, where more is said: servers are nodes from
// 1, the master is the node after them. With suspicions=0 servers are fail-stop,
// and the event restart is the moment at which a crash is noticed. With suspicions
// the master removes servers that are well. They still have clean versions, and
// so each read needs the master's word, as late as possible: after the tail's
// answer, if there is one, and for the layout in which it was given. What CRAQ is
// for, reads without messages, is then lost; leases would save it.
//
// # What is not modelled
//
// Many objects, chains across datacenters, and bounds in terms of time. A server
// that was removed does not come back. Nothing is sent again, by servers or
// clients. Invariants about the histories of all
// servers are those of replication/chain; here a server keeps no more of them
// than the clean version and the dirty ones after it.
//
// # Bound
//
// Checked completely with 3 servers, a write, two reads, and up to 2 crashes; with
// one read and 1 suspicion and a crash; and with 2 writes. With a write and two
// reads, each at any server, there are 183 states, and the shortest runs into a
// dirty read and into a stale one have 3 and 4 steps: a read that asks nobody is
// one step, invocation and answer.
package craq
