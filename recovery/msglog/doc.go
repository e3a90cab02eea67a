// Package msglog is rollback recovery by message logging, in its three kinds:
// processes that log what they receive, and in what order, can be brought back
// to the state that they were in when they failed.
//
// Elnozahy, Alvisi, Wang and Johnson, A Survey of Rollback-Recovery Protocols in
// Message-Passing Systems (2002), on log-based recovery; Alvisi and Marzullo,
// Message Logging: Pessimistic, Optimistic, Causal, and Optimal (1998); Strom
// and Yemini, Optimistic Recovery in Distributed Systems (1985).
//
// # What it solves
//
// A process is deterministic between deliveries, so the messages delivered and
// their order, the determinants, are all that its state depends on. If they are
// lost in a crash, the process may be delivered something else after it, and
// whoever has received a message that told of the old state is an orphan: no
// run without the failure leads there. Always-no-orphans is the condition that
// whoever depends on a delivery knows its determinant, unless that is stable.
//
// Pessimistic logging writes a delivery to disk before anything that depends on
// it is sent. There are no orphans, and a crash concerns nobody else; the price
// is a write to disk between receipt and answer.
//
// Optimistic logging answers at once and writes later. A crash takes what was
// not written yet. Every message carries a vector of the states that it depends
// on, so that everyone finds out, on hearing how far a process was set back,
// what to undo, and goes back to before the first delivery that is lost.
//
// Causal logging neither waits nor goes back: a message carries the
// determinants of its sender, so that whoever depends on them holds them. After
// a crash the process asks everyone, and replays what anyone knows of.
//
// # Output
//
// What the world outside is told cannot be undone. In every mode a client shows
// an answer only once all that it depends on is stable: on disk or, in causal
// mode, known to two processes, of which one fails at most.
//
// # The application
//
// Node 1 is a server, the others are clients. A client sends a request, shows
// the answer to the world, and sends its next request. The server's answer tells
// all of its state, which is the order of requests so far. That order is the one
// thing left to chance.
//
// # Failures
//
// One process crashes, at any time, and comes back at any later time. It loses
// what is volatile; messages on their way stay there, also those from states
// that are lost. Incarnations tell them apart. Messages whose receipt is lost
// are sent again by who sent them, from his own state. Logs on disk survive any
// number of crashes, one after the other or at once; causal logging survives one.
//
// # What is not modelled
//
// Checkpoints: a log is replayed from the beginning. Determinants that travel
// further than one message; with one failure at a time two processes that know
// one are enough (f+1). Loss of messages by the network.
//
// # Bound
//
// Checked completely with two clients that have one request each and one crash,
// in every mode; and with one client that has two requests.
package msglog
