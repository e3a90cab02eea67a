package specs

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// paxosAcceptors is the number of acceptors of Paxos and PaxosCommit. Their
// quorums are the three pairs.
const paxosAcceptors = 3

// PaxosConfig is the size of Paxos.
type PaxosConfig struct {
	Ballots int // 1 to 3
	Values  int // 1 or 2
}

// PaxosState is the state of Paxos. Acceptor a is at index a-1, ballot b at
// index b-1. There are no leaders: who acts in a ballot does not matter for
// safety, and what it knows are the messages.
type PaxosState struct {
	MaxBal [paxosAcceptors]Ballot // the highest ballot that an acceptor is in
	Vote   [paxosAcceptors]Vote   // its last vote: maxVBal and maxVal
	Msgs   PaxosMessages
}

// PaxosMessages is the set of all messages ever sent.
type PaxosMessages struct {
	M1a BallotSet                              // [type |-> "1a", bal |-> b]
	M1b [paxosAcceptors][maxVoteBallot]VoteSet // "1b" of an acceptor for a ballot: its vote until then, or none
	M2a VoteSet                                // "2a": the ballot and its value
	M2b [paxosAcceptors]VoteSet                // "2b" of an acceptor: its votes
}

// paxos has the actions of Paxos at one size.
type paxos struct {
	PaxosConfig
	quorums []acceptorSet
}

// Paxos is the Paxos consensus algorithm over a set of messages that only
// grows, so that messages are lost, repeated and reordered. It refines Voting.
// Lamport's specification Paxos.tla.
func Paxos(c PaxosConfig) model.Machine[PaxosState] {
	requireSize("ballots", c.Ballots, 1, maxVoteBallot)
	requireSize("values", c.Values, 1, maxVoteValue)
	p := paxos{c, majorities(paxosAcceptors)}
	votes := voting{c.voting(), p.quorums}
	m := model.Machine[PaxosState]{
		Name: "paxos",
		Init: func(yield func(PaxosState)) { yield(PaxosState{}) },
		Properties: []model.Property[PaxosState]{
			model.Invariant("Agreement", func(s PaxosState) error { return votes.agreement(c.Voting(s)) }),
			model.Invariant("OneValuePerBallot", c.oneValuePerBallot),
			model.Invariant("VotesSafe", func(s PaxosState) error { return votes.votesSafe(c.Voting(s)) }),
			model.Reachable("SomeChosen", func(s PaxosState) bool { return votes.Chosen(c.Voting(s)) != 0 }),
			model.Reachable("ChosenInLastBallot", func(s PaxosState) bool { return votes.chosenInLastBallot(c.Voting(s)) }),
		},
	}
	for b := Ballot(1); int(b) <= c.Ballots; b++ {
		m.Actions = append(m.Actions, phase1a(b))
		for v := Value(1); int(v) <= c.Values; v++ {
			m.Actions = append(m.Actions, p.phase2a(b, v))
		}
	}
	for a := range paxosAcceptors {
		for b := Ballot(1); int(b) <= c.Ballots; b++ {
			m.Actions = append(m.Actions, phase1b(a, b))
			for v := Value(1); int(v) <= c.Values; v++ {
				m.Actions = append(m.Actions, phase2b(a, b, v))
			}
		}
	}
	return m
}

// voting returns the size of the Voting that Paxos refines.
func (c PaxosConfig) voting() VotingConfig {
	return VotingConfig{Acceptors: paxosAcceptors, Ballots: c.Ballots, Values: c.Values}
}

// Voting returns s seen as a state of Voting: an acceptor's votes are the 2b
// messages it has sent. It is the mapping under which Paxos refines Voting.
func (c PaxosConfig) Voting(s PaxosState) VotingState {
	var t VotingState
	for a := range paxosAcceptors {
		t.MaxBal[a] = s.MaxBal[a]
		for b := Ballot(1); int(b) <= c.Ballots; b++ {
			for v := Value(1); int(v) <= c.Values; v++ {
				if s.Msgs.M2b[a].Has(voteFor(b, v)) {
					t.Votes[a][b-1].Add(v)
				}
			}
		}
	}
	return t
}

// phase1a is Phase1a(b): a leader starts ballot b, any number of times.
func phase1a(b Ballot) model.Action[PaxosState] {
	return model.Action[PaxosState]{
		Name: "Phase1a", Args: []any{b},
		Next: func(s PaxosState, yield func(PaxosState)) {
			s.Msgs.M1a.Add(b)
			yield(s)
		},
	}
}

// phase1b is Phase1b(a) for the message 1a of ballot b: acceptor a promises to
// cast no more votes below b, and reports its last one.
func phase1b(a int, b Ballot) model.Action[PaxosState] {
	return model.Action[PaxosState]{
		Name: "Phase1b", Args: []any{a + 1, b},
		Next: func(s PaxosState, yield func(PaxosState)) {
			if s.Msgs.M1a.Has(b) && b > s.MaxBal[a] {
				s.MaxBal[a] = b
				s.Msgs.M1b[a][b-1].Add(s.Vote[a])
				yield(s)
			}
		},
	}
}

// phase2a is Phase2a(b, v): the leader of ballot b asks for votes for v, once
// a quorum's promises show that v is safe at b.
func (p paxos) phase2a(b Ballot, v Value) model.Action[PaxosState] {
	return model.Action[PaxosState]{
		Name: "Phase2a", Args: []any{b, v},
		Next: func(s PaxosState, yield func(PaxosState)) {
			asked := s.Msgs.M2a.in(b) != 0
			if asked || !p.safeToAsk(&s.Msgs, b, v) {
				return
			}
			s.Msgs.M2a.Add(voteFor(b, v))
			yield(s)
		},
	}
}

func (p paxos) safeToAsk(msgs *PaxosMessages, b Ballot, v Value) bool {
	for _, q := range p.quorums {
		if reported, all := msgs.promises(q, b); all && allows(reported, v) {
			return true
		}
	}
	return false
}

// promises is the set Q1b of Phase2a: what the acceptors of q report in their
// promises for ballot b, and whether all of them do.
func (m *PaxosMessages) promises(q acceptorSet, b Ballot) (reported VoteSet, all bool) {
	for a := range paxosAcceptors {
		if !q.has(a) {
			continue
		}
		if m.M1b[a][b-1] == 0 {
			return 0, false
		}
		reported |= m.M1b[a][b-1]
	}
	return reported, true
}

// allows says which values a leader may ask for after these reports: any one
// if there was no vote, else the value of the highest ballot.
func allows(reported VoteSet, v Value) bool {
	highest := reported.highest()
	return highest == 0 || reported.Has(voteFor(highest.Ballot(), v))
}

// phase2b is Phase2b(a) for the message 2a of ballot b with value v: acceptor
// a votes, unless it promised not to.
func phase2b(a int, b Ballot, v Value) model.Action[PaxosState] {
	return model.Action[PaxosState]{
		Name: "Phase2b", Args: []any{a + 1, b, v},
		Next: func(s PaxosState, yield func(PaxosState)) {
			vote := voteFor(b, v)
			if s.Msgs.M2a.Has(vote) && b >= s.MaxBal[a] {
				s.MaxBal[a] = b
				s.Vote[a] = vote
				s.Msgs.M2b[a].Add(vote)
				yield(s)
			}
		},
	}
}

// oneValuePerBallot says that a ballot asks for votes for one value.
func (c PaxosConfig) oneValuePerBallot(s PaxosState) error {
	for b := Ballot(1); int(b) <= c.Ballots; b++ {
		if asked := s.Msgs.M2a.in(b); asked&(asked-1) != 0 {
			return fmt.Errorf("ballot %d asks for votes %v", b, asked)
		}
	}
	return nil
}
