// Package ctconsensus is Chandra and Toueg's consensus: processes that can crash
// decide on one value, with a failure detector that may suspect anyone.
//
// Chandra and Toueg, Unreliable Failure Detectors for Reliable Distributed
// Systems (Journal of the ACM, 1996), section 6.2 and figure 6; the reliable
// broadcast is by relay. Functions of step.go come in the order of the phases
// there.
//
// # What it solves
//
// Without any notion of time a crashed process looks like a slow one, and
// consensus is impossible. A failure detector is the least that has to be added:
// it suspects every process that crashes, and in the end it lets some correct
// process alone. Until then it can be as wrong as it likes. So its word may be
// used to give up waiting, and never to conclude anything.
//
// Rounds have a coordinator in turn. Phase 1 sends it everybody's estimate of
// the decision, with the round in which it was adopted. Phase 2 has it wait for a
// majority, select an estimate that was adopted last, and propose that. In phase
// 3 a process adopts the proposal and acknowledges it, or suspects the
// coordinator and says no; it goes on either way. In phase 4 the coordinator
// decides if a majority has answered and nobody among them said no.
//
// A value that a majority has adopted is locked: every later coordinator hears
// one of that majority, and nothing else was adopted as late. That is safe
// whatever the detector does. The detector is for termination, together with two
// things more: nobody waits for more than a majority, and who decides and stops
// sees to it first that everyone hears of it.
//
// # Roles
//
// All nodes are alike, and node (r-1) mod n + 1 is the coordinator of round r
// (the paper begins with its second process). The detector is a timer, suspect:
// set while a node waits for a proposal, it can fire at any moment, rightly or
// wrongly, and if nothing ends the wait it fires at last. A broadcast is sent
// one message at a time, so that a crash can come between two of them.
//
// # Failures
//
// A process that crashes stays down. Links lose nothing, and are as slow as they
// like. By default none crashes; with --crash 1 one of three does, which is what
// the protocol survives. With two, no majority is left, and the last one waits for
// ever.
//
// With judge=liveness the question is whether every correct process decides. The
// rounds are bounded, so a run in which a process comes to the end of them and
// stays there is excused: its detector was not accurate in time. The property is
// named TerminationWithinRounds for that, and is weaker than Termination. All
// processes propose the same value then, and safety is not judged.
//
// # What is not modelled
//
// A detector that becomes accurate, and so Termination without the excuse, which
// would need unbounded rounds. How a detector is built; see recovery/heartbeat.
// Processes that come back, and links that lose messages.
//
// # Bound
//
// Safety was checked completely with 3 processes for 2 rounds and a crash of any
// two, or for 3 rounds without one; and with 4 processes for 1 round.
// TerminationWithinRounds was checked with 3 processes, of which one can crash,
// for 2 rounds, and for 3 where links keep the order. Three rounds without that
// order have more than 4 million states, and were not finished.
package ctconsensus
