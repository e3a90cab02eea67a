package core

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a server, as in figure 2.
type State struct {
	// Term is persistent: the latest that the server has seen (currentTerm).
	Term int
	// Vote is persistent: whom it has voted for in Term, or None (votedFor).
	Vote model.NodeID
	// Log is persistent. Its first entry has index 1.
	Log []Entry
	// Disk is where those three are when writes take time (disk=async): the last
	// image that is durable, unless that is the first one, and those written since.
	Disk model.Disk[Image]

	// Role is volatile.
	Role Role
	// Commit is volatile: the highest index known to be committed (commitIndex).
	// What is committed is applied at once, so it is lastApplied, too.
	Commit int
	// Votes is volatile, of a candidate: who has voted for it.
	Votes model.NodeSet
	// Servers is volatile, of a leader: what it knows of every server.
	Servers map[model.NodeID]Progress
	// Held is volatile: messages that promise what is not durable yet, by receiver.
	Held map[model.NodeID][]Message
}

// Image is all that a server must not forget, as it is written to disk.
type Image struct {
	Term int
	Vote model.NodeID
	Log  []Entry
}

// Entry is an entry of a log. A leader puts one entry at an index, so that index
// and term name it; what the command says is a matter of the service on top.
type Entry struct {
	Term    int
	Command any // plain data that can be compared, or nil
}

func (e Entry) String() string {
	if e.Command == nil {
		return fmt.Sprint(e.Term)
	}
	return fmt.Sprintf("%d:%v", e.Term, e.Command)
}

// Role is what a server is in its term.
type Role int

// The roles.
const (
	Follower Role = iota
	Candidate
	Leader
)

func (r Role) String() string { return [...]string{"follower", "candidate", "leader"}[r] }

// Progress is what a leader knows of a server. Of itself it keeps only Match.
type Progress struct {
	Match  int // up to where its log is durable and the leader's (matchIndex)
	Next   int // the next entry to send to it (nextIndex)
	Told   int // the commitIndex that it was last told
	Flight int // calls to it that are not answered
}

// LastIndex returns the index of the last entry, or 0.
func (s *State) LastIndex() int { return len(s.Log) }

// termAt returns the term of the entry at an index. Index 0 is before the first.
func (s *State) termAt(index int) int {
	if index == 0 {
		return 0
	}
	return s.Log[index-1].Term
}

// holds reports whether the log has an entry of a term at an index.
func (s *State) holds(index, term int) bool {
	return index <= s.LastIndex() && s.termAt(index) == term
}

// UpToDate reports whether the log is at least as up-to-date as another one: its
// last entry is of a later term, or of the same and the log not shorter (section
// 5.4.1).
func (s *State) UpToDate(other *State) bool {
	mine, its := s.termAt(s.LastIndex()), other.termAt(other.LastIndex())
	return mine > its || mine == its && s.LastIndex() >= other.LastIndex()
}

// Committed returns the entries that the server knows to be committed. It is not
// to be changed.
func (s *State) Committed() []Entry { return s.Log[:min(s.Commit, s.LastIndex())] }

// image returns what has to be on disk before anybody may rely on it.
func (s *State) image() Image { return Image{s.Term, s.Vote, slices.Clone(s.Log)} }

func (i Image) equal(other Image) bool {
	return i.Term == other.Term && i.Vote == other.Vote && slices.Equal(i.Log, other.Log)
}

// written returns the image that was written last, synced or not.
func written(d *model.Disk[Image]) Image {
	if len(d.Unsynced) > 0 {
		return d.Unsynced[len(d.Unsynced)-1]
	}
	return durable(d)
}

// durable returns the image that a crash would leave at least.
func durable(d *model.Disk[Image]) Image {
	if len(d.Durable) > 0 {
		return d.Durable[len(d.Durable)-1]
	}
	return Image{}
}

// follow gives up all that a candidate or a leader knows.
func (s *State) follow() { s.Role, s.Votes, s.Servers = Follower, 0, nil }
