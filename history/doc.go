// Package history judges what the clients of a replicated object saw: whether
// their operations, overlapping as they did, can be explained by one object
// that does them one after the other.
//
// # Words
//
//   - event: an operation is invoked, or ends by a return, a failure or an unknown outcome
//   - index: the position of an event; order is decided by indices alone, never by clocks
//   - process: a caller with at most one open operation (a client of package model)
//   - pending: an operation without an ending; it may take effect at any later moment, or never
//   - real-time order: an operation precedes another if it ended before the other was invoked
//   - spec: a sequential object, as states and what each function does to them
//
// # Use
//
// A scenario adds [Linearizable] to the properties of its system:
//
//	history.Linearizable[State]("Linearizable", history.Register(0))
//
// [CheckLinearizable] judges one history from anywhere. Both validate the
// history first, so that a mistake of the recording never reads as a verdict.
//
// # Two judges
//
// Linearizability was defined by Herlihy and Wing (1990). The judge is
// Porcupine, a depth-first search over orders of the completed operations. A
// second one, the monitor of this package, walks the events and keeps every
// state that the object can be in; it names the first event that is
// impossible, and the states that make it so. They share nothing but the spec.
// Where they disagree there is no verdict but an error, since one is wrong.
package history
