// Package redlock is a lock that a majority of independent instances of a store
// grant, each by its own clock: the negative example beside paxos/chubby.
//
// Sanfilippo, Distributed locks with Redis (the Redlock algorithm), and against it
// Kleppmann, How to do distributed locking (2016). In the catalogue LCK-04.
//
// # What it solves, and what not
//
// A client sets a key that expires, SET NX PX, at all instances. It has the lock if
// a majority has set it and its validity, the time to live less what setting took
// and a margin for drift, is not over. No instance knows of another, and none
// forwards anything: two majorities share an instance, and that one keeps them
// apart as long as it has the key.
//
// So all depends on one instance's clock and disk. A clock that jumps lets the key
// expire early. An instance that crashes before the key is on its disk has lost it;
// RuleFsyncBeforeAck writes it first. A client that stands still, or whose work is
// late on its way, comes back when its validity is over, with any number of
// instances. Within bounds on all of that the lock excludes: messages that are in
// time, and clocks that do not drift by more than the margin.
//
// What would make it safe is a fencing token: a number that grows with each
// holder, compared at the resource. The instances cannot give it, as they agree on
// nothing in any order; with token=fencing the resource itself does, when a holder
// first reaches it, and refuses work under an earlier one. Then nothing depends on
// time, and the lock only saves work.
//
// # Roles
//
// Node 1 is the resource, then come the instances and two clients, which want the
// lock once. A holder reads the resource and writes one more than it has read. Two
// that are let in together write the same: MutualExclusion says that no write loses
// another one.
//
// # What is not modelled, and the bound
//
// Unlocking, and trying again: keys expire. A jump of a clock is a budget of drift
// as long as the time to live. Checked completely with 3 instances, a crash or a
// drift of a tick, and messages that take a tick at most; with tokens at any speed.
package redlock
