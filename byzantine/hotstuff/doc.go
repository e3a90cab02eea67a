// Package hotstuff is HotStuff, basic and chained: agreement by the votes of a
// quorum, with a view change that costs a correct leader no more than any proposal.
//
// Yin, Malkhi, Reiter, Gueta and Abraham, HotStuff: BFT Consensus with Linearity and
// Responsiveness (PODC 2019; arXiv 1803.05069).
//
// # What it solves
//
// Of n = 3f+1 replicas f may lie. A leader proposes, and n-f signatures on one vote
// are a quorum certificate. The basic form takes three phases of votes: prepare (of
// which a prepareQC is made), pre-commit (a precommitQC, on which a replica that
// votes for it is locked) and commit (a commitQC, which decides). A view that takes
// too long is left; each replica tells the next leader its highest prepareQC, and the
// leader extends the highest of n-f. A replica votes for a proposal that extends what
// it is locked on (the safety rule) or that a newer certificate justifies (the
// liveness rule).
//
// Two phases would be as safe. The third one is there for the leader: f+1 correct
// replicas have the prepareQC of whatever anybody is locked on, so that any n-f tell
// it. It need not wait for the slowest (optimistic responsiveness). With two phases
// one replica can be locked on what no other has seen, and refuses what the leader
// proposes without having heard it: --without three-phases shows the hidden lock.
//
// In the chained form there is one vote in each view, for a block with a certificate
// for its parent. That vote is a phase of three blocks at a time. A replica is locked
// on the grandparent of what it votes for, and a block is decided by certificates for
// it and its two next descendants, if all three are of consecutive views.
//
// # What a Byzantine replica may do, and what not
//
// It may propose anything in the views that it leads, something else to each, with
// any certificate that can be made of votes that were cast; claim any such prepareQC
// to a leader; vote for everything; or be silent. It can not forge: a certificate
// counts if the votes of its signers were cast. So votes are sent to all here, where
// the paper has them sent to the leader, who passes on the certificate: a replica
// acts when the certificate exists, as if a leader had shown it, soon, late or never.
// A lie without a certificate is discarded, unless --without justify-check believes it.
//
// For safety the worst is that whoever is Byzantine leads all views (leaders=0). Of
// correct leaders (leaders=4,1 and the like) the last one gets a decision if the
// network becomes synchronous and its view is not left (judge=liveness, Theorem 4).
//
// # What is not modelled
//
// The tree is as deep as it matters: a command of the basic form stands for the
// branch that it begins. In the chained form the blocks of a view differ by what they
// extend, and one more for two proposals of the same. The pacemaker: a view may be
// left at any time. Crashes with a restart; all of the state would have to be durable.
// A correct leader of the chained form extends any certificate, not the highest, and
// it is judged for safety.
//
// # Bound
//
// Checked completely for four replicas, one of them Byzantine: two views that propose
// one command each, one view with both; chained, the tree 0,1,2,1 of four views. By
// proposals=0 a leader proposes anything in each view, and by catchup=yes replicas vote
// in a phase without the one before: far more states, which these bounds leave out.
package hotstuff
