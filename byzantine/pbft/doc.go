// Package pbft is PBFT, practical Byzantine fault tolerance: replicas that execute the
// same requests in the same order although some of them lie.
//
// Castro and Liskov, Practical Byzantine Fault Tolerance (OSDI 1999). Their paper in
// TOCS 20(4), 2002 has the same protocol with MACs instead of signatures.
//
// # What it solves
//
// Of 3f+1 replicas f may be faulty. The primary of a view proposes a request for a
// sequence number (PrePrepare). Backups agree (Prepare): with 2f+1 in agreement it is
// prepared, and no other request can be, in this view. Who has it prepared says so
// (Commit), and with 2f+1 of those it is executed: then any 2f+1 replicas have a correct
// one among them who can prove to the next primary that it was prepared. That is what
// the third phase is for (--without commit-phase). Who waits too long asks for the next
// view (ViewChange) with its certificates, and takes no part in this one any more.
// From 2f+1 of these follows what the view begins with (NewView), which everyone can
// check. Each K requests a checkpoint lets replicas forget what came before, once 2f+1
// have signed it (interval=1). Clients believe what f+1 replicas say (judge=replies).
//
// # What a faulty replica may do, and what not
//
// It may send anything that it can sign to anyone at any time, or nothing: another
// proposal to each backup when it is primary, votes for all of them, checkpoints of any
// state, view-changes that claim any certificate, new-views with any requests, false
// results. It needs no state for that: its lies are in all mail from the beginning. It
// may not sign for others, and not make up requests, which clients have signed. So a
// certificate need not be carried: who has the votes in its mail has the certificate,
// and votes are sent to all. Proof in a message says that the sender, being correct, has
// attached what it had to go by; without that a liar could show its view-change to the
// primary alone, and what follows from it would be nothing that the others must see.
//
// # What was found
//
// Only backups have timers in section 4.4. With --without primary-waits it is so, and the
// world can be synchronous, and the primary correct, and a request is not executed by
// f+1 replicas: one backup had left the view too early, another one has executed with
// votes of a liar that nobody else got, and the primary, who alone is left waiting, must
// not ask for another view. More requests from other clients would help. Here the
// primary has a timer, too.
//
// # Roles and steps
//
// Nodes 1 to 4 are the replicas, who take turns at being primary; behind them, where they
// are judged, is a client for each request, which increments a counter. A clause of the
// paper is an event: "upon 3 commit", or "byzantine 3 commit" if it needs a lie. A
// proposal by a liar is no step of its own.
//
// # What is not modelled
//
// Read-only and tentative execution (5.1), proactive recovery (TOCS), clocks: a timeout
// that grows is one that fires in a synchronous world only when nothing else can happen,
// and timeouts=fixed is one that fires at any time. A lasso in which all views are left
// would need views without end; here the last one stays without its primary. The faulty
// client of auth=macs is that of the "big MAC" attack (Aardvark, NSDI 2009).
//
// # Bound
//
// Checked completely for one faulty replica of four, whichever it is: two views with one
// sequence number and two requests, with liveness for one request, with checkpoints and
// without; one view with two sequence numbers and checkpoints.
package pbft
