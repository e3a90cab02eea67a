// Package readonly is a replicated register that goes on as far as it can where
// it has no quorum: it refuses writes, and labels what it reads.
//
// # What it solves
//
// A node that is cut off from the majority cannot write, and does not know what
// has been written elsewhere. It can stop, or it can degrade: refuse writes at
// once, and answer reads from its own copy with the remark that they may be
// stale. A client then knows what it gets. Two things go wrong in practice: the
// remark gets lost on its way through the layers, and the node does not come
// back by itself when the network has healed.
//
// Without a loss this is the register of Attiya, Bar-Noy and Dolev (JACM 1995)
// with one writer and one reader: a write is stored by a majority, a read asks a
// majority and returns the newest. The reader keeps what it has read, so that a
// later read of the same reader is not older; with more readers each read would
// have to be written back.
//
// # Roles
//
// All nodes hold a copy. Client 1 writes 1, 2 and so on at node 1, client 2
// reads at node 2. Each of these two nodes can find at any moment that it has
// heard of no quorum for too long, rightly or not; its epoch ends, and it is
// read-only until a majority has answered a probe of the new epoch. A read that
// waits is answered with a label then. A write that waits may have been done
// already, so that it can neither be refused nor accepted: it is begun anew
// after the loss. Whoever is told that a write was accepted can therefore count
// on a quorum that was seen in this epoch.
//
// # What is not modelled
//
// Heartbeats: that no quorum is heard of is a timer. Only probes are sent again,
// so that a node comes back from whatever a cut has lost; an operation whose
// messages are lost waits for the next loss of quorum. The network holds one of
// equal messages, or else probes that nobody answers would make endlessly many
// states. There is no restart, so no field is durable.
//
// # Bound
//
// Checked completely with 3 nodes, one write, one read and one loss of quorum,
// either the writer's or the reader's, and for the writer with one partition,
// its return to normal included.
package readonly
