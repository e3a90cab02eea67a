package specs

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// The size of PaxosCommit, which is fixed. The paper's ballots 0 and 1 are 1
// and 2 here.
const (
	paxosCommitRMs = 2
	rmBallot       = 1 // in which only the resource manager itself proposes
	lastBallot     = 2 // in which a leader finds out on its behalf
)

// What the instances of consensus decide about resource managers.
const (
	votePrepared Value = 1
	voteAborted  Value = 2
)

// PaxosCommitState is the state of PaxosCommit. Resource manager i is at index
// i-1.
type PaxosCommitState struct {
	RM       [paxosCommitRMs]RMState        // rmState
	Instance [paxosCommitRMs]CommitInstance // what a resource manager voted
	Commit   bool                           // a message
	Abort    bool                           // a message
}

// CommitInstance is one instance of consensus: on whether a resource manager
// is prepared (value 1) or aborted (value 2).
type CommitInstance struct {
	M1a      BallotSet // messages 1a
	M2a      VoteSet   // messages 2a
	Acceptor [paxosAcceptors]CommitAcceptor
}

// CommitAcceptor is the state of an acceptor in an instance, aState in the
// paper, with the messages that it has sent.
type CommitAcceptor struct {
	MBal Ballot  // the highest ballot that it is in
	Vote Vote    // its last vote: bal and val
	M1b  VoteSet // 1b for the last ballot: its vote until then, or none
	M2b  VoteSet // 2b: its votes
}

// PaxosCommit is atomic commit without a coordinator that can block it: for
// each of 2 resource managers there is an instance of Paxos with 3 acceptors
// and 2 ballots, in the first of which the resource manager alone proposes. It
// refines TCommit. Gray and Lamport 2006, section 4 and PaxosCommit.tla.
func PaxosCommit() model.Machine[PaxosCommitState] {
	m := model.Machine[PaxosCommitState]{
		Name: "paxoscommit",
		Init: func(yield func(PaxosCommitState)) {
			var s PaxosCommitState
			for i := range s.Instance {
				for a := range s.Instance[i].Acceptor {
					s.Instance[i].Acceptor[a].MBal = rmBallot
				}
			}
			yield(s)
		},
		Actions: []model.Action[PaxosCommitState]{
			{Name: "DecideCommit", Next: decideCommit},
			{Name: "DecideAbort", Next: decideAbort},
		},
		Properties: append(commitProperties(allRMs(paxosCommitRMs), PaxosCommitState.RMs),
			model.Invariant("Agreement", instancesAgree),
			model.Reachable("DecidedInLastBallot", decidedInLastBallot)),
	}
	for i := range paxosCommitRMs {
		m.Actions = append(m.Actions, pcPrepare(i), pcChooseToAbort(i), pcRcvCommitMsg(i), pcRcvAbortMsg(i),
			pcPhase1a(i), pcPhase2a(i))
		for a := range paxosAcceptors {
			m.Actions = append(m.Actions, pcPhase1b(i, a),
				pcPhase2b(i, a, voteFor(rmBallot, votePrepared)), pcPhase2b(i, a, voteFor(rmBallot, voteAborted)),
				pcPhase2b(i, a, voteFor(lastBallot, votePrepared)), pcPhase2b(i, a, voteFor(lastBallot, voteAborted)))
		}
	}
	return m
}

// RMs returns the states of the resource managers. It is the mapping under
// which PaxosCommit refines TCommit.
func (s PaxosCommitState) RMs() RMs {
	var rms RMs
	for i, state := range s.RM {
		rms.Set(RM(i+1), state)
	}
	return rms
}

// pcPrepare is RMPrepare(rm): the resource manager proposes "prepared" in its
// own ballot, where that needs no phase 1.
func pcPrepare(i int) model.Action[PaxosCommitState] {
	return pcPropose("RMPrepare", i, Prepared, votePrepared)
}

// pcChooseToAbort is RMChooseToAbort(rm): it proposes "aborted".
func pcChooseToAbort(i int) model.Action[PaxosCommitState] {
	return pcPropose("RMChooseToAbort", i, Aborted, voteAborted)
}

func pcPropose(name string, i int, state RMState, v Value) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: name, Args: []any{i + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			if s.RM[i] == Working {
				s.RM[i] = state
				s.Instance[i].M2a.Add(voteFor(rmBallot, v))
				yield(s)
			}
		},
	}
}

// pcRcvCommitMsg is RMRcvCommitMsg(rm), which does not look at what rm was.
func pcRcvCommitMsg(i int) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: "RMRcvCommitMsg", Args: []any{i + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			if s.Commit {
				s.RM[i] = Committed
				yield(s)
			}
		},
	}
}

// pcRcvAbortMsg is RMRcvAbortMsg(rm), which does not look either.
func pcRcvAbortMsg(i int) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: "RMRcvAbortMsg", Args: []any{i + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			if s.Abort {
				s.RM[i] = Aborted
				yield(s)
			}
		},
	}
}

// pcPhase1a is Phase1a(bal, rm): a leader starts the last ballot, any number
// of times.
func pcPhase1a(i int) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: "Phase1a", Args: []any{i + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			s.Instance[i].M1a.Add(lastBallot)
			yield(s)
		},
	}
}

// pcPhase1b is Phase1b(acc) in instance i.
func pcPhase1b(i, a int) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: "Phase1b", Args: []any{i + 1, a + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			acc := &s.Instance[i].Acceptor[a]
			if s.Instance[i].M1a.Has(lastBallot) && acc.MBal < lastBallot {
				acc.MBal = lastBallot
				acc.M1b.Add(acc.Vote)
				yield(s)
			}
		},
	}
}

// pcPhase2a is Phase2a(bal, rm): the leader proposes what a majority's
// promises report, and on behalf of a resource manager that nobody heard of
// "aborted".
func pcPhase2a(i int) model.Action[PaxosCommitState] {
	majorities := majorities(paxosAcceptors)
	return model.Action[PaxosCommitState]{
		Name: "Phase2a", Args: []any{i + 1},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			if s.Instance[i].M2a.in(lastBallot) != 0 {
				return
			}
			// Two majorities can report differently, so each is a choice.
			for _, q := range majorities {
				reported, all := s.Instance[i].promises(q)
				if !all {
					continue
				}
				v := voteAborted
				if highest := reported.highest(); highest != 0 {
					v = highest.Value()
				}
				next := s
				next.Instance[i].M2a.Add(voteFor(lastBallot, v))
				yield(next)
			}
		},
	}
}

// promises returns what the acceptors of q report in their promises for the
// last ballot, and whether all of them do.
func (in *CommitInstance) promises(q acceptorSet) (reported VoteSet, all bool) {
	for a := range in.Acceptor {
		if !q.has(a) {
			continue
		}
		if in.Acceptor[a].M1b == 0 {
			return 0, false
		}
		reported |= in.Acceptor[a].M1b
	}
	return reported, true
}

// pcPhase2b is Phase2b(acc) in instance i for the message 2a with this vote.
func pcPhase2b(i, a int, vote Vote) model.Action[PaxosCommitState] {
	return model.Action[PaxosCommitState]{
		Name: "Phase2b", Args: []any{i + 1, a + 1, vote},
		Next: func(s PaxosCommitState, yield func(PaxosCommitState)) {
			acc := &s.Instance[i].Acceptor[a]
			if s.Instance[i].M2a.Has(vote) && acc.MBal <= vote.Ballot() {
				acc.MBal = vote.Ballot()
				acc.Vote = vote
				acc.M2b.Add(vote)
				yield(s)
			}
		},
	}
}

// decideCommit is the first half of PCDecide: every resource manager was
// prepared.
func decideCommit(s PaxosCommitState, yield func(PaxosCommitState)) {
	for i := range s.Instance {
		if !s.Instance[i].decided(votePrepared) {
			return
		}
	}
	s.Commit = true
	yield(s)
}

// decideAbort is the second half of PCDecide: some resource manager aborted.
func decideAbort(s PaxosCommitState, yield func(PaxosCommitState)) {
	for i := range s.Instance {
		if s.Instance[i].decided(voteAborted) {
			s.Abort = true
			yield(s)
			return
		}
	}
}

// decided says that a majority voted for v in one ballot.
func (in *CommitInstance) decided(v Value) bool {
	return in.decidedAt(rmBallot, v) || in.decidedAt(lastBallot, v)
}

func (in *CommitInstance) decidedAt(b Ballot, v Value) bool {
	voters := 0
	for a := range in.Acceptor {
		if in.Acceptor[a].M2b.Has(voteFor(b, v)) {
			voters++
		}
	}
	return 2*voters > paxosAcceptors
}

// instancesAgree says that no instance decides twice and differently.
func instancesAgree(s PaxosCommitState) error {
	for i := range s.Instance {
		if s.Instance[i].decided(votePrepared) && s.Instance[i].decided(voteAborted) {
			return fmt.Errorf("the instance of resource manager %d decides prepared and aborted", i+1)
		}
	}
	return nil
}

func decidedInLastBallot(s PaxosCommitState) bool {
	in := &s.Instance[0]
	return in.decidedAt(lastBallot, votePrepared) || in.decidedAt(lastBallot, voteAborted)
}
