// Package threephase is three-phase commit: atomic commit that no crash can block,
// in a network that is never late.
//
// Skeen, Nonblocking Commit Protocols (SIGMOD 1981): the central-site protocol
// with its termination protocol, and the theorem that says why there have to be
// three phases.
//
// # What it solves
//
// In two-phase commit (replication/twophase) a participant that has voted cannot
// tell, when the coordinator is gone, whether somebody has committed or aborted
// already. Skeen's theorem: a protocol blocks nobody if no state can occur
// together both with a commit and with an abort elsewhere, and none that has not
// seen all votes can occur together with a commit. So there is a phase in between.
// The coordinator first tells everyone that all have voted to commit, and commits
// when everyone knows. Who is waiting (w) then knows that nobody has committed,
// and who is precommitted (p) that nobody has aborted.
//
// # Termination
//
// A leader that is silent for too long has crashed, and the next node in order
// takes its place. It decides by its own phase: waiting, it aborts; precommitted,
// it commits. But it can crash, too, while it tells its decision, and the next one
// may be in the other phase. So first everyone gets into the phase of the leader,
// also backwards, from p to w; from then on whoever follows decides the same.
//
// # Time
//
// "Has crashed" must be right. Time is in ticks, and every message arrives within
// a number of them. A node sends one message in a tick, so that a crash can come
// in between. How long to wait follows from that (see roundTrip and patience); a
// timeout that is too short is the rule timeout-covers-round.
//
// # Failures
//
// Nodes crash, all but one, and stay down. That is all that it survives. A message
// that is late or lost, or a network that falls apart, has two nodes lead, and one
// commits what the other aborts (Limits). In such a world two-phase commit blocks
// and stays atomic; replication/paxoscommit stays atomic and goes on with a
// majority.
//
// # What is not modelled
//
// Nodes that come back from a crash: they would have to ask what was decided, and
// the paper has them do that before anything else. The decentralised protocol of
// the same paper. A decided participant that takes over to tell others; they come
// to the same decision by themselves.
//
// # Bound
//
// Checked completely with 2 participants and one or two crashes, with 3 and two
// crashes, and with a delay of 2 ticks. Safety is TCConsistent, which includes what
// a node did before it crashed, AllVoted, Final, and that every run is one of
// specs.TCommit. With judge=termination everyone decides who is up.
package threephase
