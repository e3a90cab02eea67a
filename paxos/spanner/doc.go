// Package spanner is a database whose transactions have timestamps that keep real
// time: groups that each agree by Paxos, two-phase commit across them, and clocks
// that say how wrong they can be.
//
// Corbett and others, Spanner: Google's Globally-Distributed Database (OSDI 2012),
// sections 3 and 4 and appendix A.
//
// # What it solves
//
// If one transaction is acknowledged before another begins, anywhere in the world
// and without a message between them, the second has the higher timestamp. Then a
// reader that picks one timestamp sees a moment that really was, without locks.
// The paper calls it external consistency; of what clients see it is strict
// serializability. Both are judged, by timestamps and by the lists that were read.
//
// TT.now() is an interval that contains the true time. A transaction's timestamp is
// not below its latest end, and it is acknowledged, and its writes are visible, only
// when the timestamp is below the earliest end: commit wait, 2 epsilon and a tick.
//
// A participant prepares at a timestamp above all that it has used; the coordinator's
// commit is not below any of these. A read at a timestamp waits until it is safe:
// nothing prepared may still commit there, and the leader promises that nothing new
// will (MinNextTS). A leader that abdicates waits until all timestamps that it
// has used have passed, s_max with them; so leases are disjoint, and what it has
// promised to readers need not be in any log.
//
// # Roles
//
// Node i leads group i, which has one key: x and y. A node stands for all replicas
// of its group: what it has logged is not lost, and logging takes no step. With
// -p leaders=2, node 3 succeeds node 1, with a clock of its own and nothing but the
// log. Clients have their libraries beside a leader and read its clock. A read-write
// transaction reads the lists of its keys and appends its number to them; a read-only
// one reads both at TT.now().latest.
//
// # Time
//
// Every node has its own clock, and no two are further apart than --skew. There is a
// true time from which no clock is further than epsilon if and only if skew is at
// most 2 epsilon: the slowest clock plus epsilon. So nothing is lost by not having
// it in the model.
//
// # What is not modelled
//
// Failures of whole groups. Locks for reading alone. Transactions that abort: a wounded
// one asks again, which is enough for one across groups per coordinator. Leases that
// time out and are extended; schema changes; reads at timestamps of the past; the
// shortcut for read-only transactions in one group (LastTS).
//
// # Bound
//
// Checked completely with two read-write transactions, one or both across groups, and
// a read-only one, epsilon 1, up to tick 4 (6 with -mc.full); and with two leaders. What it does not
// survive is clocks that are worse than they are believed to be: see Limits.
package spanner
