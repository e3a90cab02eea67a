// Package lease is Raft whose leaders step down when no majority answers them,
// whose servers stay with a leader that they hear, and whose reads rely on that: a
// leader answers them alone for as long as nobody else can have been elected.
//
// Ongaro, Consensus: Bridging Theory and Practice (2014), sections 4.2.3, 6.2 and
// 6.4.1; check-quorum, ReadOnlyLeaseBased and ForgetLeader of etcd-io/raft. What a
// leader and a log are is package core.
//
// # What it solves
//
// Raft makes progress while a majority is connected, which is not enough where some
// links are broken and others are not. A leader that all hear and that hears nobody
// keeps everyone from an election, and commits nothing: so it steps down if a
// timeout goes by in which no majority has answered (check-quorum). A server that
// the leader does not reach begins one election after the other, and each deposes
// a leader that a majority hears: so who hears a leader elects nobody, and does not
// even take over the term (leader stickiness). A switch that had half failed did
// the like to an etcd cluster at Cloudflare in November 2020.
//
// That voters wait is worth something more. Whoever has answered a leader's
// heartbeat elects nobody for a timeout, so that a leader with answers of a
// majority knows for how long it leads, and reads need no round of messages. That
// time runs from when the round was sent, not from when it was answered; and it is
// shorter than the voters' by what timers can be wrong by. Voters keep the promise
// through a restart, and when an operator tells them that the leader is gone.
//
// The leader's own check is no lease, although etcd takes it for one: it asks once
// in a timeout who has answered since the last time, so that one answer lets it
// lead for nearly two. Nor do its voters remember over a restart whom they have
// answered. No clock is wrong in these two (lease-by-round, wait-after-restart), and
// internal/etcdraft has both on etcd's own code.
//
// # Roles
//
// A run begins in term 1 with the last server as its leader, which all have just
// heard; package core comes to that state, and a test shows it. Servers from the
// first one on begin elections. The world ticks. Reads are judged by what a writer
// and a reader of one register see; elections then begin at any moment when the
// timeout is over, and messages take any time. Judged by whether entries are
// committed, or by whether leaders stay, a message takes a tick at most, there is
// a heartbeat with every tick, and elections begin when the timeout is over.
//
// # What is not modelled
//
// Links break before a run begins, and do not heal. Pre-vote, which spares a server
// on a broken link its rising term, is a package of its own; as terms are bounded
// here and churn costs terms, churn is judged by its first leader (LeaderStays).
// Heartbeats tell no commitIndex, and calls are not sent again. A client that asks
// a server which cannot serve it gives up. Leadership transfer, which ends a lease.
//
// # Bound
//
// Checked completely for 3 servers, 2 terms and 2 entries with a round of
// heartbeats; with timers that are wrong by a tick; with a crash; and for each
// shape of broken links.
package lease
