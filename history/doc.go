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
//   - view: the order in which one process can believe all updates and its own operations to have happened
//   - consistency model: what is asked of such orders; see [Consistency]
//
// # Use
//
// A scenario adds [Linearizable] to the properties of its system, or a weaker
// model: [Regular], [BoundedStaleness], [Sequential], [Causal], [PRAM], [Session].
//
//	history.Linearizable[State]("Linearizable", history.Register(0))
//
// [Check] judges one history from anywhere, by any [Consistency]. Both validate
// the history first, so that a mistake of the recording never reads as a
// verdict.
//
// That replicas converge is no matter of histories and needs no constructor: a
// [model.Pairwise] says that two that have had the same updates are equal, and a
// [model.EventuallyAlways] that all will be. Check compares what was read last.
//
// # Judges
//
// One search serves all models: it puts operations into an order in which the
// object gives the results that were seen, and models differ in what has to come
// before what. It is exponential at worst. Where a history allows it there is
// a faster way, which is complete, too, and which Auto prefers:
//
//   - linearizable: zones, where no register is written the same value twice; else Porcupine
//   - causal, PRAM: patterns, under the same condition
//   - regular: intervals, always
//   - transactions on lists: cycles of dependencies, where no value is appended twice to a key
//   - sequential, of such registers: the search among the orders that are left by what reads force
//
// Where it is cheap a second one has to agree, or there is no verdict but an
// error, since one of the two is wrong. Porcupine's verdicts, all violations
// found by zones, and what they find to hold in histories of up to 20,000 events
// are confirmed by the monitor of this package. It walks the events and keeps
// every state that the object can be in, so that it can name the first event
// that is impossible, and the states that make it so. Violations that patterns or
// cycles find among a dozen operations are confirmed by the search.
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
