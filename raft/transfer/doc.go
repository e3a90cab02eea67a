// Package transfer is Raft whose leader hands over to a server of its choice, at
// once and without anybody waiting for an election timeout.
//
// Ongaro, Consensus: Bridging Theory and Practice (2014), sections 3.10, 4.2.3 and
// 6.4.1; MsgTransferLeader of etcd-io/raft, LeadershipTransfer of hashicorp/raft.
// Elections, and staying with a leader, are those of packages core and prevote.
//
// # What it solves
//
// A leader is to be taken out of service, or another server would be a better one.
// It takes no more commands, brings the target up to date, and sends it a
// TimeoutNow. The target begins an election as if its timer had run out: without
// asking first, for all would tell it that there is a leader, and with a mark on
// its calls for votes, for who hears a leader takes no notice of others. If the
// target is not elected within an election timeout, the leader goes on as before.
//
// So a transfer may fail, but it must end: with the abort, and with the leadership.
// A leader that keeps it in mind when it steps down is useless when it is elected
// again. And a transfer makes an exception from what reads under a lease rest on: that
// nobody is elected as long as a majority has heard the leader. A leader that has
// sent a TimeoutNow has no lease any more in its term, not even when it has given
// the transfer up, because the TimeoutNow may only be late (raft-rs #234).
//
// # Roles
//
// The last server is the target of all transfers, which an operator asks for by a
// timer. Each server has a client, which calls while it leads: it writes the term into
// a register, once in a term, and reads it. Writes are entries of the log. Reads are
// answered by a leader with a lease: an entry of its own term is committed, so that a
// majority has heard it. There is no time here: with contact=lasts all happens within
// an election timeout of that, and nobody gives a leader up. With judge=clients what
// clients see must be linearizable.
//
// With judge=leases a leader that would answer reads must be the last one. With
// judge=liveness the environment becomes synchronous (Stabilise), with servers 1 and 2
// connected. Then an entry is committed, if server 1 can win an
// election; and a transfer to server 2, when there are no others, is completed.
//
// # What it does not survive
//
// A server that restarts has forgotten whom it has heard, and votes. A second
// transfer can fail by a TimeoutNow of the first one, which says nothing of the log
// that the target should have (testdata/second-transfer.txt).
//
// # What is not modelled
//
// Time, and so leases that end by themselves. A transfer to another target while one
// goes on, which in etcd replaces it. Targets that are no voters, and leaders that
// are being removed.
//
// # Bound
//
// Checked completely for 3 servers and 1 transfer: clients with 3 terms; leases with
// 3 terms and 2 servers that begin elections; liveness with 3 terms if the target is
// cut off, and with 2 servers, 4 terms and a crash if it is not.
package transfer
