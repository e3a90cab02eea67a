// Package heartbeat is a failure detector that suspects whom it has not heard
// from for too long.
//
// Chandra and Toueg, Unreliable Failure Detectors for Reliable Distributed
// Systems (1996), sections 2 and 3 and the algorithm of figure 10, which learns
// the delay of the network from its own mistakes.
//
// # What it solves
//
// A crash cannot be seen, only silence, and silence may also be a slow network.
// A detector is therefore judged by two properties that pull apart. It is
// complete if every crash is suspected in the end, and accurate if nobody who
// is up is suspected. A node that suspects everybody is complete, one that
// suspects nobody is accurate; both at once need a bound on delay.
//
// Where the bound is known the timeout can be chosen to cover it, and the
// detector is perfect. Where there is a bound that nobody knows, the timeout
// grows with every suspicion that turned out to be wrong: after finitely many
// mistakes it covers the bound, and is right from then on.
//
// # The bound
//
// A heartbeat is sent every period and is on its way for at most delay ticks.
// Between two arrivals there are at most period + delay ticks, if the first was
// fast and the second slow. The last of these ticks and the arrival have no
// order, so it takes a timeout of one tick more to be right. With pings both
// directions count: period + 2 delay + 1.
//
// # Roles
//
// Node 1 is the monitor, the nodes behind it are its targets. The properties
// are about pairs, so one target is enough for most. In the style ping the
// monitor asks every period and targets answer; in the style heartbeat targets
// send by themselves. Pings are numbered modulo what can be on its way at once,
// which keeps the state space finite without making two of them look alike. A
// target that has left more pings unanswered than any that is not suspected is
// not asked again: one of those many is still answered if it is up.
//
// # How it is judged
//
// Completeness has a bounded form, which a trace can refute: a target that has
// left more pings unanswered than fit into a timeout must be suspected. It is
// judged in the style ping, where the monitor has a count of its own to go by.
// Accuracy has two forms: with a timeout that is fixed nobody is suspected who
// is up; with one that grows the number of mistakes is at most what the timeout
// had to grow by. With judge=end both are judged as they are defined: from some
// moment on, exactly those are suspected that have crashed.
//
// # What is not modelled
//
// Targets do not restart. Messages are not lost by default; a fixed timeout
// that covers lost messages is one that covers as many periods more. Delay is a
// bound from the beginning, which is the worst case for the number of mistakes
// after the world has become synchronous.
//
// # Bound
//
// It survives the crash of any number of targets. Checked completely with one
// target at delays and periods up to 2, and two targets at a delay and a period
// of 1, with a crash and a duplicate.
package heartbeat
