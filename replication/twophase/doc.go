// Package twophase is two-phase commit: resource managers that each have a part of
// a transaction either all commit it or all abort it.
//
// Gray, Notes on Data Base Operating Systems (1978); Gray and Lamport, Consensus
// on Transaction Commit (2006), section 3, whose names are used here. Package
// specs has their TwoPhase, in which nobody fails and messages stay for ever, with
// its published counts. This is the protocol between nodes that crash.
//
// # What it solves
//
// A resource manager may abort its part of a transaction for any reason. So the
// transaction manager first asks all of them to give up that right: who votes to
// commit is prepared, able to do either and bound to do as it is told. When all
// have voted, the transaction manager decides to commit. It decides to abort if
// one of them refuses, or if it loses its patience. That is one decision of one
// node, so that no two of them can disagree about it.
//
// # What is on disk
//
// There is one moment in which the transaction becomes committed: when the record
// of it is on the transaction manager's disk. It has to be there before anyone is
// told, and each vote has to be on its disk before it is cast. Who then comes back
// from a crash reads in its log where it stands. A resource manager without a
// record has not voted, and aborts; one that is prepared asks. A transaction
// manager without a record has told nobody anything, and aborts.
//
// # What it does not solve
//
// Between its vote and the news of the decision a resource manager is in doubt.
// If the transaction manager crashes in that window and does not come back, no
// line of the protocol helps: the decision may have been either, and may have
// been carried out where nobody can ask. With ask=all those in doubt ask each
// other as well (cooperative termination), which ends it when somebody has not
// voted yet, or has been told. When all are prepared it does not: two-phase commit
// blocks. That is the limit judge=nonblocking shows, and what replication/threephase
// and replication/paxoscommit do about it has other limits.
//
// # Failures
//
// All nodes crash, any number of times, and with recovery=promised come back.
// Messages are lost, late, repeated and overtake each other. Timeouts stand for
// impatience alone, and fire at any time: nothing rests on their being right.
//
// # What is not modelled
//
// What the transaction does; a resource manager that refuses does so by its timer
// abort. The end of the transaction manager's duty to remember, by
// acknowledgements. Presumed abort, which saves the force of abort records, and
// the optimisations for those that only read.
//
// # Bound
//
// Checked completely with 2 resource managers, one or two crashes, and a lost
// message; with 3 and one crash. Safety is TCConsistent, AllVoted, Final, and that
// every run is one of specs.TCommit.
package twophase
