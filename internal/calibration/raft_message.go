package calibration

import "fmt"

// raftKind is a type of messages, the answers split by what they say.
type raftKind uint8

const (
	noMessage raftKind = iota
	voteRequest
	voteGranted
	voteRefused
	appendRequest
	appendDone
	appendFailed
)

func (k raftKind) String() string {
	return [...]string{"none", "RequestVote", "VoteGranted", "VoteRefused", "AppendEntries", "Appended", "NotAppended"}[k]
}

// raftMessage is a message of any kind. What a kind does not have is zero.
type raftMessage struct {
	Kind     raftKind
	Term     uint8
	From, To raftID
	// Index is that of the last log entry in a vote request, of the entry
	// before the sent ones in an append request, and the match in its answer.
	Index     uint8
	IndexTerm uint8 // the term of that entry, in requests
	// Log is the sender's whole log in a vote and in an append request, where
	// it is history but for the entry at Index+1: the one that is sent.
	Log    raftLog
	Commit uint8 // in an append request
}

// String shows the fields that a message of its kind has.
func (m raftMessage) String() string {
	if m.Kind == noMessage {
		return "none"
	}
	rest := ""
	switch m.Kind {
	case voteRequest:
		rest = fmt.Sprintf(", LastIndex: %d, LastTerm: %d", m.Index, m.IndexTerm)
	case voteGranted, voteRefused:
		rest = fmt.Sprintf(", Log: %v", m.Log)
	case appendRequest:
		rest = fmt.Sprintf(", PrevIndex: %d, PrevTerm: %d, Log: %v, Commit: %d", m.Index, m.IndexTerm, m.Log, m.Commit)
	case appendDone:
		rest = fmt.Sprintf(", Match: %d", m.Index)
	}
	return fmt.Sprintf("%v->%v %v{Term: %d%s}", m.From, m.To, m.Kind, m.Term, rest)
}

// entry returns the term of the entry that an append request carries, or 0.
func (m raftMessage) entry() uint8 { return m.Log.term(int(m.Index) + 1) }

// key orders messages: a total order in which no message comes first.
func (m raftMessage) key() uint64 {
	key := uint64(m.Kind)
	for _, field := range [...]uint8{
		m.Term, uint8(m.From), uint8(m.To), m.Index, m.IndexTerm, uint8(m.Log), m.Commit,
	} {
		key = key<<8 | uint64(field)
	}
	return key
}

// raftBag is the bag of messages in flight, in descending order of their keys,
// so that equal messages are neighbours and free places are at the end.
type raftBag [maxRaftMessages + 1]raftMessage

func (b *raftBag) len() int {
	n := 0
	for n < len(b) && b[n].Kind != noMessage {
		n++
	}
	return n
}

func (b *raftBag) add(m raftMessage) {
	i := len(b) - 1
	if b[i].Kind != noMessage {
		panic("calibration: more messages than the bag has places")
	}
	for ; i > 0 && b[i-1].key() < m.key(); i-- {
		b[i] = b[i-1]
	}
	b[i] = m
}

// remove takes out the message at place k.
func (b *raftBag) remove(k int) {
	copy(b[k:], b[k+1:])
	b[len(b)-1] = raftMessage{}
}
