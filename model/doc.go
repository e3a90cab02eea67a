// Package model checks fault-tolerance protocols: it explores every ordering
// of their messages, timers, client calls and failures.
//
// A protocol is a value: a [Protocol] is a struct of pure functions over plain
// Go data, a [Machine] its abstract counterpart, a [Scenario] either of them
// with its bounds. Configure and Run a scenario to get a [Result]: the verdict
// holds, violated or inconclusive, and for a violation the shortest run that
// shows it.
//
// # Words
//
// One word per idea, here and in everything that is printed:
//
//   - node: a member of the protocol, numbered from 1
//   - message: what nodes send; envelope: a message with its sender and receiver
//   - event: what can happen next (deliver, timeout, invoke, crash, restart, drop, duplicate, action)
//   - effect: a consequence of an event (send, set, stop, reply)
//   - step: one event with its effects; step k of a trace is its k-th event
//   - client: who calls operations; history: what clients saw
//   - run: a sequence of steps from an initial state; trace: a run written down
//   - fault: an event that the environment inflicts; budget: how many of a kind at most in one run
//   - bound: a limit of the search
//   - property: what must hold; witness: a goal that must be reached
//   - rule: a safety-critical line of a protocol that can be switched off
//   - scenario: a protocol with its bounds, faults, clients and properties
//   - verdict: holds, violated or inconclusive
package model
