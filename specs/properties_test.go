package specs

import "testing"

// TestPropertiesFall gives each property a state or a step of which it is
// false, since no machine of this package ever reaches one.
func TestPropertiesFall(t *testing.T) {
	c := VotingConfig{Acceptors: 3, Ballots: 2, Values: 2}
	v := voting{c, majorities(3)}

	var split, risky VotingState
	split.Votes[0][0] = Values(1)
	split.Votes[1][0] = Values(1, 2)
	split.Votes[2][0] = Values(2)
	risky.Votes[0][1] = Values(2) // while a quorum can still choose 1 in ballot 1

	var asked PaxosState
	asked.Msgs.M2a.Add(voteFor(1, 1))
	asked.Msgs.M2a.Add(voteFor(1, 2))

	var twice PaxosCommitState
	for a := range twice.Instance[0].Acceptor {
		twice.Instance[0].Acceptor[a].M2b.Add(voteFor(rmBallot, votePrepared))
		twice.Instance[0].Acceptor[a].M2b.Add(voteFor(lastBallot, voteAborted))
	}

	for name, err := range map[string]error{
		"consensus Agreement":           ConsensusState{Values(1, 2)}.agreement(),
		"consensus Stability":           ConsensusState{Values(1)}.stability(ConsensusState{}),
		"voting Agreement":              v.agreement(split),
		"voting OneValuePerBallot":      v.oneValuePerBallot(split),
		"voting VotesSafe":              v.votesSafe(risky),
		"paxos OneValuePerBallot":       PaxosConfig{Ballots: 2, Values: 2}.oneValuePerBallot(asked),
		"commit TCConsistent":           RMs{Committed: 1 << 1, Aborted: 1 << 2}.consistent(),
		"paxoscommit Agreement":         instancesAgree(twice),
		"register ReadsReturnLastWrite": readsReturnLastWrite(RegisterState{Value: 1}, RegisterState{Value: 1, Read: [MaxClients]Value{2}}),
		"log PrefixAgreement":           prefixAgreement(LogState{Learned: [MaxLogNodes]Log{{1}, {2, 1}}}),
		"log AppendOnly":                appendOnly(LogState{Learned: [MaxLogNodes]Log{{1, 2}}}, LogState{Learned: [MaxLogNodes]Log{{1}}}),
	} {
		if err == nil {
			t.Errorf("%s holds", name)
		}
	}
}

func TestVote(t *testing.T) {
	none := Vote(0)
	if none.Ballot() != 0 || none.Value() != 0 {
		t.Errorf("no vote is %d:%d", none.Ballot(), none.Value())
	}
	last := none
	for b := Ballot(1); b <= maxVoteBallot; b++ {
		for v := Value(1); v <= maxVoteValue; v++ {
			vote := voteFor(b, v)
			if vote != last+1 || vote.Ballot() != b || vote.Value() != v {
				t.Errorf("vote %d for %d:%d follows %d and says %v", vote, b, v, last, vote)
			}
			last = vote
		}
	}
	var all VoteSet
	for v := range last + 1 {
		all.Add(v)
	}
	if got, want := all.String(), "{none, 1:1, 1:2, 2:1, 2:2, 3:1, 3:2}"; got != want {
		t.Errorf("all votes are %s, want %s", got, want)
	}
	if got, want := all.in(2).String(), "{2:1, 2:2}"; got != want {
		t.Errorf("those of ballot 2 are %s, want %s", got, want)
	}
}

func TestRMs(t *testing.T) {
	var s RMs
	states := []RMState{Prepared, Committed, Aborted, Working, Prepared}
	for _, state := range states {
		s.Set(1, Aborted)
		s.Set(2, state)
		if s.State(1) != Aborted || s.State(2) != state || s.State(3) != Working {
			t.Errorf("after 2 is set %v, the states are %v %v %v", state, s.State(1), s.State(2), s.State(3))
		}
	}
}

func TestSizesAreRefused(t *testing.T) {
	for name, build := range map[string]func(){
		"no resource manager":   func() { TCommit(0) },
		"too many":              func() { TwoPhase(MaxRMs + 1) },
		"more ballots than fit": func() { Paxos(PaxosConfig{Ballots: 4, Values: 2}) },
		"no value":              func() { Consensus(0) },
		"value 0 in a set":      func() { Values(0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is accepted", name)
				}
			}()
			build()
		}()
	}
}
