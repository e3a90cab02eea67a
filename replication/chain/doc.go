// Package chain is a register that servers in a row keep: updates enter at the
// head and travel to the tail, which answers.
//
// Van Renesse and Schneider, Chain replication for supporting high throughput
// and availability (OSDI 2004).
//
// # What it solves
//
// In a primary-backup group one server sends to all and waits for all. In a
// chain each sends to the next, and what has come to the last is everywhere:
// the tail answers updates when it processes them, and queries from what it has,
// without asking anybody. It takes one server that is left to go on.
//
// Everything rests on who comes later having processed a prefix of what who
// comes before has (Update Propagation Invariant). A server keeps what it has
// passed on, and what the tail is not known to have processed, in Sent; what is
// not in Sent the tail has (Inprocess Requests Invariant). So when a server fails
// the ones around it close the gap: the successor says how far it has come, and
// is sent what it lacks of Sent before anything else. A tail that fails leaves the
// tail to its predecessor, which answers what is in its Sent; a head that fails
// takes with it what it has not passed on, and nobody was told of that.
//
// # Roles
//
// Servers are nodes from 1, and form the chain in that order at the beginning.
// The node after them is the master, which removes servers: one that never fails,
// since it stands for a service that is replicated by consensus. Clients try any
// server. Whoever is not the head ignores updates, whoever is not the tail
// queries.
//
// # Failures
//
// The paper's servers are fail-stop (Schlichting and Schneider, 1983): they halt,
// and that they have can be told without error. Here a crash destroys a server,
// and the event restart is the moment at which that is noticed: an empty machine
// comes up, tells the master that what it held is lost, and takes no part any more.
// That is the parameter suspicions=0.
//
// With suspicions the master also removes servers that are well, which do not
// know it at first. Then configurations need epochs. Messages of earlier ones are
// refused, which is enough for updates: a server that was removed gets nothing
// done without its neighbours. But a tail answers queries all by itself. So it
// asks the master, for every query, whether its configuration is still the newest.
// That is the price of a detector that can be wrong; a lease from the master would
// be paid in clocks instead.
//
// # What is not modelled
//
// Adding a server to the chain: one that was removed does not come back. The word
// of a successor on how far it has come travels to the predecessor directly,
// with the new configuration in it, and not through the master; and all links
// begin anew in each configuration, also those that have not changed. Clients do
// not repeat their requests, so an update that was lost with its head is lost.
// Links are reliable, as in the paper, and nothing is sent again on them.
//
// # Bound
//
// Linearizable while all servers but one fail, or are removed by mistake. Checked
// completely with 3 servers and up to 2 crashes, or 2 suspicions, or one of each,
// and with 4 servers and a crash. With all servers gone there is nobody to answer;
// and a partition stops all updates until the master removes who is cut off: with
// heal=never and one partition, an update waits for ever.
// Without faults there are 33 states with a write and a read.
package chain
