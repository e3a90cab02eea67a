// Package fencing is a lock whose holders can be slow, and a resource that lets
// none of them in who has lost the lock without knowing it.
//
// Burrows, The Chubby lock service (2006), section 2.4, calls the token a
// sequencer; Kleppmann, How to do distributed locking (2016), a fencing token.
// etcd has the modification revision of the lock's key for it, and Consul the
// LockIndex.
//
// # What it solves
//
// A lock whose holder may die must end by itself, so it is a lease. But whoever
// ends it cannot tell a holder that is dead from one that is slow: paused by a
// garbage collector, or with its write stuck in the network. Then two clients
// believe that they hold the lock, and nothing that a lock service does can
// help. No check in the client does either, since it can be paused right after.
//
// So exclusion is left to the resource, the one place where the order of
// requests is known. Every lease has a number, its epoch, higher than all
// before. Clients send it with each request, and the resource refuses what is
// below the highest epoch that it has served. Which of two clients truly holds
// the lock is thus decided when the later one first reaches the resource.
//
// Nothing of this needs a clock, which is why it comes before leases whose
// length means something: a lease ends here at any moment after the grant. How
// far clocks may be relied on to make that rare is another question; that the
// resource stays safe does not depend on the answer.
//
// # Roles
//
// Node 1 is the lock service, node 2 the resource, the others are clients. Each
// client asks for the lock once, and works when it is granted. With work=write
// it writes blindly. With work=update it reads first and writes one more than
// it has read; then reads have to be fenced as well, or else the write of the
// last holder can still come between a read and the write that depends on it.
// What updates return is in the history, which must be that of a counter.
//
// # Failures
//
// A client that is paused is one whose message is late: that is all that others
// see of it, and every message may be late by any time. A crash of the resource
// or of the lock service loses what the rules do not keep. The fence is a field
// of its own on disk: the epoch of the last write would not do, because a read
// raises the fence and writes nothing.
//
// # What is not modelled
//
// Giving the lock back, which is a lease that ends early. A lock service of
// several nodes: it is one whose disk never fails. Requests that are repeated:
// a client whose write arrives twice can be told that it was refused although
// it took effect, and needs recovery/retry besides.
//
// # Bound
//
// The resource stays safe with any number of crashes, pauses and lost messages.
// Checked completely with 2 clients and a crash of any node, and with 3 clients.
// There are 105 states with 2. Where taking the lock is one step instead of a
// request, a queue and a grant, and the resource does not answer, there are 49,
// or 48 if clients forget their epoch when they are done; the shortest way to a
// late write has 7 steps in all of them.
package fencing
