// Package register is a write-once register that several servers keep by
// Paxos, with the clients that write and read it.
//
// # What it solves
//
// Clients want one register that survives the loss of a minority of servers
// and still looks like a single variable: whoever reads after a write has
// returned sees that write or a later one. The servers get there by choosing
// one value among those that clients ask them to write (Lamport, Paxos Made
// Simple, 2001, section 2). Every server plays all three roles of the paper:
// it proposes what its clients write, accepts what servers propose, and learns
// what was chosen.
//
// Phase 2 makes a value chosen: a majority accepts it under one ballot. Phase 1
// comes first so that a later ballot cannot choose another: a majority promises
// to accept nothing below the new ballot and tells what it has accepted so far.
// Two majorities share a server, so a value that may have been chosen is
// reported, and the new ballot must propose that value instead of its own.
//
// The model is the one that the model checker Stateright has as its example of
// Paxos, step by step, so that the numbers of states can be compared.
//
// # Roles
//
// Servers are the nodes from 1. Clients are nodes, too, numbered behind the
// servers: a request and its answer travel as messages, and may be late like
// any other. A client writes one value of its own to its server, and when that
// has been acknowledged reads once from the next server. What it calls and
// what it gets is recorded in the history, and the history is all that the
// register is judged by; what the servers think of each other is the business
// of paxos/synod.
//
// # What is not modelled
//
// A server proposes once and nobody repeats anything, so duelling proposers
// and lost messages leave requests unanswered. The register is written once:
// of several writes one is chosen, and the others never return. A server that
// has decided answers reads from what it knows; that is safe only because the
// value cannot change any more. There is no restart, so no field is durable.
//
// # Bound
//
// No answer is wrong after any number of crashes, of a majority or of all servers;
// there may just be none. Checked completely with 3 servers and up to 3 clients
// over a network that delivers each message once, in any order.
package register
