// Package multi is Multi-Paxos: a log whose slots are decided by Paxos one by one,
// with one phase 1 for all of them, and a service that executes the log. Lamport,
// Paxos Made Simple (2001), section 3; Chandra, Griesemer and Redstone, Paxos Made
// Live (PODC 2007), sections 5.1 and 5.2. A single slot is explained in paxos/synod.
//
// # What it solves
//
// Replicas of a deterministic state machine stay equal if they execute the same
// commands in the same order. So there is a numbered sequence of slots, and an
// instance of the synod chooses the command of each.
//
// A Prepare says nothing of commands, so one of them can serve all slots, also
// those that nobody has reached yet: a new leader asks once, and learns of every
// slot what may have been chosen there. From then on a command takes one round
// trip, Accept and Accepted, as long as nobody begins a higher ballot.
//
// The leader does not wait for one slot before it proposes for the next. When it
// fails, a later command may be chosen and an earlier one lost. The next leader
// knows that nothing can have been chosen where nobody of a majority reports
// anything; it proposes a no-op there, for nothing behind a hole is executed.
//
// # Clients
//
// A client does not know who leads, so it sends a command to all that may, and two
// of them can take it. The state machine remembers of every client the last command
// with its result (its session), and executes it once. There are cas and read.
//
// # Roles
//
// Replicas are nodes from 1: each is proposer, acceptor and learner. The first ones
// of them can lead (leaders=2), and begin a ballot whenever a timer says so, which
// is at any time. Clients are the nodes after them. The leader alone learns what is
// chosen, or tells all others (learners=all).
//
// # Failures
//
// Messages arrive in any order, late or never; replicas crash and lose what is
// volatile. With loss=disk a crash destroys everything: the replica comes back with
// its name and nothing else, and votes again when all others have told what they
// hold. The leader of a ballot is the first to promise and to accept in it, so
// someone has told everything that the replica had answered for.
//
// # Leases
//
// With lease=3 a replica that promises a ballot is bound to its leader for 3 ticks,
// and promises no other. Who has a majority reads alone, for a time that begins when
// it asks and is shorter, also by a margin for drift. It is not renewed here.
//
// # What is not modelled
//
// Snapshots, changes of the group, a nonce for who loses its disk again and again.
// Nothing is sent twice: who lacks something gets it in the next ballot. Where
// liveness is judged there are no clients, and all leaders but the last are cut off
// in the end: that one executes a full log.
//
// # Bound
//
// Checked completely with 3 replicas, 2 ballots, 2 slots and 2 clients, and a crash;
// for one slot with 3 ballots, 5 replicas, a lost disk, or leases and a crash.
package multi
