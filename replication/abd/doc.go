// Package abd is the register of Attiya, Bar-Noy and Dolev: servers that talk by
// messages, and a minority of which may stop, stand for one shared variable.
//
// Attiya, Bar-Noy and Dolev, Sharing Memory Robustly in Message-Passing Systems
// (J. ACM 42, 1995), for one writer; Lynch and Shvartsman, Robust Emulation of
// Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts (FTCS 1997), for
// several.
//
// # What it solves
//
// Every server holds a version: a value with the tag of its write. Two majorities
// share a server, so what a majority holds is found by whoever asks a majority.
// A write gives its value the next tag and has a majority hold it. A read asks a
// majority, takes the newest version and, before it returns it, has a majority
// hold that: the write-back. Nobody waits for more than a majority, nobody waits
// for another client, and no consensus is needed: a register is weaker.
//
// Without the write-back two reads, one after the other, can return the new value
// and then the old one while the write is still going on. Such a register is
// regular (Lamport, On Interprocess Communication, 1986): each read by itself
// returns what was last written or is being written. -p judge=regular asks for no
// more than that, and holds without the write-back.
//
// With one writer, it knows the last tag. With several (-p writers=2) a write
// first asks a majority for the newest tag, like a read, and then takes the next
// number; two that take the same are told apart by who they are.
//
// # Roles
//
// Servers are the nodes from 1, then come the writers, then the readers. What a
// writer or reader is asked to do is an operation of the history, by which alone
// the register is judged.
//
// # Failures
//
// A node may crash. One that does not come back may be any minority of servers,
// and every operation still returns (-p judge=wait-free); of a majority it may not
// (see Limits). A server that comes back has its version: it is durable, and was
// before the server acknowledged it. A writer or reader that comes back has
// forgotten its operation, which never returns.
//
// # What is not modelled
//
// Bounded tags, which are the other half of the paper. Networks that lose
// messages: what is sent arrives, if its receiver is up. Changing sets of
// servers, the dynamic quorums of 1997.
//
// # Bound
//
// Checked completely with three servers, a write and a read, and one crash; with
// two writes or two reads one after the other; with two readers; and with two
// writers and a reader (30,102,049 states without dead messages; two servers,
// which do for the rules of several writers, have 31,884). There is nothing
// stronger that a single register could be asked for than to be linearizable. What
// it lacks is availability: a minority that is cut off waits.
package abd
