// Package tendermint is the Tendermint consensus algorithm: nodes of which fewer
// than a third lie agree on one value, and if more do, the votes prove who.
//
// Buchman, Kwon and Milosevic, The latest gossip on BFT consensus (arXiv
// 1807.04938), Algorithm 1. Clauses have the numbers of its lines: prevote-22 is
// line 22. For the evidence, TendermintAcc.tla in the specifications of Tendermint.
//
// # What it solves
//
// Rounds have a proposer each. Nodes prevote its proposal, or nil. Who sees 2f+1
// prevotes for a value, a polka, locks it and precommits it. With 2f+1 precommits it
// is decided. Any two sets of 2f+1 have f+1 nodes in common, hence a correct one,
// and that one votes once: no round has two polkas.
//
// Timeouts end rounds in which nothing is decided, or in which somebody decided and
// others do not know. Of these, f+1 are correct and locked on that value, and prevote
// nothing else, so nothing else gets a polka again. A lock must give way all the same,
// as the polka may have been seen by few. It does to a proposal that names an earlier
// round with a polka for its value, if that round is not before the lock.
//
// # What the faulty node may do
//
// It may propose anything in its rounds, with any claim of an earlier polka, to each
// node something else, vote for everything in every round, to each node at another
// time, or be silent. All of that is in the mail of every node from the beginning, and
// a clause may be taken with it or without. It may not sign for others. A polka is
// looked up in the mail: 2f+1 have to have signed its votes. A false claim therefore
// waits, and a vote by a correct node that does not exist cannot be shown.
//
// # More than a third
//
// With f+1 to 2f liars agreement falls (Limits), and what is left is blame:
// judge=accountability. In the mail there is every lie, and that would prove anyone guilty
// who can lie. So the judge gets transcripts: votes of correct nodes, with any set
// of lies that explains what those did, each lock by a polka and each decision by
// 2f+1 precommits. Whichever of them were told, when two correct nodes disagree the
// judge, who does not know the liars, finds f+1 of them and nobody else. They have
// signed two values in one round (equivocation), or have precommitted one and prevoted
// another later, with no polka since to allow it (amnesia). With lies=amnesia
// no liar ever contradicts itself within a round; then f+1 are found by amnesia alone.
// Blame needs everyone's votes, and time for the accused to show the polka that excuses
// them. Votes for nil are left out: they prove no more than equivocation.
//
// # Liveness
//
// With judge=liveness timers are events of their own, the network becomes
// synchronous (Stabilise), and timers wait for messages from then on. It is what timeouts
// that grow with the rounds come to. Nodes hand on what they act on, so that what a
// liar has told one node reaches all. The next round with a correct proposer decides.
//
// # What is not modelled
//
// Later heights: who has decided falls silent. Weights of votes. Crashes: what a node
// signs is durable. Timers that can fire at any moment fire when they are set.
//
// # Bound
//
// Checked completely: 4 nodes and 1 round; 2 rounds with lies=amnesia and
// proposer=first, with one liar who is the proposer and, for blame, with any two.
package tendermint
