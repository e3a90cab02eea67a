// Package oral is the algorithm OM(m) for the Byzantine generals: a commander gives an
// order to his lieutenants, and those who are loyal obey the same one although some
// of the generals, he perhaps among them, are traitors who say what they like.
//
// Lamport, Shostak and Pease, The Byzantine Generals Problem (1982), sections 1 to 3.
//
// # What it solves
//
// IC1: all loyal lieutenants obey the same order. IC2: if the commander is loyal, they
// obey his. One cannot simply obey the commander, who may tell each something else. So
// the lieutenants ask each other what they heard, and take the majority; and since they
// may lie about that, each of these answers is itself an order whose commander is the
// one who answers, in an OM(m-1) among the others. After m+1 rounds a value has passed
// through more generals than there are traitors, and the recursion ends.
//
// It takes more than 3m generals. Of three, a lieutenant who hears attack from the
// commander and "he said retreat" from the other cannot tell which of them lies
// (testdata/lying-lieutenant.txt, lying-commander.txt; Example): of the 8 runs with a
// traitor among three, one is bad, of the 16 among four none is (reference_test.go).
// byzantine/signed is the same with signatures, and copes with any number of traitors.
//
// # What a traitor may do here, exactly, and what he may not
//
// He may tell any lieutenant any value on any path of the algorithm that ends with
// himself, another one to each, in time or too late, or nothing. So he may claim to
// have heard what nobody said, and lie about who told him. He may not speak in
// another's name: whom a message is from is known (assumption A2), so that he cannot
// take anyone else's place on the path. A message on no path, with a path of another
// length than the round's, or on a path that has been heard before, is discarded at
// sight. Which generals are traitors is chosen before the run, all sets of the size.
//
// # Rounds
//
// The network is synchronous: what is sent arrives within a tick (A1), a round takes two,
// and all clocks tick together, so that the absence of a message is noticed (A3). What
// has not come when its round is over counts as retreat. That is what makes a decision
// certain: here a lieutenant always decides, after m+1 rounds. A lost message or a fast
// timer breaks it (Limits), as one traitor more would. Events: timeout 1 order, the
// commander chooses (choose 0 is attack); timeout 2 round, a round is over; byzantine
// 3->2 Relay, traitor 3 tells 2 a lie.
//
// # What is not modelled
//
// Networks with missing links (section 5), values other than attack and retreat, and
// the median instead of the majority. Crashes with restart: who crashes is a traitor
// who falls silent, and generals remember nothing.
//
// # Bound
//
// Checked completely with a traitor among 4 and 5 generals, every order in which messages
// of a round can arrive included. Two traitors among 7, with OM(2), are beyond that: there
// the recursion of the paper is run on all 393,216 ways to lie that make a difference to
// two lieutenants, and the protocol is compared with the recursion, in all runs of 3 and
// 4 generals and in random ones of OM(2). An m larger than the number of traitors is no
// safer: OM(2) fails with one traitor of four.
package oral
