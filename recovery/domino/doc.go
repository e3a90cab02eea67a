// Package domino is rollback recovery with uncoordinated checkpoints: processes
// save their states when they like, and after a failure they look for the last
// consistent line through what was saved. The line may be the beginning.
//
// Randell, System Structure for Software Fault Tolerance (1975); Elnozahy,
// Alvisi, Wang and Johnson, A Survey of Rollback-Recovery Protocols in
// Message-Passing Systems (2002), on uncoordinated checkpointing. The functions
// of step.go come in the order of the recovery there.
//
// # What it solves
//
// A process that fails goes on from its last checkpoint. What it did since then
// is undone, and so are the messages that it sent since: a process that has
// received one of them is in a state that no failure-free run can lead to, an
// orphan. It must go back as well, to a checkpoint before the receipt. That may
// undo messages that it sent itself, and so on.
//
// To know how far, every message carries the number of the sender's checkpoint
// interval, and the receiver records that its own interval depends on that one.
// A process that has failed collects these dependencies from everyone, finds the
// largest line that no message crosses backwards, and has everyone go back to it.
//
// # The domino effect
//
// Nothing ties one process's checkpoints to another's. Where messages zigzag
// between them, each rollback undoes the message that forces the next one, until
// everybody stands at the beginning: the checkpoints were taken in vain. This is
// not a violation, but what is reached here as DominoEffect; the packages
// recovery/kootoueg and recovery/cic are two ways to exclude it.
//
// # Failures
//
// A process that crashes loses what it did since its last checkpoint, and comes
// back at any later time. Its messages stay on their way, and some of them are
// undone by the time they arrive. So messages also carry the number of
// recoveries that the sender has been through: one that was sent before a
// recovery, in an interval that the recovery undid, is discarded.
//
// # What is not modelled
//
// A second failure before the recovery from the first has ended. Messages that
// were received, and whose receipt is undone while their sending is not: they
// are lost, as on a channel that loses messages; logging them is what
// recovery/msglog is about. Garbage collection of checkpoints below the line.
//
// # Bound
//
// Checked completely with 2 processes that send 1 message and take up to 3
// checkpoints each, before a crash of one of them and again after it. The zigzag
// of four messages is a script in testdata.
package domino
