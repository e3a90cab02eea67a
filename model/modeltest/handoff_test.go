package modeltest

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// handoff is a token that two nodes pass to each other, each as often as it
// may: small enough to count its states by hand.
type handoff struct {
	Passes  int
	Without model.RuleSet
	// Defects that a test can put in, for a protocol that it mends later.
	KeepsCopy, Silent, NoGoal, Aloof bool
}

const (
	letGo  model.Rule  = "let-go"
	pass   model.Timer = "pass"
	limits model.Rule  = "limits"
)

type holder struct {
	Holds  bool
	Passed int
}

type token struct{ Number int }

func (h handoff) protocol() model.Protocol[holder, token] {
	properties := []model.Property[holder]{
		model.Pairwise("MutualExclusion", func(a, b holder) error {
			if a.Holds && b.Holds {
				return errors.New("both hold the token")
			}
			return nil
		}),
		model.EachNode("WithinLimit", func(s holder) error {
			if s.Passed > h.Passes {
				return fmt.Errorf("passed it %d times", s.Passed)
			}
			return nil
		}),
	}
	if !h.NoGoal {
		properties = append(properties, model.Reachable("Passed", func(s holder) bool { return s.Passed > 0 && !h.Aloof }))
	}
	return model.Protocol[holder, token]{
		Name: "handoff", Nodes: 2, Start: h.start, Timeout: h.timeout, Receive: h.receive, Properties: properties, Error: notOne,
	}
}

// notOne is the error: there are more tokens than one, or none.
func notOne(v model.View[holder]) error {
	tokens := len(v.InFlight())
	for _, s := range v.States() {
		if s.Holds {
			tokens++
		}
	}
	if tokens != 1 {
		return fmt.Errorf("%d tokens", tokens)
	}
	return nil
}

func (h handoff) start(n *model.Node[token], s *holder) {
	if n.ID() == 1 {
		s.Holds = true
		n.SetTimer(pass)
	}
}

func (h handoff) timeout(n *model.Node[token], s *holder, _ model.Timer) {
	if s.Passed == h.Passes && !h.Without.Has(limits) || s.Passed > h.Passes {
		return
	}
	s.Holds = h.KeepsCopy || h.Without.Has(letGo)
	s.Passed++
	if !h.Silent {
		n.Send(3-n.ID(), token{s.Passed})
	}
}

func (h handoff) receive(n *model.Node[token], s *holder, _ model.NodeID, _ token) {
	s.Holds = true
	n.SetTimer(pass)
}

// scenario of a handoff as it is, but for its parameters and rules.
func (h handoff) scenario() *model.Scenario {
	return &model.Scenario{
		ID:      "test/handoff",
		Title:   "one token",
		Params:  []model.Param{model.Int("passes", 1, 0, 9, "how often a node may pass the token")},
		Network: model.Multiset,
		Rules: []model.RuleInfo{
			{Rule: letGo, Protects: "the token must not be in two places", Property: "MutualExclusion", Steps: 2},
			{Rule: limits, Protects: "it has to end", Property: "WithinLimit", Params: []string{"passes=0"}, Steps: 1},
		},
		Build: func(a model.Args) (model.Model, error) {
			h := h
			h.Passes, h.Without = a.Int("passes"), a.Without()
			return model.System[holder, token]{Protocol: h.protocol()}, nil
		},
		// The token is at node 1, under way, at 2, under way, at 1 for good;
		// there a timer fires in vain.
		Pins: []model.Pin{
			{States: 6, Transitions: 5, Depth: 6},
			{Params: []string{"passes=2"}, States: 10, Transitions: 9, Depth: 10},
			{Params: []string{"passes=9"}, States: 38, Transitions: 37, Depth: 38, Long: true},
		},
	}
}
