// Package fast is Fast Paxos: single-decree Paxos in which proposers write to the
// acceptors themselves, without the coordinator between them.
//
// Lamport, Fast Paxos (Distributed Computing 19(2), 2006).
//
// # What it solves
//
// In Paxos with a coordinator that has done phase 1, a value is learned after three
// message delays: to the coordinator, to the acceptors, to the learner. Fast Paxos
// leaves the first one out. The coordinator sends "any" ahead, and an acceptor then
// votes for the first proposal that reaches it.
//
// It costs larger quorums. Acceptors may vote differently in a fast ballot, so that
// a coordinator can find several values in the votes of its quorum Q, of which at
// most one can have been chosen. It knows which one if any two fast quorums and Q
// have an acceptor in common: then a fast quorum whose members in Q have all voted
// for v is there for one v only (O4), which must be taken. With majorities as
// classic quorums it takes three of four acceptors, four of five, all of three.
//
// # Roles
//
// Acceptors are the nodes from 1, proposers those after them. The first proposer
// learns what the fast ballot, number 0, chooses. Classic ballots follow, which the
// proposers coordinate in turns, as in Paxos. One begins in one of two ways:
//
//   - recovery=new-ballot: with phase 1, at any time
//   - recovery=coordinated: when the coordinator of ballot 1 sees votes that collide;
//     those of a classic quorum stand for its promises (section 3.2)
//
// # Failures
//
// Messages may be delayed and reordered; nodes may crash and restart. What is
// learned is one value under all of this. That something is learned is checked for
// coordinated recovery: it does not survive that too few for a fast quorum are up
// and agree, for then nothing collides (see Limits). A coordinator that was down is
// excused, because nobody repeats the votes that it missed.
//
// # What is not modelled
//
// Fast ballots above the first, and so uncoordinated recovery (section 3.3). A log
// of many values. Repetition of lost messages. Durable writes are one step with the
// message that depends on them. That a promise outlives a crash is kept, but is no
// rule that can be switched off: with one classic ballot and three acceptors two of
// them must forget theirs before it shows, and with four a run takes some 20 steps.
//
// # Bound
//
// Checked completely with 2 proposers: 3 acceptors and 1 or 2 classic ballots, with
// 1 and a crash, 4 acceptors and 1, and coordinated recovery with 3 and 4 acceptors.
// With judge=liveness the environment becomes synchronous (Stabilise) for a majority
// and the coordinator of the last ballot, which learns what is chosen if it has not
// begun that ballot before: with 3 acceptors and 2 proposers, and with a crash and 1.
package fast
