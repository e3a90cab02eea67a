// Package cic is communication-induced checkpointing: processes save their
// states when they like, and once more whenever a message says that they must,
// so that a consistent line is never far behind.
//
// Briatico, Ciuffoletti and Simoncini, A Distributed Domino-Effect Free Recovery
// Algorithm (1984); Elnozahy, Alvisi, Wang and Johnson, A Survey of
// Rollback-Recovery Protocols in Message-Passing Systems (2002), on index-based
// checkpointing; Netzer and Xu (1995) on useless checkpoints.
//
// # What it solves
//
// Checkpoints taken at will can all be in vain: recovery/domino shows how. One
// way out is to have everybody stop and take them together, as in
// recovery/kootoueg. This is the other way, without a message of its own.
//
// Checkpoints have indices that only grow, and every message carries the index
// of its sender's last one. Checkpoints of the same index shall form a
// consistent line. What endangers it is a message sent after checkpoint k of one
// process and received before checkpoint k of another: the line would have the
// receipt and not the sending. So a process that is about to deliver a message
// with a higher index than its own takes a checkpoint first, with that index,
// and delivers the message after it. An index may be skipped; then the next
// checkpoint of the process stands in for it.
//
// It follows that no checkpoint is useless, and that wherever a failure strikes
// the line found is that of the least last index of all, or better.
//
// # What is judged
//
// Nobody has to fail for the line to be judged: in every state it is what would
// be left if all processes failed now. BoundedRollback computes it from what the
// checkpoints hold, without a look at their indices, and compares the index that
// comes out. With judge=proof the lines of equal index are judged themselves;
// they are no longer consistent long before the loss of the line is seen. So the
// line survives any number of processes that fail, at once or one by one.
//
// # What is not modelled
//
// The recovery, which sets every process back to its first checkpoint from the
// failed one's index on: recovery/domino has one that works here as well.
// Protocols that force fewer checkpoints by sending more than one index.
//
// # Bound
//
// Checked completely with 2 processes, 2 messages each and indices up to 2, and
// with 3 processes and 1 message each.
package cic
