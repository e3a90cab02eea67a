// Package kv is a key-value store on Raft: what clients see of package core, and
// what it takes for them to see a single store.
//
// Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm
// (USENIX ATC 2014, extended version), section 8; Ongaro, Consensus: Bridging
// Theory and Practice (2014), chapter 6. It is a package of its own so that
// step.go of package core has nothing in it that figure 2 has not.
//
// # What it solves
//
// A log that servers agree on is not yet an object that clients can use. A client
// that gets no answer asks another server, and the operation may be in the log
// already: then it is there twice. So clients number their operations, and the
// state machine keeps for every client its last one and the result (a session):
// the second time it changes nothing and returns the same.
//
// Reads need not be in the log, since they change nothing. But a leader that
// answers from its own store may have been replaced without knowing it. With
// reads-by=index it notes how far the log is committed, has a majority confirm
// that it still leads, and answers then. It must also know how far the log is
// committed: a new leader does so only when an entry of its own term is, which is
// why it begins its term with a blank one.
//
// # Roles
//
// Nodes 1 to nodes are the servers, each of which is a server of package core. The
// nodes behind them are clients, which go through their operations one by one:
// writers append a letter to the value of the only key and then read it, readers
// only read. A client sends its request to every server: it cannot know who leads,
// and whoever does when the request arrives, takes it. That is at once the client
// that tries again and again. With followers=forward a server that does not lead hands
// the request to the leader that it knows, as etcd does. It does so once; what gets
// lost on the way another of the requests makes up for, and what arrives twice the
// session takes for one.
//
// A state machine is a function of the log, so no server has one in its state: it
// is computed from the committed entries where it is needed.
//
// # What is not modelled
//
// Sessions that expire. Reads on leases, and reads from followers. That clients are
// answered in the end. Snapshots: a log is never cut off. Disks are those that end
// within a step; package core has others.
//
// # Bound
//
// Checked completely with 3 servers, of which 2 begin elections, for 2 terms: with
// 3 entries where reads are entries, and where they are not with 3, of which one
// or two are blank; with followers that forward for 1 term and 3 entries, and with 2
// terms and 2 when a leader is there from the beginning (begin=led).
package kv
