// Package membership is Raft whose servers change while it runs.
//
// Ongaro, Consensus: Bridging Theory and Practice (2014), chapter 4; the mistake in
// it that its author reported on raft-dev on 10 July 2015; and what etcd makes of
// both. Everything but the configuration is package core, which asks this one who
// votes, who gets entries, and who is a quorum.
//
// # What it solves
//
// Servers that go by different configurations can make majorities that have no
// server in common, and then there are two leaders, or an entry is lost that was
// committed. A configuration is an entry of the log, so that servers come to it at
// different times. Two ways keep majorities together:
//
// With changes=single one server is added or removed at a time. Majorities of two
// configurations that differ in one server always meet, so it is enough that no
// change begins before the last one is committed. That it is, only an entry of the
// leader's own term shows: without waiting for one, a leader can build on a
// configuration that another has replaced. This was missing for a year, and it
// takes four servers and three terms to see it.
//
// With changes=joint any servers are added and removed at once. In between is a
// joint configuration of old and new ones, in which nothing is decided without a
// majority of each. It is left by another entry, once it is committed, by whoever
// leads then (etcd: auto-leave). A learner gets entries, and neither votes nor counts.
//
// # Who is removed
//
// A leader that removes itself leads on without counting itself, and steps down once
// the entry is committed. Until it knows that, who is in its own configuration no more
// can be a candidate, as nobody else may have the entry. After that it is silent.
//
// A server that has lost its disk has forgotten its vote and what it acknowledged.
// What comes back is another server, to be added as any other, and the old one is
// removed. That the old one stays down, a crash without a restart already is.
//
// # When a configuration is active
//
// In the thesis a server goes by the last configuration in its log, committed or not
// (active=append). In etcd it is the last committed one (active=apply): servers change
// their quorum later, which is safe as the next change says that this one is committed.
//
// # Liveness
//
// With judge=liveness the environment becomes synchronous (see core). ChangeEnds says
// that then a change is committed, and left if it is joint.
//
// # What is not modelled
//
// Adding a server that is not there yet, and waiting until it has caught up:
// nodes are there from the beginning. What keeps a server from disturbing the others
// before it is told that it is removed: see prevote. Disks that take time: see core.
//
// # Bound
//
// Checked completely with 3 servers of which 2 begin elections, for 2 terms: with a
// change at index 2 in each combination of changes and active, and with one at 2 and
// at 3 of a single server each; with 4 servers for 3 terms (begin=led). Liveness was
// checked with 2 servers, and 3 without crashes.
package membership
