package core

import (
	"errors"
	"fmt"
	"iter"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The properties of figure 3, and what else is judged.
const (
	electionSafety     = "ElectionSafety"
	leaderAppendOnly   = "LeaderAppendOnly"
	logMatching        = "LogMatching"
	leaderCompleteness = "LeaderCompleteness"
	stateMachineSafety = "StateMachineSafety"
	replicatedLog      = "ReplicatedLog"
	entryCommits       = "EntryCommits"
)

func (c Config) properties() []model.Property[State] {
	committed := model.Reachable("LogCommitted", func(s State) bool { return s.Commit == c.Log })
	switch c.Judge {
	case Refinement:
		machine := specs.ReplicatedLog(specs.LogConfig{Nodes: c.Nodes, Values: c.Terms, Length: c.Log})
		return []model.Property[State]{model.Refines(replicatedLog, machine, c.learned), committed}
	case Liveness:
		return []model.Property[State]{model.LeadsTo(entryCommits, c.canElect, hasCommitted), committed}
	}
	return append(Figure3(func(s State) State { return s }),
		committed,
		model.Reachable("LeaderOfLastTerm", func(s State) bool { return s.Role == Leader && s.Term == c.Terms }))
}

// Figure3 returns the properties of figure 3 for servers whose state has a State
// in it, or from which one follows.
func Figure3[S any](raft func(S) State) []model.Property[S] {
	both := func(check func(a, b State) error) func(a, b S) error {
		return func(a, b S) error { return check(raft(a), raft(b)) }
	}
	return []model.Property[S]{
		model.Pairwise(electionSafety, both(oneLeader)),
		model.EachStep(leaderAppendOnly, both(appendOnly)),
		model.Pairwise(logMatching, both(logsMatch)),
		model.Pairwise(leaderCompleteness, both(leaderIsComplete)),
		model.Pairwise(stateMachineSafety, both(sameApplied)),
	}
}

// oneLeader: at most one leader can be elected in a given term.
func oneLeader(a, b State) error {
	if a.Role == Leader && b.Role == Leader && a.Term == b.Term {
		return fmt.Errorf("both are leaders of term %d", a.Term)
	}
	return nil
}

// appendOnly: a leader never overwrites or deletes entries in its log; it only
// appends new entries.
func appendOnly(before, after State) error {
	if before.Role != Leader || after.Role != Leader || before.Term != after.Term {
		return nil
	}
	if !hasPrefix(after.Log, before.Log) {
		return fmt.Errorf("the leader's log was %v and is %v", before.Log, after.Log)
	}
	return nil
}

// logsMatch: if two logs contain an entry with the same index and term, then the
// logs are identical in all entries up through the given index.
func logsMatch(a, b State) error {
	differ := 0
	for i := range min(len(a.Log), len(b.Log)) {
		switch {
		case a.Log[i] != b.Log[i] && differ == 0:
			differ = i + 1
		case a.Log[i].Term == b.Log[i].Term && differ > 0:
			return fmt.Errorf("entry %d is of term %d in both logs, and entry %d differs: %v and %v",
				i+1, a.Log[i].Term, differ, a.Log, b.Log)
		}
	}
	return nil
}

// leaderIsComplete: if a log entry is committed in a given term, then that entry
// will be present in the logs of the leaders for all higher-numbered terms. What
// a server in term T knows to be committed was committed in T or earlier.
func leaderIsComplete(server, leader State) error {
	if leader.Role != Leader || leader.Term < server.Term {
		return nil
	}
	if known := server.Committed(); !hasPrefix(leader.Log, known) {
		return fmt.Errorf("the leader of term %d has %v, and committed is %v", leader.Term, leader.Log, known)
	}
	return nil
}

// sameApplied: if a server has applied a log entry at a given index to its state
// machine, no other server will ever apply a different log entry for the same
// index.
func sameApplied(a, b State) error {
	x, y := a.Committed(), b.Committed()
	if k := min(len(x), len(y)); !hasPrefix(x[:k], y[:k]) {
		return fmt.Errorf("one has applied %v, the other %v", x, y)
	}
	return nil
}

func hasPrefix(log, prefix []Entry) bool {
	if len(log) < len(prefix) {
		return false
	}
	for i, e := range prefix {
		if log[i] != e {
			return false
		}
	}
	return true
}

// learned maps a cluster to the log that it implements. Nodes have learned what
// they know to be committed; an entry stands for its term, which names it.
func (c Config) learned(v model.View[State]) specs.LogState {
	var abstract specs.LogState
	for id, s := range v.States() {
		for i, e := range s.Committed() {
			abstract.Learned[id-1][i] = specs.Value(e.Term)
		}
	}
	return abstract
}

// canElect reports whether the environment has become synchronous when the server
// whose election timer then runs out first can still win: there is a term left,
// and no log is more up-to-date than its. Who else it could have been runs out of
// terms in a model that bounds them.
func (c Config) canElect(v model.View[State]) bool {
	return v.Stable() && c.CanElect(v.States())
}

// CanElect reports whether the first server can be elected.
func (c Config) CanElect(servers iter.Seq2[model.NodeID, State]) bool {
	var first State
	for id, s := range servers {
		if id == FirstServer {
			first = s
		}
		if s.Term >= c.Terms || !first.UpToDate(&s) {
			return false
		}
	}
	return true
}

// hasCommitted reports whether a server knows of a committed entry.
func hasCommitted(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Commit > 0 {
			return true
		}
	}
	return false
}

// deviation says how the servers deviate from one reliable log: an entry counts
// as committed that a majority would not have after a crash of them all; or two
// servers lead, of which one does not know yet that it is of the past.
func (c Config) deviation(v model.View[State]) error {
	leaders := 0
	for id, s := range v.States() {
		if s.Role == Leader && v.Up(id) {
			leaders++
		}
		copies := 0
		for peer, other := range v.States() {
			onDisk := other.Log
			if c.isAsync(peer) {
				onDisk = durable(&other.Disk).Log
			}
			if hasPrefix(onDisk, s.Committed()) {
				copies++
			}
		}
		if 2*copies <= c.Nodes {
			return fmt.Errorf("server %v takes %d entries for committed, which %d servers have on disk", id, s.Commit, copies)
		}
	}
	if leaders > 1 {
		return errors.New("there are two leaders")
	}
	return nil
}
