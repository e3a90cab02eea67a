package specs

import (
	"math"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// rmNode is a resource manager that goes through states in a fixed order.
type rmNode struct{ States []RMState }

func (s rmNode) state() RMState {
	if len(s.States) == 0 {
		return Working
	}
	return s.States[0]
}

// scripted are resource managers, each with what it will do, one state a timeout.
func scripted(scripts ...[]RMState) *model.Scenario {
	type none struct{}
	next := func(n *model.Node[none], s *rmNode, _ model.Timer) {
		s.States = s.States[1:]
		if len(s.States) > 1 {
			n.SetTimer("next")
		}
	}
	return &model.Scenario{
		ID: "test/scripted", Title: "resource managers that do not talk",
		Network: model.Distinct,
		Build: func(model.Args) (model.Model, error) {
			return model.System[rmNode, none]{Protocol: model.Protocol[rmNode, none]{
				Name: "scripted", Nodes: len(scripts),
				Start: func(n *model.Node[none], s *rmNode) {
					s.States = append([]RMState{Working}, scripts[n.ID()-1]...)
					n.SetTimer("next")
				},
				Receive: func(*model.Node[none], *rmNode, model.NodeID, none) {},
				Timeout: next,
				Properties: append(AtomicCommit(len(scripts), rmNode.state, func(id model.NodeID) RM { return id }),
					model.Reachable("Ends", func(s rmNode) bool { return len(s.States) == 1 })),
			}}, nil
		},
	}
}

// TestAtomicCommitFalls says which properties fall in some order of the steps of
// resource managers: neither fewer nor more.
func TestAtomicCommitFalls(t *testing.T) {
	for _, test := range []struct {
		scripts [][]RMState
		falls   []string
	}{
		{[][]RMState{{Prepared, Aborted}, {Aborted}}, nil},
		{[][]RMState{{Prepared, Committed}, {Prepared}}, []string{"AllVoted", "TCommit"}},
		{[][]RMState{{Prepared, Committed}, {Aborted}}, []string{"TCConsistent", "AllVoted", "TCommit"}},
		{[][]RMState{{Aborted, Prepared}}, []string{"Final", "TCommit"}},
		{[][]RMState{{Committed}}, []string{"TCommit"}},
	} {
		in, err := scripted(test.scripts...).Configure(model.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		res, err := in.Run(t.Context(), model.Options{MaxViolations: math.MaxInt})
		if err != nil {
			t.Fatal(err)
		}
		var falls []string
		for _, p := range res.Properties {
			if p.Status == model.StatusViolated {
				falls = append(falls, p.Name)
			}
		}
		if !slices.Equal(falls, test.falls) {
			t.Errorf("%v: %q fall, want %q", test.scripts, falls, test.falls)
		}
	}
}
