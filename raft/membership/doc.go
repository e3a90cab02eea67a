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
// leads then (etcd: auto-leave).
//
// A learner gets entries, and neither votes nor counts. It is added to the voters
// as any other server.
//
// # When a configuration is active
//
// In the thesis a server goes by the last configuration in its log, committed or
// not (active=append). In etcd it is the last committed one (active=apply): the
// leader changes its quorum a little later, and others much later, which is safe as
// the next change carries with it that the last one is committed.
//
// # What is not modelled
//
// Adding a server that is not there yet, and waiting until it has caught up:
// nodes are there from the beginning. That a removed server disturbs the others
// with elections until it is told. A leader that removes itself goes on until
// another is elected, without counting itself. Disks that take time: see core.
//
// # Bound
//
// Checked completely with 3 servers of which 2 begin elections, for 2 terms: with
// any change and 2 entries, of a joint configuration 3, and with 2 servers that may
// be added and removed and 3 entries, in each combination of changes and active.
package membership
