// Package breaker is a circuit breaker: a caller that stops calling a backend
// that fails, and finds out by itself when the backend is well again.
//
// # What it solves
//
// A backend that is overloaded or broken answers late or not at all. Callers
// that go on calling keep it down and are themselves used up by waiting. So the
// caller counts failures, and after a few in a row refuses its own calls at
// once: the breaker is Open. After a while it lets one call through as a probe:
// it is HalfOpen. If the probe succeeds, the breaker is Closed and calls go
// through as usual; if it fails, the breaker opens again (Nygard, Release It!,
// 2007, chapter 5).
//
// The states are the easy part. Calls overlap, and each of them ends when it
// likes: in an answer, or in a timeout that the answer still follows. A call
// that began when the breaker was Closed can fail when it is HalfOpen, and says
// nothing about how the backend is now. So every call belongs to the era in
// which it began, an era ends when the breaker changes its state, and what
// comes in from an earlier era is counted nowhere.
//
// # Roles
//
// Node 1 is the caller with its breaker, node 2 the backend. The caller has as
// many connections as it may have calls at a time. It wants to call at any
// moment: its timer "call" is the load. A call occupies a connection until its
// answer has come; if that is too late, the call has failed before, and the
// connection alone still waits. Only for the current era and for all earlier
// ones together is it remembered when a call began, so that there is no
// counter that grows.
//
// The backend is sick at first, and answers each call with a success or a
// failure, as it happens. At some moment it recovers, and from then on every
// answer is a success. That the breaker is then Closed for good is promised only
// from the moment on at which deadlines are met and nothing gets lost: whoever
// takes a healthy backend's answers for late ones will always open again.
//
// # What is not modelled
//
// Failures are counted in a row; a rate over a sliding window would open the
// breaker at other moments, and change nothing of what happens then. A probe is
// an ordinary call. A connection whose message is lost is not opened anew, and
// stays occupied. Nothing is durable: a caller that restarts begins Closed, with
// new connections.
//
// # Bound
//
// Checked completely with 3 connections and a threshold of 2 failures over a
// network that delivers each message once, in any order, with nothing lost and
// with one message lost. The caller calls as often as it likes.
package breaker
