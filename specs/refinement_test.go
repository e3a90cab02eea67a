package specs

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// refines says why impl, seen through the mapping, is not a run of spec: an
// initial state or a step that spec does not have.
func refines[S, A comparable](impl model.Machine[S], spec model.Machine[A], mapping func(S) A) error {
	initial := make(map[A]bool)
	spec.Init(func(a A) { initial[a] = true })
	steps := make(map[A]map[A]bool)
	allowed := func(a, b A) bool {
		if a == b {
			return true
		}
		if steps[a] == nil {
			steps[a] = make(map[A]bool)
			for _, action := range spec.Actions {
				action.Next(a, func(next A) { steps[a][next] = true })
			}
		}
		return steps[a][b]
	}

	var err error
	seen := make(map[S]bool)
	var todo []S
	visit := func(s S) {
		if !seen[s] {
			seen[s] = true
			todo = append(todo, s)
		}
	}
	impl.Init(func(s S) {
		if !initial[mapping(s)] {
			err = fmt.Errorf("starts in %+v", mapping(s))
		}
		visit(s)
	})
	for err == nil && len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		for _, action := range impl.Actions {
			action.Next(s, func(t S) {
				if a, b := mapping(s), mapping(t); !allowed(a, b) {
					err = fmt.Errorf("%s goes from %+v to %+v", action.Name, a, b)
				}
				visit(t)
			})
		}
	}
	return err
}

func TestVotingRefinesConsensus(t *testing.T) {
	for _, c := range []VotingConfig{
		{Acceptors: 3, Ballots: 2, Values: 2},
		{Acceptors: 3, Ballots: 3, Values: 2},
		{Acceptors: 4, Ballots: 2, Values: 2},
		{Acceptors: 3, Ballots: 2, Values: 3},
	} {
		mapping := func(s VotingState) ConsensusState { return ConsensusState{Chosen: c.Chosen(s)} }
		if err := refines(Voting(c), Consensus(c.Values), mapping); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestPaxosRefinesVoting(t *testing.T) {
	c := PaxosConfig{Ballots: 2, Values: 2}
	if err := refines(Paxos(c), Voting(c.voting()), c.Voting); err != nil {
		t.Error(err)
	}
}

func TestTwoPhaseRefinesTCommit(t *testing.T) {
	for rms := 1; rms <= 4; rms++ {
		mapping := func(s TwoPhaseState) TCommitState { return TCommitState{s.RM} }
		if err := refines(TwoPhase(rms), TCommit(rms), mapping); err != nil {
			t.Errorf("%d resource managers: %v", rms, err)
		}
	}
}

// TestPaxosCommitRefinesTCommit stays with the runs in which no leader starts
// the last ballot for the second resource manager: the others are too many.
func TestPaxosCommitRefinesTCommit(t *testing.T) {
	m := PaxosCommit()
	for i, a := range m.Actions {
		if a.Name == "Phase1a" && a.Args[0] == 2 {
			m.Actions[i].Next = func(PaxosCommitState, func(PaxosCommitState)) {}
		}
	}
	mapping := func(s PaxosCommitState) TCommitState { return TCommitState{s.RMs()} }
	if err := refines(m, TCommit(paxosCommitRMs), mapping); err != nil {
		t.Error(err)
	}
}

// TestNoRefinement breaks each protocol in one place and expects that it no
// longer refines.
func TestNoRefinement(t *testing.T) {
	t.Run("a vote that no quorum shows to be safe", func(t *testing.T) {
		c := VotingConfig{Acceptors: 3, Ballots: 2, Values: 2}
		v := voting{c, []acceptorSet{0}}
		m := Voting(c)
		for i, a := range m.Actions {
			if a.Name == "VoteFor" {
				m.Actions[i] = v.voteFor(a.Args[0].(int)-1, int(a.Args[1].(Ballot))-1, a.Args[2].(Value))
			}
		}
		mapping := func(s VotingState) ConsensusState { return ConsensusState{Chosen: c.Chosen(s)} }
		if refines(m, Consensus(c.Values), mapping) == nil {
			t.Error("refines consensus")
		}
	})
	t.Run("a leader that asks without promises", func(t *testing.T) {
		c := PaxosConfig{Ballots: 2, Values: 2}
		m := Paxos(c)
		for i, a := range m.Actions {
			if a.Name == "Phase2a" {
				m.Actions[i].Next = func(s PaxosState, yield func(PaxosState)) {
					s.Msgs.M2a.Add(voteFor(a.Args[0].(Ballot), a.Args[1].(Value)))
					yield(s)
				}
			}
		}
		if refines(m, Voting(c.voting()), c.Voting) == nil {
			t.Error("refines voting")
		}
	})
	t.Run("a manager that commits without one of the votes", func(t *testing.T) {
		m := TwoPhase(3)
		m.Actions[0].Next = twoPhase{all: allRMs(2)}.tmCommit
		mapping := func(s TwoPhaseState) TCommitState { return TCommitState{s.RM} }
		if refines(m, TCommit(3), mapping) == nil {
			t.Error("refines atomic commit")
		}
	})
}
