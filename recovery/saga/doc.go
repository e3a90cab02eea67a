// Package saga is a saga: a long transaction cut into steps that each commit by
// themselves, and that are compensated if the whole cannot be finished.
//
// Garcia-Molina and Salem, Sagas (SIGMOD 1987): sections 1 to 3 for the idea and
// the log, 4 for backward and 5 for forward recovery. There, one database carries
// out all steps. Here each has a participant of its own, reached by messages, as
// sagas are used between services; what that adds is said below.
//
// # What it solves
//
// A transaction over many resources would keep all of them locked until its end.
// A saga T1, ..., Tn locks each only for its own step, and others see what is
// unfinished. What it promises is less than atomicity: either all steps happen,
// or some first ones, and then their compensations in reverse order: T1, ..., Tj,
// Cj, ..., C1. So at all times what is in effect are the first steps, each of
// them can count on those before it, and at the end it is all of them or none.
//
// The coordinator has the steps in its log before it asks for them, and so knows
// after a crash how far it can have come. It may go on from there, which is
// forward recovery, or turn back; here it does either, since it may turn back at
// any moment until the saga is committed. That it turned back is logged before
// the first compensation: a saga that went on after one would go on without the
// ground that it stands on.
//
// # What messages add
//
// A request may have to be repeated, and then may arrive twice, so a participant
// remembers what it has done, in the same local transaction as doing it. And the
// answer that turns the coordinator back may be missing altogether: the step in
// doubt has to be compensated although it may not have happened, and may yet
// happen, because its request is still on the way. So a compensation that finds
// nothing to undo undoes nothing, and leaves behind that the step must not be
// executed any more.
//
// # Failures
//
// Every node can crash and restart. A participant's state is durable; of the
// coordinator only the log is, as far as it was synced. Messages overtake each
// other, and with budgets are lost, duplicated, and corrupted, which a checksum
// makes a loss of. Participants can refuse a step, but no compensation: the paper,
// too, has no answer to one that fails but to repeat it (section 6).
//
// # What is not modelled
//
// What others do who see the unfinished saga. Parallel sagas (section 8), where
// steps do not build on each other. Save-points. A disk that lies about an fsync
// is no failure that sagas survive: see --disk-mode lying.
//
// # Bound
//
// Checked completely with 2 and 3 steps, a crash of any node, and each request
// repeated once; with 2 steps also with one message lost and one duplicated.
// With judge=liveness the saga ends even if one message is lost, provided that
// nodes restart. See Rules, and check rules recovery/saga.
package saga
