// Package synod is single-decree Paxos: nodes that can crash and be slow, and a
// network that loses, repeats and reorders, choose one value for good.
//
// Lamport, Paxos Made Simple (2001), sections 2.1 to 2.3 and 2.5; the synod of
// Lamport, The Part-Time Parliament (1998), section 2.3. Functions of step.go
// come in the order of the phases there; TestX in step_test.go quotes the text.
//
// # What it solves
//
// A value is chosen when a majority of the acceptors has accepted it in one
// ballot. That alone would be a vote, and a vote can be split, so there must be
// further ballots. All the rest of the protocol is there to keep a later ballot
// from choosing something else, although nobody may know yet that an earlier
// one has chosen anything.
//
// Phase 2 chooses. The proposer of a ballot asks the acceptors to accept its
// proposal; whoever accepts it says so, and once a majority has, the value is
// decided.
//
// Phase 1 comes before, and asks a majority two things: what have you accepted
// so far, and will you accept nothing below my ballot any more? The answers
// settle the past. Whatever was chosen below has been accepted by a majority;
// that one shares an acceptor with the majority asked, which either reports the
// value or, by its promise, never helps to choose it. So the proposer is free
// if nobody reports anything. Otherwise it proposes the reported value with the
// highest ballot: by induction over the ballots, no other can have been chosen.
//
// # Roles
//
// Acceptors are the nodes from 1, proposers those after them. The paper's third
// role, the learner, falls to the proposer of the ballot, to whom acceptors
// answer. A ballot is a round together with the name of its proposer, so no two
// proposers share one. When a ballot begins is up to a timer that can fire at
// any time: proposers may duel, and any of their ballots may never be finished.
//
// # Failures
//
// Messages form a set: one that was sent can arrive never, late, or many times.
// A node that crashes loses what is volatile and comes back at any later time,
// or never. What an acceptor promises and accepts is durable, written before it
// answers. So is the last ballot that a proposer has begun, and its decision.
// Safety survives any number of crashes; it does not survive a message that lies.
//
// # What is not modelled
//
// Progress: two proposers can keep each other from deciding (section 2.4), and
// nothing elects one of them. Refusals, by which an acceptor could tell a
// proposer to give up. Separate learners. A disk that loses what was written.
//
// # Bound
//
// Checked completely with 3 acceptors, 2 values and 2 ballots of 2 proposers,
// or 3 ballots of up to 3; with 4 acceptors and 2 ballots; and with a crash of
// any node in 2 ballots. By default the outcome is judged: Agreement, Integrity,
// Nontriviality, OneValuePerBallot, and that every run is one of specs.Consensus.
// With judge=proof come the invariants that the argument above rests on. Every
// line that they depend on is a rule: see Rules, and check rules paxos/synod.
package synod
