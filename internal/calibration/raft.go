package calibration

import "github.com/faultline-mc/faultline/model"

// raftScenario is Ongaro's specification of Raft in TLA+ (2014), with its
// history variables and its network that duplicates and drops.
var raftScenario = &model.Scenario{
	ID:    "calibration/raft",
	Title: "Ongaro's specification of Raft, with history variables",
	Params: []model.Param{
		model.Int("servers", 2, 2, maxRaftServers, "servers"),
		model.Int("terms", 2, 2, maxRaftTerms, "the highest term of a server"),
		model.Int("log", 1, 0, maxRaftLog, "the longest log of a server"),
		model.Int("messages", 2, 1, maxRaftMessages, "the most messages in flight"),
	},
	Build: func(a model.Args) (model.Model, error) {
		return raft{a.Int("servers"), a.Int("terms"), a.Int("log"), a.Int("messages")}.machine(), nil
	},
	Pins: []model.Pin{
		{States: 25_164, Transitions: 239_036, Depth: 33, Source: "TLC"},
		{Params: []string{"terms=3"}, States: 1_122_967, Transitions: 11_209_838, Depth: 49, Long: true, Source: "TLC"},
		{Params: []string{"servers=3", "log=0", "messages=1"}, States: 705_532, Transitions: 8_683_473, Depth: 39, Long: true, Source: "TLC"},
	},
}

// raft is the specification at one size.
type raft struct{ servers, terms, log, messages int }

func (c raft) machine() model.Machine[raftState] {
	m := model.Machine[raftState]{
		Name:  "raft",
		Init:  c.init,
		Bound: c.bound,
		Properties: []model.Property[raftState]{
			model.Invariant("ElectionSafety", raftState.electionSafety),
			model.Invariant("LogMatching", raftState.logMatching),
			model.Invariant("StateMachineSafety", raftState.stateMachineSafety),
			model.Reachable("LeaderElected", raftState.leaderElected),
		},
	}
	if c.log > 0 {
		m.Properties = append(m.Properties, model.Reachable("EntryCommitted", raftState.entryCommitted))
	}
	for i := raftID(1); int(i) <= c.servers; i++ {
		m.Actions = append(m.Actions, c.restart(i), timeout(i), c.becomeLeader(i), clientRequest(i), c.advanceCommitIndex(i))
		for j := raftID(1); int(j) <= c.servers; j++ {
			m.Actions = append(m.Actions, requestVote(i, j))
			if j != i {
				m.Actions = append(m.Actions, appendEntries(i, j))
			}
		}
	}
	for k := range c.messages {
		m.Actions = append(m.Actions,
			onMessage("UpdateTerm", k, updateTerm),
			onMessage("HandleRequestVoteRequest", k, handleRequestVoteRequest),
			onMessage("DropStaleResponse", k, dropStaleResponse),
			onMessage("HandleRequestVoteResponse", k, handleRequestVoteResponse),
			onMessage("RejectAppendEntriesRequest", k, rejectAppendEntriesRequest),
			onMessage("ReturnToFollowerState", k, returnToFollowerState),
			onMessage("AcceptAppendEntriesRequest", k, acceptAppendEntriesRequest),
			onMessage("HandleAppendEntriesResponse", k, handleAppendEntriesResponse),
			onMessage("DuplicateMessage", k, duplicateMessage),
			onMessage("DropMessage", k, dropMessage))
	}
	return m
}

func (c raft) init(yield func(raftState)) {
	var s raftState
	for i := range c.servers {
		s.Server[i] = c.boot(raftServer{Term: 1})
	}
	yield(s)
}

// boot returns a server as it is after a restart: term, vote and log are
// durable.
func (c raft) boot(before raftServer) raftServer {
	s := raftServer{Term: before.Term, VotedFor: before.VotedFor, Log: before.Log}
	for j := range c.servers {
		s.NextIndex[j] = 1
	}
	return s
}

func (c raft) bound(s raftState) bool {
	for i := range s.Server {
		if int(s.Server[i].Term) > c.terms || s.Server[i].Log.len() > c.log {
			return false
		}
	}
	return s.Messages.len() <= c.messages
}

func (c raft) majority(votes raftSet) bool { return 2*votes.len() > c.servers }

// raftStep says whether a step is possible in s, and what s is after it.
type raftStep func(s raftState) (after raftState, ok bool)

// raftAction makes a step an action. Every action remembers the logs that
// there were before it.
func raftAction(name string, step raftStep, args ...any) model.Action[raftState] {
	return model.Action[raftState]{
		Name: name, Args: args,
		Next: func(s raftState, yield func(raftState)) {
			after, ok := step(s)
			if !ok {
				return
			}
			for i := range s.Server {
				if s.Server[i].Term != 0 {
					after.AllLogs.add(s.Server[i].Log)
				}
			}
			yield(after)
		},
	}
}

// restart is Restart(i).
func (c raft) restart(i raftID) model.Action[raftState] {
	return raftAction("Restart", func(s raftState) (raftState, bool) {
		*s.server(i) = c.boot(*s.server(i))
		return s, true
	}, i)
}

// timeout is Timeout(i): the vote for itself is a message like any other.
func timeout(i raftID) model.Action[raftState] {
	return raftAction("Timeout", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role == raftLeader {
			return s, false
		}
		me.Role = raftCandidate
		me.Term++
		me.VotedFor = 0
		me.VotesResponded = 0
		me.VotesGranted = 0
		me.VoterLog = [maxRaftServers]raftLog{}
		return s, true
	}, i)
}

// requestVote is RequestVote(i, j).
func requestVote(i, j raftID) model.Action[raftState] {
	return raftAction("RequestVote", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role != raftCandidate || me.VotesResponded.has(j) {
			return s, false
		}
		s.Messages.add(raftMessage{
			Kind: voteRequest, Term: me.Term, From: i, To: j,
			Index: uint8(me.Log.len()), IndexTerm: me.Log.lastTerm(),
		})
		return s, true
	}, i, j)
}

// becomeLeader is BecomeLeader(i).
func (c raft) becomeLeader(i raftID) model.Action[raftState] {
	return raftAction("BecomeLeader", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role != raftCandidate || !c.majority(me.VotesGranted) {
			return s, false
		}
		me.Role = raftLeader
		for j := range c.servers {
			me.NextIndex[j] = uint8(me.Log.len() + 1)
			me.MatchIndex[j] = 0
		}
		s.elect(me.Term, raftElection{Leader: i, Log: me.Log, Votes: me.VotesGranted, VoterLog: me.VoterLog})
		return s, true
	}, i)
}

// clientRequest is ClientRequest(i, v) for the one value.
func clientRequest(i raftID) model.Action[raftState] {
	return raftAction("ClientRequest", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role != raftLeader {
			return s, false
		}
		me.Log = me.Log.append(me.Term)
		return s, true
	}, i)
}

// appendEntries is AppendEntries(i, j), with at most one entry.
func appendEntries(i, j raftID) model.Action[raftState] {
	return raftAction("AppendEntries", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role != raftLeader {
			return s, false
		}
		next := int(me.NextIndex[j.index()])
		lastEntry := min(me.Log.len(), next)
		s.Messages.add(raftMessage{
			Kind: appendRequest, Term: me.Term, From: i, To: j,
			Index: uint8(next - 1), IndexTerm: me.Log.term(next - 1),
			Log: me.Log, Commit: min(me.CommitIndex, uint8(lastEntry)),
		})
		return s, true
	}, i, j)
}

// advanceCommitIndex is AdvanceCommitIndex(i): only entries of the leader's own
// term are committed by counting.
func (c raft) advanceCommitIndex(i raftID) model.Action[raftState] {
	return raftAction("AdvanceCommitIndex", func(s raftState) (raftState, bool) {
		me := s.server(i)
		if me.Role != raftLeader {
			return s, false
		}
		for index := me.Log.len(); index > 0; index-- {
			if !c.majority(c.agree(me, i, index)) {
				continue
			}
			if me.Log.term(index) == me.Term {
				me.CommitIndex = uint8(index)
			}
			break
		}
		return s, true
	}, i)
}

// agree is Agree(index): who is known to have the leader's log up to index.
func (c raft) agree(leader *raftServer, i raftID, index int) raftSet {
	var agree raftSet
	agree.add(i)
	for k := raftID(1); int(k) <= c.servers; k++ {
		if int(leader.MatchIndex[k.index()]) >= index {
			agree.add(k)
		}
	}
	return agree
}
