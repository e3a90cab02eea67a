// Package phi is a failure detector that does not say whether a node is
// suspected, but how much.
//
// Hayashibara, Défago, Yared and Katayama, The φ Accrual Failure Detector
// (2004), sections 2 to 4, after the definition of accrual detectors by the
// same authors.
//
// # What it solves
//
// A detector with a timeout answers with yes or no, and so decides for all who
// ask how they weigh a wrong suspicion against a late one. An accrual detector
// leaves that to them. It outputs a level of suspicion that rises with silence,
// and every application compares it with a threshold of its own: one that only
// prefers another server acts early, one that throws away state acts late.
//
// The level is measured against what has been usual: a window holds the last
// intervals between heartbeats, so that the detector adapts to a network that is
// slow. Two properties make it useful. Accruement: of a node that has crashed
// the level rises without end. Upper bound: of a node that is up it stays below
// some bound.
//
// # The level here
//
// The paper takes the logarithm of the probability that a heartbeat comes later
// still, given the mean and the variance of the window. That is a monotone
// function of how much longer than usual the silence is, and the model takes
// this excess itself: the ticks since the last heartbeat less the longest
// interval in the window, at least 0 and at most a cap that stands for
// arbitrarily high.
//
// A bound follows. A window of k intervals spans at least k periods less one
// delay, so the longest of them is at least a period less a k-th of the delay;
// a silence of a node that is up is at most a period and a delay. The level is
// at most their difference. As long as the window is not full a fixed, generous
// interval counts among the usual ones.
//
// # Roles
//
// Node 1 is the monitor, node 2 sends it heartbeats. It may crash and restart.
// It counts its lives durably, and heartbeats tell which one they are from.
// After a restart its period is longer, as on a machine that has others to
// serve. The monitor may restart, too. Heartbeats that were sent while it was
// down wait for it and arrive at once, so what arrives in its first tick is no
// measure of anything.
//
// # What is not modelled
//
// Probability: all intervals that delay allows are explored, and none is rare.
// A lost heartbeat makes a silence and then an interval of two periods; bound
// and accruement are without them. The end of time is a bound of the model, so
// accruement is judged in a form that needs no end: after a silence that is
// long enough the level would be at its cap, whatever the window holds.
//
// # Bound
//
// It survives any number of crashes, of either node. Checked completely with a
// window of 2 and of 3 intervals, a delay of 1, a period of 2 and a crash with
// restart, for 10 ticks.
package phi
