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
// RuleFsyncBeforeAck writes it first, which Redis does not by default. A client
// that stands still, or whose work is late on its way, comes back when its validity
// is over, with any number of instances. Within bounds on all of that the lock
// excludes: messages that take no longer than delay, and clocks that do not drift
// by more than the margin. The validity is less a delay, too, for the work that a
// holder sends last; the algorithm as published does not subtract that.
//
// What would make it safe is a fencing token: a number that grows with each
// holder, compared at the resource. The instances cannot give it, as they agree on
// nothing in any order; with token=fencing the resource itself does, when a holder
// first reaches it, and refuses work under an earlier one. Then nothing depends on
// time, or on the instances (TestTokens), and the lock only saves work.
//
// # Roles
//
// Node 1 is the resource, then come the instances and two clients, which want the
// lock once. A holder reads the resource and writes one more than it has read. Two
// that are let in together write the same: MutualExclusion says that no write
// replaces one that it has not read. KeysExpire, of judge=end: a client that
// crashes does not keep the others out.
//
// # What is not modelled, and the bound
//
// Unlocking, extending, and trying again: keys expire. A clock that jumps has a
// budget of drift as wide as the jump. Checked completely with 3 instances, a
// crash or a drift of a tick, and messages that take a tick at most; with tokens
// with any delay, and with a pause. The scripts clock-jump and pause are
// Kleppmann's, with 5 instances.
package redlock
