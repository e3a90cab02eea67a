// Package signed is the algorithm SM(m) for the Byzantine generals, who sign what they
// say: the same problem as that of byzantine/oral, and any number of traitors.
//
// Lamport, Shostak and Pease, The Byzantine Generals Problem (1982), section 4.
//
// # What a signature buys
//
// IC1: all loyal lieutenants obey the same order. IC2: if the commander is loyal, they
// obey his. With oral messages a lieutenant who is told "he said retreat" has one man's
// word, and it takes more than 3m generals for the loyal ones to outvote m liars. A
// signed order is proof. Of three generals the traitor can only repeat what a loyal
// commander has signed, or say nothing: lying-lieutenant.txt of byzantine/oral has no
// counterpart here, unless signatures can be forged (-p signatures=forgeable: IC2 falls
// again). If the commander is the traitor and signs two orders, everybody gets to see
// both, and knows it.
//
// So lieutenants do not count votes. Each collects the orders that he has seen signed
// by the commander, adds his signature to what is new, and sends it on. In the end all
// loyal ones have the same set, and make the same choice from it: a single order is
// obeyed, none or several mean retreat. What a signature does not buy is time: there are
// m+1 rounds as before. In the k-th an order needs k signatures, so that in the last one
// a loyal general is among the signers, who has shown it to all the others in time.
//
// # What a traitor may do here, exactly, and what he may not
//
// He may send any lieutenant any order with any chain of signatures that begins with the
// commander's and ends with his own, at any time, another one to each, or nothing. So he
// may sign two orders, keep one back until the last round, and use the signatures of
// all other traitors, the commander's if he is one, as if they were his. He may pass on
// a chain that loyal generals have signed, and sign it too, or leave signatures out that
// come later. He may not forge: a loyal general's signature is his on that order with
// the signatures before it (assumption A4).
//
// The receiver's handler cannot tell a forgery, so the lies include them, and the
// properties do what is done with a key: whether a loyal general has made a signature is
// looked up in his state, which keeps the chain on which he signed. A run in which
// somebody has believed a forgery is outside of A4, and not judged. That is exact: no
// run without forgeries is left out, and none with one counts. A signature that is made
// only after somebody believed it does not exist, because in each round a chain has to
// have one signature more.
//
// # Rounds
//
// As in byzantine/oral: a message takes a tick at most (A1), a round two, and what has
// not come in its round never comes (A3). Events: timeout 1 order, the commander chooses
// (choose 0 is attack); timeout 2 round, a round is over; byzantine 1->2 Message{...},
// traitor 1 sends 2 what he likes.
//
// # What is not modelled
//
// Networks with missing links (section 5), and other values than attack and retreat.
//
// # Bound
//
// Checked completely with a traitor among 3 and 4 generals, and with two among 4, for
// which no oral algorithm exists.
package signed
