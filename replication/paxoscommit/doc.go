// Package paxoscommit is Paxos Commit: atomic commit in which no single node can
// block the others, in a network that may be late.
//
// Gray and Lamport, Consensus on Transaction Commit (2006), section 4. Package
// specs has their PaxosCommit over a set of messages, with its published count.
// This is the protocol between nodes that crash.
//
// # What it solves
//
// Two-phase commit (replication/twophase) blocks because one node alone knows the
// decision. Consensus among several could take that node's place. Paxos Commit does
// it without a message more on the way: the vote of each resource manager is itself
// what consensus is about. There is an instance of Paxos (paxos/synod) for each of
// them, with the values Prepared and Aborted, and the transaction is committed when
// Prepared is chosen in all instances.
//
// In ballot 0 there is nothing below to ask about, so phase 1 can be left out, and
// everyone may propose as long as it is one. That one is the resource manager: it
// sends its vote as phase 2a to the acceptors, which tell the leader. Leaders have
// the later ballots, for the case that a vote is missing or nobody hears of the
// outcome. They adopt what they find, as always in Paxos. What they find free they
// may give any value, and the only one that is theirs to give is Aborted.
//
// With one acceptor and one leader this is two-phase commit, as the paper says, and
// it blocks like it (TestOneAcceptorIsTwoPhaseCommit).
//
// # Messages
//
// Leaders run the same ballot in all instances, and one message speaks of all of
// them. So does that of an acceptor: it waits until it has the votes of all, which
// costs nothing, for less decides nothing. (The paper has both as optimisations.)
//
// # Failures
//
// Messages are late and overtake each other; with repeat=yes they may be lost. Any
// node crashes and comes back, with what is durable, or does not. Safety survives
// all of that. That everyone decides who is up needs a majority of the acceptors,
// and in the end one leader whom no other one overtakes. The bound on ballots gives
// each run such a leader, the owner of the last ballot, and judge=termination asks
// for a decision as long as that one is up, whoever else crashes.
//
// # What is not modelled
//
// How a leader is elected; the messages by which a transaction begins; Faster Paxos
// Commit, in which acceptors tell the resource managers themselves.
//
// # Bound
//
// Checked completely with 2 resource managers, 3 acceptors and one ballot after
// ballot 0 of a second leader; with 1 resource manager and one crash, or two
// ballots. Safety is TCConsistent, AllVoted, Final, and that every run is one of
// specs.TCommit.
package paxoscommit
