package specs

import (
	"fmt"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// The largest sizes of ReplicatedLog.
const (
	MaxLogNodes  = 5
	MaxLogLength = 4
)

// LogConfig is the size of ReplicatedLog.
type LogConfig struct {
	Nodes  int // 1 to MaxLogNodes
	Values int // 1 to MaxValue
	Length int // 1 to MaxLogLength entries
}

// Log is a sequence of values from its first entry on; what comes after its
// last entry is none.
type Log [MaxLogLength]Value

// Len returns the number of entries.
func (l Log) Len() int {
	n := 0
	for n < len(l) && l[n] != 0 {
		n++
	}
	return n
}

// HasPrefix reports whether l begins with all of p.
func (l Log) HasPrefix(p Log) bool {
	for i, v := range p {
		if v != 0 && l[i] != v {
			return false
		}
	}
	return true
}

func (l Log) String() string {
	var entries []string
	for _, v := range l[:l.Len()] {
		entries = append(entries, v.String())
	}
	return "[" + strings.Join(entries, " ") + "]"
}

// LogState is the state of ReplicatedLog. Node n is at index n-1.
type LogState struct {
	Learned [MaxLogNodes]Log // what a node knows to be in the log for ever
}

// ReplicatedLog is a log that nodes agree on and that only grows: every node
// knows a prefix of it, and a node learns at once as many entries as it likes.
// The log itself is the longest prefix known. It is what replicated state
// machines refine: with one entry it is consensus.
func ReplicatedLog(c LogConfig) model.Machine[LogState] {
	requireSize("nodes", c.Nodes, 1, MaxLogNodes)
	requireSize("values", c.Values, 1, int(MaxValue))
	requireSize("entries", c.Length, 1, MaxLogLength)
	m := model.Machine[LogState]{
		Name: "log",
		Init: func(yield func(LogState)) { yield(LogState{}) },
		Properties: []model.Property[LogState]{
			model.Invariant("PrefixAgreement", prefixAgreement),
			model.EachStep("AppendOnly", appendOnly),
			model.Reachable("LogFull", func(s LogState) bool { return s.longest().Len() == c.Length }),
			model.Reachable("AllLearned", c.allLearned),
		},
	}
	for n := range c.Nodes {
		m.Actions = append(m.Actions, c.learn(n))
	}
	return m
}

// learn is a step of node n, which learns entries up to any longer length: as
// far as the log reaches they are the log's, beyond it any.
func (c LogConfig) learn(n int) model.Action[LogState] {
	return model.Action[LogState]{
		Name: "Learn", Args: []any{n + 1},
		Next: func(s LogState, yield func(LogState)) {
			known := s.longest()
			c.extend(s, n, s.Learned[n].Len(), known, yield)
		},
	}
}

// extend yields s with every longer log of node n, which has length entries.
func (c LogConfig) extend(s LogState, n, length int, known Log, yield func(LogState)) {
	if length == c.Length {
		return
	}
	for v := Value(1); int(v) <= c.Values; v++ {
		if known[length] == 0 || known[length] == v {
			s.Learned[n][length] = v
			yield(s)
			c.extend(s, n, length+1, known, yield)
		}
	}
}

// longest returns the longest log that a node knows.
func (s *LogState) longest() Log {
	longest := s.Learned[0]
	for _, l := range s.Learned[1:] {
		if l.Len() > longest.Len() {
			longest = l
		}
	}
	return longest
}

// prefixAgreement says that of what two nodes know, one is a prefix of the
// other: each is one of the longest.
func prefixAgreement(s LogState) error {
	longest := s.longest()
	for n, l := range s.Learned {
		if !longest.HasPrefix(l) {
			return fmt.Errorf("node %d knows %v, and another %v", n+1, l, longest)
		}
	}
	return nil
}

func appendOnly(before, after LogState) error {
	for n := range before.Learned {
		if !after.Learned[n].HasPrefix(before.Learned[n]) {
			return fmt.Errorf("node %d knew %v and now knows %v", n+1, before.Learned[n], after.Learned[n])
		}
	}
	return nil
}

func (c LogConfig) allLearned(s LogState) bool {
	for _, l := range s.Learned[:c.Nodes] {
		if l.Len() < c.Length {
			return false
		}
	}
	return true
}
