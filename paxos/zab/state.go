package zab

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a server.
type State struct {
	// Elections is no part of the protocol: how often the server can still be
	// elected, which bounds the model. It also tells one iteration of a leader from
	// another, as connections do.
	Elections int
	// Broadcasts is no part of it either: what the server has broadcast as a
	// primary, for the property Integrity. No step reads it.
	Broadcasts []Zxid

	// AcceptedEpoch is durable: the last epoch that the server has promised to take
	// part in (f.p). Of a leader it is the epoch that it leads (e').
	AcceptedEpoch int
	// CurrentEpoch is durable: the last epoch whose leader's history the server has
	// taken over (f.a).
	CurrentEpoch int
	// History is durable: the transactions that the server has accepted (h.f), its
	// log. Which of them are committed it does not say.
	History []Zxid
	// Disk is where CurrentEpoch and History are when writes take time: the last
	// image that is durable, unless that is the first one, and those written since.
	Disk model.Disk[Image]

	// Role is volatile, like all that follows.
	Role  Role
	Phase Phase
	// Leader is whom a follower follows.
	Leader model.NodeID
	// Delivered is what the service has been given, in order: its tree.
	Delivered []Zxid
	// Skipped are delivered transactions that are not in the cache from which a
	// leader brings followers up to date (committedLog). There are none.
	Skipped []Zxid
	// Sync is what a follower has received of its leader's history, until the
	// leader says that this was all.
	Sync Batch
	// Held are a follower's acknowledgements of what is not durable yet.
	Held []Ack

	// CEpochs, of a leader until it has chosen its epoch: which epochs the followers
	// have promised to take part in.
	CEpochs map[model.NodeID]int
	// AckEpochs, of a leader from then until it is established: the last
	// transaction of each server that has promised to take part in its epoch.
	AckEpochs map[model.NodeID]Zxid
	// Forward, of a leader: the followers to which it has sent its history, and to
	// which it sends its proposals from then on.
	Forward model.NodeSet
	// Acked, of a leader: how much of its history is durable at each server. Who has
	// not acknowledged NewLeader is not there.
	Acked map[model.NodeID]int
	// Waiting, of a leader: the calls of its clients, by the place in the history of
	// the transaction of each.
	Waiting map[int]model.Call
}

// Zxid names a transaction: the epoch of the primary that has broadcast it, and
// which of its transactions it is, from 1. What it does to the service is no
// matter here: a primary broadcasts one transaction of a name.
type Zxid struct{ Epoch, Counter int }

func (z Zxid) String() string { return fmt.Sprintf("%d.%d", z.Epoch, z.Counter) }

func (z Zxid) compare(other Zxid) int {
	return cmp.Or(cmp.Compare(z.Epoch, other.Epoch), cmp.Compare(z.Counter, other.Counter))
}

// Image is what is written to disk at once.
type Image struct {
	CurrentEpoch int
	History      []Zxid
}

// Batch is a leader's history, or what a follower lacks of it.
type Batch struct {
	Whole bool // it is all of it: a snapshot
	Txns  []Zxid
}

// Role is what a server is in its ensemble.
type Role int

// The roles.
const (
	Looking Role = iota
	Following
	Leading
)

func (r Role) String() string { return [...]string{"looking", "following", "leading"}[r] }

// Phase is how far a server has come in its epoch. Of a server that is looking it
// is Discovery.
type Phase int

// The phases.
const (
	Discovery Phase = iota
	Synchronization
	Broadcast
)

func (p Phase) String() string { return [...]string{"discovery", "synchronization", "broadcast"}[p] }

// last returns the last transaction that the server has accepted, or none.
func (s *State) last() Zxid { return lastOf(s.History) }

func lastOf(txns []Zxid) Zxid {
	if len(txns) == 0 {
		return Zxid{}
	}
	return txns[len(txns)-1]
}

// upTo returns the first transactions up to one, which is the last of them if it
// is there.
func upTo(txns []Zxid, last Zxid) []Zxid {
	if i := slices.IndexFunc(txns, func(z Zxid) bool { return z.compare(last) > 0 }); i >= 0 {
		return txns[:i]
	}
	return txns
}

// merge returns a history with a batch of the leader's taken over.
func (b Batch) merge(history []Zxid) []Zxid {
	if b.Whole {
		return slices.Clone(b.Txns)
	}
	return slices.Concat(history, b.Txns)
}

// image returns what has to be on disk before anybody may rely on it.
func (s *State) image() Image { return Image{s.CurrentEpoch, slices.Clone(s.History)} }

func (i Image) equal(other Image) bool {
	return i.CurrentEpoch == other.CurrentEpoch && slices.Equal(i.History, other.History)
}

// leave gives up all that a server knows as a follower or a leader.
func (s *State) leave() {
	s.Role, s.Phase, s.Leader = Looking, Discovery, model.None
	s.Sync, s.Held = Batch{}, nil
	s.CEpochs, s.AckEpochs, s.Forward, s.Acked, s.Waiting = nil, nil, 0, nil, nil
}
