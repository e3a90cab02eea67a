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
// [Check] judges one history from anywhere, by any [Consistency]. Both validate
// the history first, so that a mistake of the recording never reads as a
// verdict.
//
// # Two judges
//
// Linearizability was defined by Herlihy and Wing (1990). The judge is
// Porcupine, a depth-first search over orders of the completed operations. A
// second one, the monitor of this package, walks the events and keeps every
// state that the object can be in; it names the first event that is
// impossible, and the states that make it so. They share the spec and the
// numbering of values, nothing else. Where they disagree there is no verdict
// but an error, since one is wrong.
//
// # What a judgement costs
//
// The model checker has every distinct history of a run judged, a hundred
// thousand of them where four clients have two operations each. Porcupine
// decides every one. Searching eight operations costs it some 20 microseconds,
// mostly for memory, a goroutine and a timer, all of which it takes anew each
// time. What goes on around it is kept small:
//
//   - The spec is searched as an automaton whose states are numbers. It is
//     built once for all histories, so that a step is a look-up. This is exact
//     because the outcomes of a spec follow from its arguments alone.
//   - Buffers and automata go from one history to the next. Goroutines that
//     judge at the same time have their own.
//   - The monitor costs several times as much as Porcupine. It sees every
//     violated history, which it alone can explain, every history of up to four
//     operations, in which most mistakes of a judge would show, and one in 64 of
//     the longer ones that hold. A hash of the history chooses, so that these are
//     the same in every run, with any number of workers.
//
// Nothing is concluded from what was found out about a prefix. Porcupine keeps
// no states to go on from, and to go on from those of the monitor would make
// that the judge. Check, which judges one history, asks both.
package history
