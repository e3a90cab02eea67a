package snapshot

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a server.
type State struct {
	// Raft is as in package core. Its Log keeps the places of entries that are
	// compacted: they are blank, but for the term of the last one. Its Commit is
	// durable, as in etcd's hard state.
	Raft core.State
	// Compacted is durable: the index of the last entry that is compacted, or 0.
	// The first index of the log is the one behind it.
	Compacted int
	// Snapshot is durable: the last one that was taken or installed.
	Snapshot Snapshot
	// Machine is durable: the state machine, which Raft does not know.
	Machine Machine

	// Pending is volatile, of a leader: the index of the snapshot that was sent to
	// a follower, until it is answered. (etcd: StateSnapshot, PendingSnapshot.)
	Pending map[model.NodeID]int
	// Half is volatile: what is left of a write.
	Half Half
}

// Snapshot is a state machine, and the place in the log where it was taken.
type Snapshot struct {
	Index int // of the last entry that it replaces (lastIncludedIndex)
	Term  int // of that entry (lastIncludedTerm)
	Data  []core.Entry
}

// Machine is a state machine that remembers what it has applied, so that what is
// missing, or there twice, shows.
type Machine struct {
	Index int // the last entry that it says to have applied (lastApplied)
	Data  []core.Entry
}

// Half is what is left of a write that is two, where a rule is switched off that
// has it be one. Nothing else happens before it is done, unless the server crashes.
type Half struct {
	Index  int          // the applied index that is still to be written
	Leader model.NodeID // whose snapshot is written, and the log and Commit are not
	Term   int          // of that leader
}

// Applied returns the index up to which entries are applied. A snapshot that is
// newer than the machine counts: the machine becomes the snapshot's before it
// applies anything else, even if a crash comes between.
func (s *State) Applied() int { return max(s.Machine.Index, s.Snapshot.Index) }

// isBehind reports whether the machine has something to apply.
func (s *State) isBehind() bool {
	return s.Half == Half{} && s.Machine.Index < max(s.Raft.Commit, s.Snapshot.Index)
}

// holds reports whether the log has an entry of a term at an index, or had it last
// before it was compacted.
func (s *State) holds(index, term int) bool {
	return index <= s.Raft.LastIndex() && s.Raft.Log[index-1].Term == term
}

// whole returns the Raft state with the log as it would be if nothing had been
// compacted: what is blank is what the snapshot's machine has applied. It is for
// properties, whose states are copies: the gaps are filled in place.
func (s State) whole() core.State {
	copy(s.Raft.Log[:min(s.Compacted, len(s.Raft.Log))], s.Snapshot.Data)
	return s.Raft
}
