// Package benor is Ben-Or's consensus: nodes agree on one of two values without any
// notion of time, by tossing coins where they cannot agree.
//
// Ben-Or, Another Advantage of Free Choice: Completely Asynchronous Agreement
// Protocols (PODC 1983). Its protocol A is byzantine/benor-crash, and protocol B,
// for nodes that lie, byzantine/benor. The paper's values 0 and 1 are 1 and 2 here.
//
// # What it solves
//
// Where messages can take as long as they like, no protocol without randomness
// decides in all runs if even one node may stop (Fischer, Lynch and Paterson, 1985).
// Ben-Or's decides with probability 1, and is never wrong.
//
// A round has two steps, in each of which a node waits for n-t messages, for the
// others may never come. First all report their values. Who hears more than (n+t)/2
// reports of one value proposes that, and else abstains: no two correct nodes
// propose different values, for two sets of that size have a correct node in common.
// In the second step a node that hears t+1 proposals of a value adopts it, for one
// of them is honest; who hears more than (n+t)/2 decides, for then everyone else hears
// of enough to adopt it, and reports it in the next round; and who hears fewer than
// t+1 of either value tosses a coin. Sooner or later the coins fall alike.
//
// Nodes that begin with one value decide in the first round, whatever others say:
// of n-t reports at least n-2t are of correct nodes, and with n > 5t that is more than
// (n+t)/2. Where nodes only stop, a majority of reports, one proposal to adopt and
// t+1 to decide will do, with n > 2t.
//
// # Roles
//
// All nodes are alike. What they can do is an event each: "upon 3 propose", abstain,
// decide, adopt, toss. A node has been sent more than it has heard when it goes on,
// so that several of them can be open to it: any n-t messages may have come first.
//
// # Failures
//
// What may the faulty node do here? It reports and proposes any value in any round,
// and abstains, also all of this at once, another thing to each node, or nothing; and
// it knows all coins that have fallen. What may it not? It is counted once in each
// step, it cannot speak in the name of others, or keep them from hearing each other in
// the end, and it does not know how a coin will fall. In protocol A nodes crash.
//
// # What is judged
//
// Agreement, and Validity for nodes that begin with one value, in all runs. That the
// protocol ends has no certainty to judge: with protocol A it is shown that from
// wherever it is all can still decide, unless the coins of the last round that the
// model has have fallen apart. The bound on rounds is not called one of the model
// for that (Protocol.Bounded): it would excuse nodes that wait for nothing.
//
// # Bound
//
// Checked completely: protocol A with 3 nodes, 2 rounds, all inputs, and a crash;
// protocol B with 6 nodes, for 1 round and all inputs, and for 2 rounds where the
// correct nodes begin alike. What differs between rounds is checked in protocol A.
package benor
