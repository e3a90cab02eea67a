package calibration

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// singleCopyScenario is a register that each server keeps for itself, without
// a word to the others. One server makes it linearizable; of two, a client can
// read from one what was never written there.
var singleCopyScenario = &model.Scenario{
	ID:      "calibration/singlecopy",
	Title:   "a register without replication: linearizable on one server only",
	Params:  clusterParams(1, 1, 2),
	Network: model.Multiset,
	Build: func(a model.Args) (model.Model, error) {
		return registerSystem("singlecopy", clusterOf(a), bootCopy, serveCopy), nil
	},
	Pins: []model.Pin{
		{States: 93, Transitions: 120, Depth: 9, Source: stateright},
		{Params: []string{"clients=3"}, States: 4_243, Transitions: 6_777, Depth: 13, Source: stateright},
		{Params: []string{"clients=4"}, States: 400_233, Transitions: 731_788, Depth: 17, Long: true, Source: stateright},
	},
}

const stateright = "Stateright 0.31"

// copyServer is a server's state.
type copyServer struct{ Value specs.Value }

func (copyServer) actor() {}

func bootCopy(model.NodeID) copyServer { return copyServer{} }

func serveCopy(n *model.Node[registerMessage], s *copyServer, from model.NodeID, m registerMessage) {
	switch m := m.(type) {
	case Put:
		s.Value = m.Value
		n.Send(from, PutOk{m.Request})
	case Get:
		n.Send(from, GetOk{m.Request, s.Value})
	}
}
