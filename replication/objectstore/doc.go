// Package objectstore is an object store in the manner of Amazon S3, in both of its
// lives: eventually consistent until December 2020, and strongly consistent since.
// How S3 is built is not public. This is a store with the same promises.
//
// Amazon S3 Developer Guide, "data consistency model", before and after; AWS News
// Blog, Amazon S3 Update: Strong Read-After-Write Consistency (1 December 2020);
// Vogels, Diving Deep on S3 Consistency (2021), for the witness.
//
// # What it solves
//
// What an object contains and what the store says of its name are kept apart. A put
// stores the content under a name that was never used, and then has the index name
// it. So contents never change, and all that can be inconsistent is the index, which
// is small, has copies, and is cached in the gateways that clients talk to.
//
// In its first life (mode=historical) a change is done when one copy of the index
// has it, the primary. A get or a list asks any copy, or takes what the gateway has
// cached: it may see what was overwritten, or an object that was deleted may be
// there again after it had been gone (the goals StaleGet and Resurrected). There was
// one promise: who puts a new object finds it. That works because a copy that has
// never heard of an object asks the primary before it denies it. It fails when a
// gateway was asked before there was anything, for it has cached that there is
// nothing: judge=create allows for that exception, as the guide did, and
// judge=create-always does not. When changes stop, all copies agree (Converges).
//
// In the second (mode=strong) a get sees every change that was done before it began,
// and so does a list. The caches are still there. What makes them harmless is a
// witness, which hears of each version before anyone can read it, and is asked
// whether a cache is up to date. Being small it is fast, and as it may be ahead of
// the index but never behind, the worst that comes of it is that the index is asked.
// So the store is linearizable, each object by itself.
//
// # Failures
//
// Messages are late and overtake each other. Nodes crash and come back; gateways
// lose what they were doing, and clients then never get an answer. All else is
// durable.
//
// # What is not modelled
//
// More than one object: there is no promise about two. Listings of many keys. Copies
// of contents, and what becomes of those that nothing names. Repair of a copy that
// has missed a change (Limits), and a primary that moves: it is not available when it
// is cut off. Conditional puts.
//
// # Bound
//
// Checked completely with 2 gateways and 5 operations on one object that is
// overwritten, deleted, listed or created, and with one crash.
package objectstore
