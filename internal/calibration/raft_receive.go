package calibration

import "github.com/faultline-mc/faultline/model"

// onMessage is an action on the message at place k of the bag. Equal messages
// are one choice, the first of them.
func onMessage(name string, k int, do func(s raftState, k int, m raftMessage) (raftState, bool)) model.Action[raftState] {
	return raftAction(name, func(s raftState) (raftState, bool) {
		m := s.Messages[k]
		repeated := k > 0 && m == s.Messages[k-1]
		if m.Kind == noMessage || repeated {
			return s, false
		}
		return do(s, k, m)
	}, k+1)
}

// reply is Reply: an answer takes the place of the message at place k.
func (b *raftBag) reply(k int, answer raftMessage) {
	b.remove(k)
	b.add(answer)
}

// updateTerm is UpdateTerm: the message stays, to be handled in the new term.
func updateTerm(s raftState, _ int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if m.Term <= me.Term {
		return s, false
	}
	me.Term = m.Term
	me.Role = raftFollower
	me.VotedFor = 0
	return s, true
}

// handleRequestVoteRequest is HandleRequestVoteRequest.
func handleRequestVoteRequest(s raftState, k int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if m.Kind != voteRequest || m.Term > me.Term {
		return s, false
	}
	upToDate := m.IndexTerm > me.Log.lastTerm() ||
		m.IndexTerm == me.Log.lastTerm() && int(m.Index) >= me.Log.len()
	free := me.VotedFor == 0 || me.VotedFor == m.From
	answer := raftMessage{Kind: voteRefused, Term: me.Term, From: m.To, To: m.From, Log: me.Log}
	if m.Term == me.Term && upToDate && free {
		me.VotedFor = m.From
		answer.Kind = voteGranted
	}
	s.Messages.reply(k, answer)
	return s, true
}

func (m raftMessage) isVote() bool { return m.Kind == voteGranted || m.Kind == voteRefused }

func (m raftMessage) isAppended() bool { return m.Kind == appendDone || m.Kind == appendFailed }

// dropStaleResponse is DropStaleResponse.
func dropStaleResponse(s raftState, k int, m raftMessage) (raftState, bool) {
	isResponse := m.isVote() || m.isAppended()
	if !isResponse || m.Term >= s.server(m.To).Term {
		return s, false
	}
	s.Messages.remove(k)
	return s, true
}

// handleRequestVoteResponse is HandleRequestVoteResponse. Votes are counted
// whatever the role: only a candidate looks at them.
func handleRequestVoteResponse(s raftState, k int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if !m.isVote() || m.Term != me.Term {
		return s, false
	}
	me.VotesResponded.add(m.From)
	if m.Kind == voteGranted {
		if !me.VotesGranted.has(m.From) {
			me.VoterLog[m.From.index()] = m.Log
		}
		me.VotesGranted.add(m.From)
	}
	s.Messages.remove(k)
	return s, true
}

// logOk says that an append request follows on from what is in the log.
func (me *raftServer) logOk(m raftMessage) bool {
	return m.Index == 0 || int(m.Index) <= me.Log.len() && m.IndexTerm == me.Log.term(int(m.Index))
}

// rejectAppendEntriesRequest is the first case of HandleAppendEntriesRequest.
func rejectAppendEntriesRequest(s raftState, k int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	gap := m.Term == me.Term && me.Role == raftFollower && !me.logOk(m)
	if m.Kind != appendRequest || m.Term >= me.Term && !gap {
		return s, false
	}
	s.Messages.reply(k, raftMessage{Kind: appendFailed, Term: me.Term, From: m.To, To: m.From})
	return s, true
}

// returnToFollowerState is its second case: a candidate hears from the leader
// of its term. The message stays.
func returnToFollowerState(s raftState, _ int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if m.Kind != appendRequest || m.Term != me.Term || me.Role != raftCandidate {
		return s, false
	}
	me.Role = raftFollower
	return s, true
}

// acceptAppendEntriesRequest is its third case. A log that differs is brought
// into line first, one entry at a time, with the message staying.
func acceptAppendEntriesRequest(s raftState, k int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if m.Kind != appendRequest || m.Term != me.Term || me.Role != raftFollower || !me.logOk(m) {
		return s, false
	}
	index := int(m.Index) + 1
	switch entry := m.entry(); {
	case entry == 0:
		s.appended(k, m, m.Index)
	case me.Log.term(index) == entry:
		s.appended(k, m, m.Index+1)
	case me.Log.len() >= index: // conflict
		me.Log = me.Log.first(me.Log.len() - 1)
	default: // no conflict, and nothing there yet
		me.Log = me.Log.append(entry)
	}
	return s, true
}

// appended answers an append request that is done: the receiver's log matches
// the sender's up to match. The commit index can go back here, as in the
// specification.
func (s *raftState) appended(k int, m raftMessage, match uint8) {
	me := s.server(m.To)
	me.CommitIndex = m.Commit
	s.Messages.reply(k, raftMessage{Kind: appendDone, Term: me.Term, From: m.To, To: m.From, Index: match})
}

// handleAppendEntriesResponse is HandleAppendEntriesResponse.
func handleAppendEntriesResponse(s raftState, k int, m raftMessage) (raftState, bool) {
	me := s.server(m.To)
	if !m.isAppended() || m.Term != me.Term {
		return s, false
	}
	sender := m.From.index()
	if m.Kind == appendDone {
		me.NextIndex[sender] = m.Index + 1
		me.MatchIndex[sender] = m.Index
	} else {
		me.NextIndex[sender] = max(me.NextIndex[sender]-1, 1)
	}
	s.Messages.remove(k)
	return s, true
}

// duplicateMessage is DuplicateMessage.
func duplicateMessage(s raftState, _ int, m raftMessage) (raftState, bool) {
	s.Messages.add(m)
	return s, true
}

// dropMessage is DropMessage.
func dropMessage(s raftState, k int, _ raftMessage) (raftState, bool) {
	s.Messages.remove(k)
	return s, true
}
