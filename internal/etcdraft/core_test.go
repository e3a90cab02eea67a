package etcdraft

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// coreServer is a server of raft/core. Its steps are those that the checker
// takes: one handler on one state, which give the next state and what was sent.
type coreServer struct {
	id       model.NodeID
	protocol model.Protocol[core.State, core.Message]
	state    core.State
	timers   []model.Timer
}

type (
	coreInput   = model.StepInput[core.Message]
	coreOutcome = model.Outcome[core.State, core.Message]
)

// coreProtocol is raft/core under a service like any other: what clients call
// is proposed, and a leader begins its term with an empty entry, as etcd's does.
func coreProtocol(set *setup) model.Protocol[core.State, core.Message] {
	type node = model.Node[core.Message]
	c := core.Config{
		Nodes:    set.nodes,
		Terms:    unbounded,
		Log:      unbounded,
		Batch:    set.batch,
		Inflight: set.inflight,
		Disk:     core.Sync,
		Refuse:   true,
		Judge:    core.Refinement, // commitIndex is on disk, as in etcd
		Served:   true,
		Without:  set.without,
	}
	elected := func(n *node, s *core.State, step func()) {
		before := *s
		step()
		if s.Role == core.Leader && (before.Role != core.Leader || before.Term < s.Term) {
			c.Propose(n, s, nil)
		}
	}
	return model.Protocol[core.State, core.Message]{
		Name:  "raft",
		Nodes: c.Nodes,
		Start: c.Start,
		Receive: func(n *node, s *core.State, from model.NodeID, m core.Message) {
			elected(n, s, func() { c.Receive(n, s, from, m) })
		},
		Timeout: func(n *node, s *core.State, t model.Timer) {
			elected(n, s, func() { c.Timeout(n, s, t) })
		},
		Invoke:  func(n *node, s *core.State, call model.Call) { c.Propose(n, s, call.Op.Arg) },
		Restart: c.Restart,
	}
}

// unbounded is more terms and entries than any schedule has.
const unbounded = 1 << 20

func newCoreServer(id model.NodeID, set *setup) (*coreServer, error) {
	s := &coreServer{id: id, protocol: coreProtocol(set)}
	_, err := s.step(coreInput{Start: true})
	return s, err
}

// try returns what an input would do. Without an asynchronous disk a server has
// no choices.
func (s *coreServer) try(in coreInput) (coreOutcome, error) {
	outcomes, err := s.protocol.Step(s.id, s.state, s.timers, in)
	switch {
	case err != nil:
		return coreOutcome{}, err
	case len(outcomes) != 1:
		return coreOutcome{}, fmt.Errorf("raft/core: server %d has %d outcomes, want 1", s.id, len(outcomes))
	case outcomes[0].Panic != "":
		return coreOutcome{}, fmt.Errorf("raft/core: server %d panics: %s", s.id, outcomes[0].Panic)
	}
	return outcomes[0], nil
}

func (s *coreServer) step(in coreInput) ([]model.Sent[core.Message], error) {
	o, err := s.try(in)
	if err != nil {
		return nil, err
	}
	s.state, s.timers = o.State, o.Timers
	return o.Sent, nil
}

// campaign has the election timer run out, unless it is not set: a leader has
// none.
func (s *coreServer) campaign() ([]model.Sent[core.Message], error) {
	if !slices.Contains(s.timers, core.TimerElection) {
		return nil, nil
	}
	return s.step(coreInput{Timer: core.TimerElection})
}

func (s *coreServer) view() view {
	return view{
		Term:    s.state.Term,
		Vote:    s.state.Vote,
		Role:    s.state.Role,
		Commit:  s.state.Commit,
		Log:     s.state.Log,
		Applied: s.state.Committed(),
	}
}
