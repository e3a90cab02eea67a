// Package kootoueg is coordinated checkpointing and rollback: processes take
// checkpoints together, so that the last permanent ones always form a consistent
// line, and no more of them take part, or go back, than have to.
//
// Koo and Toueg, Checkpointing and Rollback-Recovery for Distributed Systems
// (IEEE TSE, 1987). The functions of step.go come in the order of its two
// algorithms; names in parentheses are the paper's.
//
// # What it solves
//
// Checkpoints taken at will may all be useless, as recovery/domino shows. Here a
// process keeps one permanent checkpoint, and replaces it only together with
// those of the processes that it depends on.
//
// Messages carry labels. A process that wants a checkpoint takes a tentative one
// and asks everyone from whom it has received something since the last one, with
// the label of the last message. The one asked needs a checkpoint of its own
// only if it sent that message after its last one; then it asks others in turn.
// Once all are willing, whoever began decides that all these checkpoints are
// permanent; if one refuses, all are undone. Until it hears the decision a
// process that has a tentative checkpoint sends nothing to the application,
// since the message could get into a checkpoint of the same round whose line it
// would cross.
//
// Rollback is the mirror image. A process that has failed is back at its
// permanent checkpoint, and tells everyone the label of the last message that it
// still has sent. Who has received a later one goes back too, and tells others
// in turn. All stand still until all are ready, and then go on.
//
// # Failures
//
// A process that crashes keeps both its checkpoints, and what it has to answer
// for in the round. If it was the one to decide, the round is undone; otherwise
// it refuses, for it does not know whether it had answered, and waits for the
// decision before it goes back.
//
// Channels are first in, first out, and may lose messages: labels only grow, and
// a message overtaken by a later one is not received. Those of the protocol itself
// travel in any order. So a request may come after the decision on its round,
// which is why a process remembers whose rounds are settled; and messages of the
// application carry the incarnation of their sender, by which those that a
// rollback has undone are known, and the end of a rollback says of which one it is.
// These are additions of this model.
//
// It survives any number of failures, one after the other or of a process that
// still goes back; what it does not survive is a message that lies.
//
// # What is not modelled
//
// Retransmission of messages that a rollback has made the receiver forget. A
// second round of the same process.
//
// # Bound
//
// Checked completely with a crash of any process, for 2 processes that both
// begin a round and send 1 message, or of which one begins and each sends 2; and
// for 3 processes with 1 message each, of which one begins a round. With 2
// processes of which one begins also with up to three crashes, at any time.
package kootoueg
