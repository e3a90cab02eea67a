// Package bracha is Bracha's reliable broadcast: one node sends a value to all, and
// though it and others may lie, the correct nodes deliver the same value or none.
//
// Bracha, Asynchronous Byzantine Agreement Protocols (Information and Computation
// 75, 1987), section 2 and figure 1. Names of properties are those of Cachin,
// Guerraoui and Rodrigues, Reliable and Secure Distributed Programming (2011).
//
// # What it solves
//
// A sender that lies can tell every node another value. With signatures the nodes
// could show each other what they were told. Without, they vote twice.
//
// A node echoes what the sender told it. Who has more than (n+t)/2 echoes of a value
// knows that no other value can have as many, for two such sets have a correct node
// in common and that echoes once; it becomes ready for the value. Everyone who is
// ready is ready for the same, but perhaps only some are: the echoes of the faulty
// nodes may have reached one and not another. So one does not deliver yet. Who has
// heard of t+1 that are ready becomes ready, too (amplification), for one of these
// is correct. Who has heard of 2t+1 delivers: t+1 of them are correct, everyone will
// hear of these, so that all correct nodes become ready, and those are 2t+1.
//
// Nothing has to be timely, no randomness is needed, and nobody has to deliver
// anything if the sender lies. That makes it less than consensus.
//
// # Roles
//
// All nodes are alike, but for node 1, who is the sender. A clause of the protocol,
// such as "upon t+1 ready: become ready", is an event like "upon 3 amplify". As in
// most later accounts a node echoes only what the sender told it, and delivers
// without being ready itself; in Bracha's figure echoes and readies make it echo,
// too, and the three steps come in order.
//
// # Failures
//
// What may the faulty node do here? It says any value to each node as the sender,
// and any ECHO and any READY, as many of them as it likes, another one to each, or
// nothing; and it knows everything. What may it not? It cannot speak in the name of
// another node, it cannot prevent correct nodes from hearing each other in the end,
// and it is one of the t for good. Which node it is, is open: also the sender.
//
// A clause that holds without the faulty nodes is taken in the end; one that holds
// only by what they say may be taken or not. Totality is judged as it is stated: if
// one correct node delivers, all others do in the end. That can be broken only where
// some are stuck, by lies that one node was told and another one was not.
//
// # What is not modelled
//
// Several broadcasts at once, and their numbers. Crashes and loss: a faulty node
// that is silent can do as much, and messages of correct nodes arrive.
//
// # Bound
//
// Checked completely with 4, 5 and 6 nodes of which one lies, and with 4 for 3 values.
package bracha
