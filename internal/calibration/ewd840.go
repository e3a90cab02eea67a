package calibration

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// maxRing is the largest number of nodes of EWD840.
const maxRing = 8

// ewd840Scenario is Dijkstra's detection of termination in a ring, EWD 840 by
// Dijkstra, Feijen and van Gasteren (1983).
var ewd840Scenario = &model.Scenario{
	ID:     "calibration/ewd840",
	Title:  "detection of termination by a token in a ring",
	Params: []model.Param{model.Int("nodes", 3, 2, maxRing, "nodes of the ring")},
	Build: func(a model.Args) (model.Model, error) {
		return ewd840(a.Int("nodes")), nil
	},
	Pins: []model.Pin{
		{States: 302, Depth: 9, Source: "TLC"},
	},
}

// ringSet is a set of nodes, with bit i for node i from 0, as in the paper.
type ringSet uint8

func (s ringSet) has(i uint8) bool { return s>>i&1 == 1 }

func (s ringSet) String() string { return setText(uint8(s), 0) }

// above is the set of all nodes with numbers greater than i.
func above(i uint8) ringSet { return ^ringSet(0) << i << 1 }

// ring has the variables of EWD840.
type ring struct {
	Active     ringSet
	Black      ringSet // colour: the other nodes are white
	Token      uint8   // where the token is
	TokenBlack bool
}

func ewd840(nodes int) model.Machine[ring] {
	m := model.Machine[ring]{
		Name: "ewd840",
		// The token is black and everything else is arbitrary.
		Init: func(yield func(ring)) {
			for active := range 1 << nodes {
				for black := range 1 << nodes {
					for token := range nodes {
						yield(ring{ringSet(active), ringSet(black), uint8(token), true})
					}
				}
			}
		},
		Actions: []model.Action[ring]{{Name: "InitiateProbe", Next: initiateProbe(uint8(nodes - 1))}},
		Properties: []model.Property[ring]{
			model.Invariant("TerminationDetection", ring.terminationDetection),
			model.Invariant("DijkstrasInvariant", ring.dijkstrasInvariant),
			model.Reachable("Detected", ring.detected),
		},
	}
	for i := range uint8(nodes) {
		m.Actions = append(m.Actions, deactivate(i))
		if i != 0 {
			m.Actions = append(m.Actions, passToken(i))
		}
		for j := range uint8(nodes) {
			if j != i {
				m.Actions = append(m.Actions, sendMsg(i, j))
			}
		}
	}
	return m
}

// initiateProbe is InitiateProbe: node 0 sends a white token round once more
// after a probe that was inconclusive.
func initiateProbe(last uint8) func(ring, func(ring)) {
	return func(s ring, yield func(ring)) {
		if s.Token == 0 && (s.TokenBlack || s.Black.has(0)) {
			s.Token, s.TokenBlack = last, false
			s.Black &^= 1
			yield(s)
		}
	}
}

// passToken is PassToken(i): a black node makes the token black and itself
// white.
func passToken(i uint8) model.Action[ring] {
	return model.Action[ring]{
		Name: "PassToken", Args: []any{i},
		Next: func(s ring, yield func(ring)) {
			ready := !s.Active.has(i) || s.Black.has(i) || s.TokenBlack
			if s.Token == i && ready {
				s.Token = i - 1
				s.TokenBlack = s.TokenBlack || s.Black.has(i)
				s.Black &^= 1 << i
				yield(s)
			}
		},
	}
}

// sendMsg is SendMsg(i) to j. A message that goes up the ring can wake a node
// that the token has passed, so its sender turns black.
func sendMsg(i, j uint8) model.Action[ring] {
	return model.Action[ring]{
		Name: "SendMsg", Args: []any{i, j},
		Next: func(s ring, yield func(ring)) {
			if s.Active.has(i) {
				s.Active |= 1 << j
				if j > i {
					s.Black |= 1 << i
				}
				yield(s)
			}
		},
	}
}

// deactivate is Deactivate(i).
func deactivate(i uint8) model.Action[ring] {
	return model.Action[ring]{
		Name: "Deactivate", Args: []any{i},
		Next: func(s ring, yield func(ring)) {
			if s.Active.has(i) {
				s.Active &^= 1 << i
				yield(s)
			}
		},
	}
}

// detected is terminationDetected: what node 0 can see.
func (s ring) detected() bool {
	return s.Token == 0 && !s.TokenBlack && !s.Black.has(0) && !s.Active.has(0)
}

func (s ring) terminationDetection() error {
	if s.detected() && s.Active != 0 {
		return errors.New("termination is detected while a node is active")
	}
	return nil
}

// dijkstrasInvariant is Inv, why the detection is right: behind the token all
// are passive, or a black node is before it, or it is black itself.
func (s ring) dijkstrasInvariant() error {
	behind := above(s.Token)
	if s.Active&behind != 0 && s.Black&^behind == 0 && !s.TokenBlack {
		return errors.New("a node behind a white token is active and no node before it is black")
	}
	return nil
}
