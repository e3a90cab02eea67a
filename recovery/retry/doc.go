// Package retry is a counter whose clients send a request again when no answer
// comes, and servers that apply each request once.
//
// Birrell and Nelson, Implementing Remote Procedure Calls (1984), have the call
// identifier and the table of callers; Lee and others, Implementing
// Linearizability at Large Scale and Low Latency (2015), here called RIFL, what
// the table needs to survive crashes and moves to another server.
//
// # What it solves
//
// A client that gets no answer cannot know whether its request was lost, or the
// answer, or whether the server is slow. If it asks again, a request that is
// not idempotent may be applied twice; if it does not, maybe never.
//
// So each request has a token, made of the client's name and its own count, and
// is sent under the same token again. The server has a table of what it has
// applied, with the answers, and answers a token that it knows from the table
// instead of applying it. All the rest is about the table. It has to be as
// durable as the effects, and be written in one with them, or a crash leaves one
// without the other. It has to keep a token as long as a copy of the request can
// arrive. It needs the answer and not only the token, because the counter has
// moved on since. And it has to be where the client asks next: at the backup,
// before the client is told.
//
// # Roles
//
// Node 1 is the server, or with servers=2 the primary, and node 2 its backup.
// The others are clients. Each asks for one addition after the other, and the
// history of what they got must be that of a counter.
//
// Failover is the clients' affair: one that asks again may turn to the backup,
// which takes over when it is first asked. The suspicion can be wrong, so the
// primary may be alive and have clients. It needs the backup's word for every
// answer, and no longer gets it. No clock and no failure detector are needed for
// that, only for choosing well when to turn.
//
// # Failures
//
// A server that crashes loses what is volatile, and comes back at any later
// time or never. A client writes its request down first: its crash is a pause.
// Every copy of a request that is sent again can arrive at any time, or not.
// Messages have a checksum, so one that is corrupted is as good as lost.
//
// With judge=liveness the question is whether every request is answered in the
// end. It is if fewer messages are lost than can be sent again, and if a server
// that crashes is promised to come back.
//
// # What is not modelled
//
// The end of clients, whose tokens a server would keep for ever; RIFL has leases
// for that. Several requests of one client at a time. A way back from the backup
// to the primary.
//
// # Bound
//
// Checked completely with up to 2 servers and 2 clients, a request of each that
// is sent at most twice, and a crash of any node, a lost or a doubled message;
// without faults, with 2 retries, or with 2 requests to one server. With one client,
// one retry and one restart there are 32 states. A model of that size made
// before this one had 26, and falls without request-token in 4 steps, without
// table-durable in 5, where this one takes 3 and 5: there the first sending of
// the request is a step, and a crash with its restart is one step, not two.
package retry
