// Package flexible is Flexible Paxos: single-decree Paxos in which each phase has
// quorums of its own.
//
// Howard, Malkhi and Spiegelman, Flexible Paxos: Quorum Intersection Revisited
// (OPODIS 2016).
//
// # What it solves
//
// Paxos asks a majority twice: for promises, and for acceptances. Any two
// majorities share an acceptor, but the proof needs that of fewer pairs: what one
// ballot chooses in phase 2 must be reported to a later ballot in phase 1. That
// two quorums of phase 1 meet, or two of phase 2, is needed nowhere. So any q1
// promises and q2 acceptances will do if q1+q2 > n.
//
// Phase 1 is rare, because a leader that stays does it once for many values, and
// phase 2 is in the way of every write. With four acceptors two acceptances are
// then enough instead of three, if a new leader waits for three promises. A grid
// goes below any count: phase 1 asks a row of it and phase 2 a column, which
// share one acceptor, though each has no more than about the root of n.
//
// # Roles
//
// All steps are those of package paxos/synod, which asks a Quorums whether a
// phase has heard from enough. Acceptors are the nodes from 1, row by row where
// they are a grid; proposers are those after them.
//
// One rule is added. A proposer goes on to phase 2 once q1 acceptors have promised
// and no quorum of phase 2 avoids them. Where q1+q2 > n the second part follows
// from the first, and so it does for the rows of a grid. Where it does not, the
// proposer waits for more: with q1=2 and q2=2 of four acceptors, for a third.
//
// # Failures
//
// Those of paxos/synod. What differs is how many acceptors may stop for good:
// n-q1 before a new leader can no longer begin, and n-q2 before one that has its
// promises can no longer choose. With four acceptors, q1=3 and q2=2, a second one
// that stops keeps everybody from becoming the leader (see Limits), and the one
// there is does not notice (-p judge=steady).
//
// # What is not modelled
//
// A log of many slots, in which one phase 1 stands for all. Quorums of phase 1
// that meet only those of ballots below, a further weakening that the paper has in
// view. Whatever paxos/synod leaves out.
//
// # Bound
//
// Checked completely with 4 acceptors, 2 proposers, 2 ballots and 2 values, for
// every q1 with q2 = 5-q1, and for a grid of two by two; with 3 acceptors for
// every q1 and q2, of which exactly those with q1+q2 > 3 agree without the rule. With
// judge=stable the environment becomes synchronous (Stabilise) for a quorum of each
// phase and a proposer with a ballot left, which decides: 3 acceptors, every q1 with
// q2 = 4-q1, 2 proposers.
package flexible
