// Package etcdraft holds raft/core, and raft/snapshot, against go.etcd.io/raft/v3,
// server by server and step by step. It is a module of its own, so that nobody who
// uses the checker gets etcd with it, and it is nothing but tests.
//
// # How they are compared
//
// There are two clusters, one of raft/core and one of RawNodes, in which the same
// happens: a server's election timer runs out, a client proposes, a message
// arrives, arrives twice, late, or never, a server crashes and boots with its
// storage. The steps of raft/core are those that the checker takes. After every
// event the server that it was about has the same term, vote, role, leader, log,
// commitIndex and applied entries in both, and a leader the same matchIndex of
// everybody. What it sends is the same, too, message by message, but for
// AppendEntries.
//
// When a leader sends, and from where on, is its own affair: raft/core probes with
// an empty call and goes back by one entry, etcd's calls bear entries and its
// followers give hints. So a schedule has the calls of one of the two, which are
// handed to both, each in its own words. In one half of the schedules raft/core so
// goes its own way, in the other half etcd does. The calls of the other one are
// not delivered, but everything in them has to be so.
//
// Every schedule ends with an election after which each cluster delivers its own
// messages, and nothing is handed over: both leaders have to get their log to
// every server, and committed.
//
// # Where they differ
//
// This is allowed, no more, and the test counts how often it occurs:
//
//   - A leader of etcd begins its term with an empty entry. Figure 2 does not say
//     so; here raft/core has a service on top that proposes it.
//   - In figure 2 commitIndex is volatile, in etcd it is stored with term and vote.
//     Here raft/core has judge=refinement, which stores it.
//   - A server of etcd that knows the leader of its term has no vote left in it. In
//     figure 2 it has, until it votes; for a candidate that cannot win any more. It
//     is made to refuse here ("known"), after a look at whether it would have done
//     anything but vote.
//   - A candidate of etcd that too many have refused becomes a follower at once
//     ("lost"). In figure 2 it waits for what comes next.
//   - A call that begins before the follower's commitIndex tells it nothing in etcd,
//     which answers with that index ("early"). In figure 2 it takes what is new in
//     it. raft/core is handed such a call up to commitIndex and no further ("cut"),
//     and may know less of a follower then, of what is committed ("ahead").
//   - Calls of an earlier term are answered in figure 2, and by etcd only with
//     CheckQuorum or PreVote ("stale"). The answer is delivered to both where the
//     calls are raft/core's, and to nobody where they are etcd's.
//   - etcd has heartbeats, which bring what was lost; raft/core sends nothing again.
//     They are delivered to both where the calls are etcd's, to raft/core as empty
//     calls at the commitIndex that they tell.
//
// Not compared are nextIndex and the window of calls, as they follow from what a
// leader sends; and disks that take their time, changes of the members, and etcd's
// other options.
//
// # Snapshots
//
// raft/snapshot is compared as what is sent to it: a server and a RawNode get calls
// and snapshots of the same leaders, in any order and late, are asked for votes and
// begin elections, take snapshots, compact their logs, crash and boot. After every
// event they have the same log behind the same first index, term of the entry before
// it, snapshot, machine, and answers, but for those that are early. When a leader
// sends a snapshot is its own affair again.
//
// # Leases
//
// Two counterexamples of raft/lease are not of a rule that somebody has switched
// off, but of what etcd does with ReadOnlyLeaseBased, and so they are run on it.
//
// # Running it
//
// The module has to be tested in its own folder. -schedules says how many
// schedules there are, and -seed which. What shows a difference is printed in the
// shortest form that still does. With a rule of raft/core switched off there is
// always one (TestRulesShow, TestSnapshotRulesShow).
package etcdraft
