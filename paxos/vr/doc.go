// Package vr is Viewstamped Replication Revisited: replicas that execute the same
// requests in the same order, keep everything in memory, and recover from each
// other.
//
// Liskov and Cowling, Viewstamped Replication Revisited (MIT-CSAIL-TR-2012-021). For
// what it lacks: Michael and others, Recovering Shared Objects Without Stable Storage
// (DISC 2017).
//
// # What it solves
//
// Of 2f+1 replicas the primary gives each request an op-number, and answers when f
// backups have it in their logs, too (Prepare, PrepareOk). Views are numbered, and
// the replicas take turns at being primary. Who suspects the primary leaves the
// view for the next one (StartViewChange); f+1 send the next primary their logs
// (DoViewChange), and it begins the view with the log of the latest view among
// them, and of those the longest (StartView). Any f+1 have a replica in common with
// those that have a committed request, so no view begins without it. A replica
// that has missed a view gets its log from another (GetState, NewState).
//
// A replica that crashes has forgotten everything. It takes part in nothing until
// f+1 others have answered its Recovery, among them the primary of the latest view
// they know, with its log.
//
// # What the paper lacks
//
// A replica that has sent a DoViewChange has promised to take no more part in
// earlier views. If it then crashes, those that it asks may all be in the earlier
// view still. It recovers into that, and acknowledges a request there; then its
// promise arrives at the next primary, which counts it and begins the view without
// the request. It takes three replicas and two crashes, one after the other, and
// no two replicas are ever down or recovering together: --without crash-vectors is
// the protocol as published. The run has 20 steps; begin=recovered begins with 7 done.
//
// Here each replica counts the incarnations of the others that it knows of (a crash
// vector), by the nonces of their recoveries. It answers a Recovery only after it
// has noted the new one; messages of view changes and recoveries carry the vector;
// and what an incarnation has said that is known to have crashed is ignored, also
// where it was counted already. Prepare and PrepareOk need none.
//
// Section 5.2 has a replica cut its log down to its commit-number before it asks for
// the state of a later view. Here the new log replaces the old one when it arrives.
//
// # Roles
//
// Nodes from 1 are the replicas; behind them are clients, which increment a counter
// and are told the new value, which is the op-number. A client asks all replicas and
// whichever is primary takes the request. The client table is what the log says.
//
// # What is not modelled
//
// Checkpoints and logs that are cut off, reconfiguration (section 7), reads by leases
// (6.3). Nothing is sent again: a message that is lost in a view change, or comes to
// who is recovering, can leave it unfinished (judge=liveness and --drop 1).
//
// # Bound
//
// At most f replicas may be down or recovering. Checked completely, with the
// reductions, for 3 replicas: 2 views and 2 crashes (2,726,410 states); 3 views. The
// view change ends (judge=liveness) if f+1 replicas without the first primary can talk
// to each other and none has crashed.
package vr
