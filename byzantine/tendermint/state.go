package tendermint

import "fmt"

// State is what a node has done at the height. All of it is durable: what a node
// has signed must not be forgotten in a crash, which would be amnesia. What it
// has received is its mail, and is not repeated here.
//
// round_p, step_p, lockedValue_p and lockedRound_p of the paper follow from what
// the node has signed, and are methods.
type State struct {
	// Signed is what the node has voted for, by rounds from 0 up to its own. A
	// round that it has skipped has no votes.
	Signed []Votes
	// Valid is the last value that the node has seen 2f+1 prevotes for, with the
	// round in which it did (validValue_p, validRound_p).
	Valid Certificate
	// Decided is the value with the round in which it was decided (decision_p).
	Decided Certificate
}

// Votes are what a node has signed in one round; 0 is nothing yet.
type Votes struct {
	Prevote   Value
	Precommit Value
}

// Certificate is a value that 2f+1 nodes have voted for in a round. The zero
// Certificate is none.
type Certificate struct {
	Value Value
	Round int
}

func (c Certificate) String() string {
	if c.Value == 0 {
		return "none"
	}
	return fmt.Sprintf("%v in round %d", c.Value, c.Round)
}

// noRound is the round before all, in which nothing is locked.
const noRound = -1

// since returns the round of the certificate, and noRound if there is none.
func (c Certificate) since() int {
	if c.Value == 0 {
		return noRound
	}
	return c.Round
}

// step is step_p: what a node does next in its round.
type step uint8

const (
	propose step = iota
	prevote
	precommit
)

// round is round_p.
func (s *State) round() int { return len(s.Signed) - 1 }

// now returns the votes of the current round, to be changed.
func (s *State) now() *Votes { return &s.Signed[s.round()] }

// step returns step_p. A node is past a step when it has cast the vote of it.
func (s *State) step() step {
	switch now := s.now(); {
	case now.Precommit != 0:
		return precommit
	case now.Prevote != 0:
		return prevote
	}
	return propose
}

// locked returns lockedValue_p with lockedRound_p: the last value that the node
// has precommitted. The lines that set them also send the precommit (38 to 40).
func (s *State) locked() Certificate {
	for r := s.round(); r >= 0; r-- {
		if v := s.Signed[r].Precommit; v != 0 && v != Nil {
			return Certificate{v, r}
		}
	}
	return Certificate{}
}

func (s *State) hasDecided() bool { return s.Decided != Certificate{} }
