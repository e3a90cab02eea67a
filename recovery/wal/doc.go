// Package wal is a write-ahead log: a transaction that changes several pages
// survives a crash as a whole or not at all, and once its client has been told
// that it is committed, as a whole.
//
// Mohan, Haderle, Lindsay, Pirahesh and Schwarz, ARIES: A Transaction Recovery
// Method Supporting Fine-Granularity Locking and Partial Rollbacks Using
// Write-Ahead Logging (ACM TODS 17:1, 1992). The functions of step.go are those
// of its section 5, normal processing; recover.go is section 6, restart.
//
// # What it solves
//
// Pages change in memory, and reach the disk one by one when the buffer manager
// likes. Steal: a page may be written while its transaction is still going on,
// so a crash can leave on disk what never should have been. No-force: a commit
// waits for no page, so a crash can lose from memory what is promised. Both are
// made good from the log, where every update has a record. Two orders make that
// possible: a record is on disk before its page is, and all records of a
// transaction, the commit last, before its client is answered.
//
// Recovery first repeats history: from the log it brings every page to where it
// was at the crash, losers included. Then it undoes the losers backwards, and
// logs each step of that as a compensation, an update like any other but for
// never being undone. So a recovery that crashes has only lengthened history:
// the next one repeats its compensations, and goes on from there.
//
// An update here adds one to a counter, so it must be applied exactly once. A
// page says what it has seen by the LSN of its last record, and the LSN is
// written together with the page. For undo it is of no use, since by then the
// page has seen all there is.
//
// A checkpoint bounds that work. It stops nothing: it logs which pages are dirty
// and since which record, and which transactions are going on. Redo begins at
// the oldest of those records, and not at the checkpoint; what lies before both
// that one and the first of a loser's can be cut off.
//
// # Failures
//
// The database can crash between any two steps, those of its recovery included.
// Log and data file are disks of their own. What is written and not synced is
// up to the mode of the disk: of the log any prefix is left, or any subset, or a
// prefix with garbage behind it. LSNs without gap and checksums tell a reader
// where the log ends. An fsync may report an error, and then it has lost what it
// should have written, although the next one reports none; only reading the disk
// again tells, so the process ends and recovers.
//
// Against a disk that lies about an fsync there is no defence: with
// --disk-mode lying the database is wrong, both because it answers and because
// it writes pages too early.
//
// # What is not modelled
//
// Rollback without a crash, which is the undo pass for one transaction; partial
// rollback; locks, which keep transactions off each other's data, as their own
// counters do here. A page is written as a whole, as by a double-write buffer.
// Loss of the data file (media recovery), and checkpoints during recovery.
//
// # Bound
//
// Checked completely with one transaction, two pages and two crashes, in each
// honest disk mode, also with an fsync error; and with a checkpoint. Two
// transactions at the same time were checked with one crash, and recovery as one
// step: 54,008 states. See Rules, and check rules recovery/wal.
package wal
