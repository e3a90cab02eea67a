// Package core is Raft: servers that elect a leader, which has them all append the
// same entries to their logs in the same order.
//
// Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm
// (USENIX ATC 2014, extended version). The functions of step.go are the lines of
// its figure 2, which their comments repeat; the properties are those of figure 3.
//
// # What it solves
//
// Servers that apply the same commands in the same order stay equal, and go on as
// long as a majority of them does. Time is cut into terms, with one leader at
// most: a server votes once in a term, and a majority elects. An entry is
// committed, and never lost, when a majority has it; and as voters refuse a
// candidate whose log is behind their own, a leader has every entry that is
// committed. So entries flow one way only, from the leader to the others.
//
// One thing is not what it seems. A majority that has an entry of an earlier term
// does not make it committed, because a server with a later entry, which few have,
// can still be elected and overwrite it. A leader commits by counting copies of
// entries of its own term alone; what is before them is committed with them
// (section 5.4.2, figure 8). It takes four terms for the difference to show.
//
// # The disk
//
// Term, vote and log must be durable before anybody relies on them. With disk=sync
// they are when a step ends. With disk=async, as in etcd and in Ongaro's thesis,
// 10.2.1, a server writes and goes on; the fsync is a step of its own, and
// messages that promise what is being written wait for it. A leader sends its
// entries meanwhile, and counts itself when its own disk is done. A crash keeps
// any prefix of what was written. With disk=mixed only server 1 has such a disk,
// which is enough for all that goes wrong; with disk=queued its disk does one write
// after the other and answers for each, as etcd's AsyncStorageWrites have it.
//
// # What is left out of figure 2, and what is added
//
// An RPC is two messages, which can be late, overtake others, or not arrive.
// Nothing is sent again: for what must never happen, what is lost is what is late,
// and what is sent again is what was late the first time. (Drops are redundant
// faults here, and internal/catalog tests that.)
//
// A leader sends when there is something to tell: that it is elected, entries, or
// how far the log is committed; to one follower at most Inflight calls without a
// result, the next one built on the last (etcd's window). There are no heartbeats
// by time.
//
// Figure 2 has a server answer calls of an earlier term with its own term, and
// votes that it does not grant. With refusals=none it keeps silent, as etcd mostly
// does: whoever is behind learns the term from the next election. That has the
// same verdicts, and the answers cost a hundred times as many states.
//
// Servers apply what is committed at once: lastApplied is commitIndex. Leaders get
// commands from a timer, and a command is nothing but the entry that has it: there
// is one entry for a term and an index. Clients with sessions, and what they see,
// are a service on top of this package, and so have a package of their own;
// service.go is what such a package needs of a server.
//
// # Liveness
//
// With judge=liveness the environment becomes synchronous at any moment of a run
// (Stabilise): a majority is connected from then on, and the election timer of
// server 1 runs out first. EntryCommits says that then an entry is committed, if
// there is a term left and the log of server 1 is up-to-date, without which its
// voters rightly refuse it and another would have to be the first. Links keep the
// order (--network fifo), for the sake of a smaller space.
//
// With judge=refinement servers learn a log that only grows, specs.ReplicatedLog.
// A server must not forget then what it has learned, and so keeps its commitIndex
// on disk, as etcd does.
//
// # Bound
//
// Checked completely, with the reductions, for 3 servers: 2 terms and 1 entry, also
// with 2 calls in flight and with refusals; with asynchronous disks and a crash;
// and 3 terms with 2 entries and a crash, which is 431,926 states up to symmetry.
// Liveness was checked with 2 terms, and 2 servers that begin elections.
package core
