package zab

import "github.com/faultline-mc/faultline/model"

type node = model.Node[Message]

// Message is what servers send, under the names of ZooKeeper's packets where they
// have one, and else of the paper.
type Message interface{ message() }

// Notification says that the sender has been elected: what fast leader election
// comes to. Whoever believes it follows. Round names the election.
type Notification struct{ Round int }

// CEpoch opens a connection to the leader: the last epoch that the follower has
// promised to take part in (CEPOCH; in ZooKeeper FOLLOWERINFO). Round is the
// Notification's: a connection to the same server from before another election is
// another connection.
type CEpoch struct{ Round, AcceptedEpoch int }

// NewEpoch is the epoch that the leader has chosen (NEWEPOCH; LEADERINFO).
type NewEpoch struct{ Epoch int }

// AckEpoch promises to take part in an epoch, and in none before it. It says how
// recent the follower's history is (ACK-E; ACKEPOCH).
type AckEpoch struct {
	Epoch        int
	CurrentEpoch int
	Last         Zxid
}

// Diff is what a follower lacks of the leader's history.
type Diff struct{ Txns []Zxid }

// Snap is all of the leader's history, for a follower that has something else.
// ZooKeeper sends TRUNC instead where it can tell from where on that is so.
type Snap struct{ Txns []Zxid }

// NewLeader says that the follower now has the leader's history, which becomes its
// own (NEWLEADER).
type NewLeader struct{ Epoch int }

// Ack says that the follower has all of the leader's history up to Last on its
// disk (ACK-LD for NewLeader, ACK for Propose).
type Ack struct{ Last Zxid }

// UpToDate commits the leader's history up to Last for a follower, which serves
// clients from now on (COMMIT-LD; UPTODATE).
type UpToDate struct{ Last Zxid }

// Propose is a transaction that the leader broadcasts (PROPOSE; PROPOSAL).
type Propose struct{ Zxid Zxid }

// Commit says that a quorum has a transaction, and all before it (COMMIT).
type Commit struct{ Zxid Zxid }

func (Notification) message() {}
func (CEpoch) message()       {}
func (NewEpoch) message()     {}
func (AckEpoch) message()     {}
func (Diff) message()         {}
func (Snap) message()         {}
func (NewLeader) message()    {}
func (Ack) message()          {}
func (UpToDate) message()     {}
func (Propose) message()      {}
func (Commit) message()       {}
