package calibration

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// The largest sizes of the bounded Raft. A successor outside the bound has one
// term, entry or message more, and fits, too.
const (
	maxRaftServers  = 3
	maxRaftTerms    = 3
	maxRaftLog      = 2
	maxRaftMessages = 3
)

// raftID names a server, from 1. 0 is none.
type raftID uint8

func (id raftID) String() string {
	if id == 0 {
		return "none"
	}
	return strconv.Itoa(int(id))
}

// index returns where a server is in arrays.
func (id raftID) index() int { return int(id) - 1 }

// raftSet is a set of servers, with bit id for server id.
type raftSet uint8

func (s raftSet) has(id raftID) bool { return s>>id&1 == 1 }
func (s *raftSet) add(id raftID)     { *s |= 1 << id }
func (s raftSet) len() int           { return bits.OnesCount8(uint8(s)) }

func (s raftSet) String() string { return setText(uint8(s), 0) }

// raftLog is a log, of which only the terms matter since there is one client
// value: the term of entry i is in bits 2i-2 and 2i-1. Leaders and so entries
// have terms from 2 to maxRaftTerms, and 0 is where the log ends.
type raftLog uint8

// len returns the number of entries, which is the index of the last one.
func (l raftLog) len() int { return (bits.Len8(uint8(l)) + 1) / 2 }

// term returns the term of entry i, or 0 if there is none.
func (l raftLog) term(i int) uint8 {
	if i == 0 {
		return 0
	}
	return uint8(l) >> (2 * (i - 1)) & 3
}

// lastTerm is LastTerm(log).
func (l raftLog) lastTerm() uint8 { return l.term(l.len()) }

func (l raftLog) append(term uint8) raftLog { return l | raftLog(term)<<(2*l.len()) }

// first returns the log with its first n entries.
func (l raftLog) first(n int) raftLog { return l & (1<<(2*n) - 1) }

func (l raftLog) String() string {
	var terms []string
	for i := range l.len() {
		terms = append(terms, strconv.Itoa(int(l.term(i+1))))
	}
	return "[" + strings.Join(terms, " ") + "]"
}

// raftLogs is a set of logs within the bound, with bit l for log l.
type raftLogs uint16

func (s *raftLogs) add(l raftLog) {
	if l.len() > maxRaftLog {
		panic("calibration: a log outside the bound is remembered")
	}
	*s |= 1 << l
}

func (s raftLogs) String() string {
	var logs []string
	for l := range raftLog(16) {
		if s>>l&1 == 1 {
			logs = append(logs, l.String())
		}
	}
	return "{" + strings.Join(logs, ", ") + "}"
}

// raftRole is what a server is.
type raftRole uint8

const (
	raftFollower raftRole = iota
	raftCandidate
	raftLeader
)

func (r raftRole) String() string { return [...]string{"follower", "candidate", "leader"}[r] }

// raftServer has the variables of one server. Arrays are indexed by server-1.
type raftServer struct {
	Term        uint8
	Role        raftRole
	VotedFor    raftID
	Log         raftLog
	CommitIndex uint8
	// Candidates: who answered, who granted the vote, and the logs of those.
	VotesResponded raftSet
	VotesGranted   raftSet
	VoterLog       [maxRaftServers]raftLog
	// Leaders: what to send next, and what is known to be there.
	NextIndex  [maxRaftServers]uint8
	MatchIndex [maxRaftServers]uint8
}

// raftElection is an element of the history variable elections.
type raftElection struct {
	Leader   raftID // or none, where the term had no election
	Log      raftLog
	Votes    raftSet
	VoterLog [maxRaftServers]raftLog
}

// raftState is the state of the specification. What is beyond the configured
// number of servers stays zero.
type raftState struct {
	Server   [maxRaftServers]raftServer
	Messages raftBag
	// Elections has those of term 2 and up: nobody leads term 1, and no term
	// has two elections.
	Elections [maxRaftTerms - 1]raftElection
	AllLogs   raftLogs
}

func (s *raftState) server(id raftID) *raftServer { return &s.Server[id.index()] }

// elect adds an election to the history.
func (s *raftState) elect(term uint8, e raftElection) {
	slot := &s.Elections[term-2]
	if slot.Leader != 0 && *slot != e {
		panic(fmt.Sprintf("calibration: servers %d and %d are elected in term %d", slot.Leader, e.Leader, term))
	}
	*slot = e
}
