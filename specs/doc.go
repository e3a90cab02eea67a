// Package specs has the abstract machines that protocols refine: what
// consensus, voting, atomic commit, a register and a log are, without saying
// how they are implemented. A protocol names one of them in
// [model.Refines], with a mapping from its own state to the machine's.
//
// The chains of refinement that are checked in this package's own tests:
//
//	Paxos ─► Voting ─► Consensus          Lamport, the TLA+ specifications of Paxos
//	TwoPhase ─► TCommit ◄─ PaxosCommit    Gray and Lamport, Consensus on Transaction Commit, 2006
//
// [Paxos], [TwoPhase] and [PaxosCommit] are protocols written as machines over
// a set of messages that only grows. They are here because the sizes of their
// state spaces are published, so that the engine can be measured against them.
//
// States are small fixed-size structs: sets are bit sets, functions on a small
// set are arrays, and an entry beyond the configured size keeps its zero
// value. Acceptors, resource managers, values and ballots are numbered from 1,
// and 0 means none: what Lamport writes as ballot -1 is 0 here, and his ballot
// 0 is 1. An array indexed by one of them starts at its number 1.
package specs
