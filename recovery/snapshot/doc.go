// Package snapshot records the global state of a system while it runs: nodes
// save what they hold, and markers on the channels tell what was on its way.
//
// Chandy and Lamport, Distributed Snapshots: Determining Global States of
// Distributed Systems (1985). The system that is recorded is that of its
// Example 2.1, tokens that travel between nodes.
//
// # What it solves
//
// Nobody can look at all nodes at once. If each saves its state when it is told
// to, a token can be missed, because it was on its way from one that had not
// yet saved to one that already had, or be seen twice. A state with too few or
// too many tokens never existed; nothing may be concluded from it.
//
// What is wanted is a cut: for each node a point between two of its events, so
// that whatever was received before the cut was sent before it. Then the
// recorded state is one that the system could have been in, on the way from the
// state in which the recording began to the one in which it ended, although it
// may not have been in it at any time.
//
// A marker is sent behind the last message of a node's past, on each channel.
// Who receives one and has not recorded yet must do so now, before the next
// message, which is of the sender's future. And whatever comes before the
// marker although its receiver has recorded crosses the cut: that is the
// channel's part of the global state.
//
// # Roles
//
// All nodes are equal, except that node 1 has all tokens at first, and begins
// the recording, once, at any time. The others begin when a marker reaches
// them. Passing a token on is a step that a node can take at any time.
//
// # FIFO
//
// Markers separate past and future only on channels that keep their order, so
// the scenario's network is fifo. RuleFIFO is the one rule that is not about a
// node but about the channels below it: without it, the receiving end may hold
// a message back until later ones have passed. Being held back is a step, so a
// marker overtakes a token in 5 steps; in a network that keeps no order at all
// (check run recovery/snapshot --network multiset) in 4, which is the count of
// models without channels' ends.
//
// # What is not modelled
//
// Collecting what the nodes have recorded, and a second recording after the
// first. Lost, repeated and corrupted messages, and crashes: the paper has
// channels without errors, and the limits of the scenario show that the conservation of tokens
// depends on that. That every recording ends (section 3.3) is not judged, only
// that some do.
//
// # Bound
//
// Checked completely with 2 nodes and up to 2 tokens, and with 3 nodes. Tokens
// are passed around without end, but there are only so many states, so no
// number of steps bounds the search.
package snapshot
