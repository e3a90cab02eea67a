package specs

import (
	"fmt"
	"math/bits"
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

// Ballot is the number of a ballot, from 1. 0 is none: it is below every
// ballot, as -1 is in Lamport's text.
type Ballot uint8

func (b Ballot) String() string {
	if b == 0 {
		return "none"
	}
	return strconv.Itoa(int(b))
}

// The largest sizes of Voting.
const (
	MaxAcceptors = 5
	MaxBallots   = 4
)

// VotingConfig is the size of Voting. Quorums are the smallest majorities.
type VotingConfig struct {
	Acceptors int // 1 to MaxAcceptors
	Ballots   int // 1 to MaxBallots
	Values    int // 1 to MaxValue
}

// VotingState is the state of Voting. Acceptor a is at index a-1, ballot b at
// index b-1.
type VotingState struct {
	Votes  [MaxAcceptors][MaxBallots]ValueSet // what an acceptor voted for in a ballot
	MaxBal [MaxAcceptors]Ballot               // the highest ballot that an acceptor is in
}

// voting has the actions and properties of Voting at one size.
type voting struct {
	VotingConfig
	quorums []acceptorSet
}

// Voting is how consensus is reached by ballots: in a ballot all votes are for
// one value, that value is safe at the ballot, and a value with the votes of a
// quorum in one ballot is chosen. It refines Consensus. Lamport's
// specification Voting.tla.
func Voting(c VotingConfig) model.Machine[VotingState] {
	requireSize("acceptors", c.Acceptors, 1, MaxAcceptors)
	requireSize("ballots", c.Ballots, 1, MaxBallots)
	requireSize("values", c.Values, 1, int(MaxValue))
	v := voting{c, majorities(c.Acceptors)}
	m := model.Machine[VotingState]{
		Name: "voting",
		Init: func(yield func(VotingState)) { yield(VotingState{}) },
		Properties: []model.Property[VotingState]{
			model.Invariant("Agreement", v.agreement),
			model.Invariant("OneValuePerBallot", v.oneValuePerBallot),
			model.Invariant("VotesSafe", v.votesSafe),
			model.Reachable("SomeChosen", func(s VotingState) bool { return c.Chosen(s) != 0 }),
			model.Reachable("ChosenInLastBallot", v.chosenInLastBallot),
		},
	}
	for a := range c.Acceptors {
		for b := range c.Ballots {
			m.Actions = append(m.Actions, increaseMaxBal(a, b))
			for val := Value(1); int(val) <= c.Values; val++ {
				m.Actions = append(m.Actions, v.voteFor(a, b, val))
			}
		}
	}
	return m
}

// increaseMaxBal is IncreaseMaxBal(a, b).
func increaseMaxBal(a, b int) model.Action[VotingState] {
	ballot := Ballot(b + 1)
	return model.Action[VotingState]{
		Name: "IncreaseMaxBal", Args: []any{a + 1, ballot},
		Next: func(s VotingState, yield func(VotingState)) {
			if ballot > s.MaxBal[a] {
				s.MaxBal[a] = ballot
				yield(s)
			}
		},
	}
}

// voteFor is VoteFor(a, b, v).
func (c voting) voteFor(a, b int, v Value) model.Action[VotingState] {
	ballot := Ballot(b + 1)
	return model.Action[VotingState]{
		Name: "VoteFor", Args: []any{a + 1, ballot, v},
		Next: func(s VotingState, yield func(VotingState)) {
			free := s.MaxBal[a] <= ballot && s.Votes[a][b] == 0
			if free && c.othersAgree(&s, b, v) && c.safeToVote(&s, b, v) {
				s.Votes[a][b].Add(v)
				s.MaxBal[a] = ballot
				yield(s)
			}
		},
	}
}

// othersAgree says that nobody voted for anything but v in ballot b.
func (c voting) othersAgree(s *VotingState, b int, v Value) bool {
	for a := range c.Acceptors {
		if s.Votes[a][b]&^Values(v) != 0 {
			return false
		}
	}
	return true
}

// safeToVote is the guard of VoteFor: some quorum shows v safe at b.
func (c voting) safeToVote(s *VotingState, b int, v Value) bool {
	for _, q := range c.quorums {
		if c.showsSafeAt(s, q, b, v) {
			return true
		}
	}
	return false
}

// showsSafeAt is ShowsSafeAt(Q, b, v): all of q have reached b, and the last
// ballot below b in which one of them voted, if any, has a vote for v.
func (c voting) showsSafeAt(s *VotingState, q acceptorSet, b int, v Value) bool {
	for a := range c.Acceptors {
		if q.has(a) && int(s.MaxBal[a]) < b+1 {
			return false
		}
	}
	for below := b - 1; below >= 0; below-- {
		if votes := s.votesIn(q, below); votes != 0 {
			return votes.Has(v)
		}
	}
	return true
}

// votesIn returns what the acceptors of q voted for in ballot b.
func (s *VotingState) votesIn(q acceptorSet, b int) ValueSet {
	var votes ValueSet
	for a := range s.Votes {
		if q.has(a) {
			votes |= s.Votes[a][b]
		}
	}
	return votes
}

// Chosen returns the values that are chosen in s. It is the mapping under
// which Voting refines Consensus.
func (c VotingConfig) Chosen(s VotingState) ValueSet {
	var chosen ValueSet
	for b := range c.Ballots {
		chosen |= c.chosenAt(&s, b)
	}
	return chosen
}

// chosenAt returns the values with the votes of a quorum in ballot b.
func (c VotingConfig) chosenAt(s *VotingState, b int) ValueSet {
	var chosen ValueSet
	for v := Value(1); int(v) <= c.Values; v++ {
		voters := 0
		for a := range c.Acceptors {
			if s.Votes[a][b].Has(v) {
				voters++
			}
		}
		if 2*voters > c.Acceptors {
			chosen.Add(v)
		}
	}
	return chosen
}

func (c voting) agreement(s VotingState) error {
	if chosen := c.Chosen(s); chosen.Len() > 1 {
		return fmt.Errorf("values %v are chosen", chosen)
	}
	return nil
}

// oneValuePerBallot is OneValuePerBallot.
func (c voting) oneValuePerBallot(s VotingState) error {
	for b := range c.Ballots {
		if votes := s.votesIn(everyone(c.Acceptors), b); votes.Len() > 1 {
			return fmt.Errorf("ballot %d has votes for %v", b+1, votes)
		}
	}
	return nil
}

// votesSafe is VotesSafe: every vote is for a value that is safe at its ballot.
func (c voting) votesSafe(s VotingState) error {
	for b := range c.Ballots {
		for v := Value(1); int(v) <= c.Values; v++ {
			if s.votesIn(everyone(c.Acceptors), b).Has(v) && !c.safeAt(&s, b, v) {
				return fmt.Errorf("ballot %d has a vote for %v, which is not safe there", b+1, v)
			}
		}
	}
	return nil
}

// safeAt is SafeAt(b, v): nothing but v was or can still be chosen below b.
// In every ballot below, a quorum has voted for v or will not vote any more.
func (c voting) safeAt(s *VotingState, b int, v Value) bool {
	for below := range b {
		settled := 0
		for a := range c.Acceptors {
			wontVote := s.Votes[a][below] == 0 && int(s.MaxBal[a]) > below+1
			if wontVote || s.Votes[a][below].Has(v) {
				settled++
			}
		}
		if 2*settled <= c.Acceptors {
			return false
		}
	}
	return true
}

func (c voting) chosenInLastBallot(s VotingState) bool {
	return c.chosenAt(&s, c.Ballots-1) != 0
}

// acceptorSet is a set of acceptors, with bit a for index a.
type acceptorSet uint8

func (s acceptorSet) has(a int) bool { return s>>a&1 == 1 }

// everyone returns the set of n acceptors.
func everyone(n int) acceptorSet { return 1<<n - 1 }

// majorities returns the smallest majorities of n acceptors.
func majorities(n int) []acceptorSet {
	var list []acceptorSet
	for s := range everyone(n) + 1 {
		if bits.OnesCount8(uint8(s)) == n/2+1 {
			list = append(list, s)
		}
	}
	return list
}
