package transfer

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// Scenario is the cluster with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/transfer",
	Title: "Raft whose leaders hand over to another server, with reads under a lease",
	Params: []model.Param{
		model.Int("nodes", 3, 2, 5, "servers, the last of which is the target of transfers"),
		model.Int("terms", 2, 1, 6, "terms for which servers begin elections"),
		model.Int("candidates", 1, 1, 4, "servers that begin elections by themselves, the target not among them"),
		model.Int("transfers", 1, 0, 3, "transfers that an operator asks of each server"),
		model.Int("reads", 1, 0, 3, "reads of the client of each server, which writes once in a term"),
		model.OneOf("prevote", "whether servers ask before they begin an election by themselves", "off", "on"),
		model.OneOf("contact", "for how long a server stays with a leader that it has heard: the whole run, an election timeout, or not at all",
			string(prevote.Lasts), string(prevote.Lapses), string(prevote.None)),
		model.OneOf("judge", "what is judged: what clients see, that a leader with a lease is the only one, or what happens in the end",
			string(Clients), string(Leases), string(Liveness)),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a server restarts within an election timeout and has forgotten that it hears a leader, who counts on it",
			Property: leaseIsExclusive,
			Params:   []string{"judge=leases", "transfers=0", "candidates=2"},
			Faults:   model.Faults{Crash: 1},
			Steps:    13,
		},
	},
	Guarantees: guarantees,

	Build: build,
	Pins: []model.Pin{
		{States: 19_147, Transitions: 66_150, Depth: 36, Long: true},
		{Params: []string{"terms=3"}, States: 91_003, Transitions: 323_972, Depth: 42, Long: true},
		{Params: []string{"judge=leases"}, States: 9_407, Transitions: 31_062, Depth: 34},
		{Params: []string{"judge=leases", "candidates=2", "terms=3"}, States: 2_693_359, Transitions: 11_234_545, Depth: 46, Long: true},
		{Params: []string{"judge=liveness", "contact=none"}, States: 18_814, Transitions: 59_133, Depth: 35, Long: true},
		{Params: []string{"judge=liveness", "contact=none", "terms=3"}, States: 232_934, Transitions: 761_412, Depth: 52, Long: true},
		{
			Params: []string{"judge=liveness", "nodes=2", "contact=lapses", "prevote=on", "terms=4"},
			States: 662, Transitions: 1_525, Depth: 31,
		},
		{
			Params: []string{"judge=liveness", "nodes=2", "contact=lapses", "prevote=on", "terms=4"},
			Faults: model.Faults{Crash: 1}, States: 7_869, Transitions: 19_764, Depth: 43, Long: true,
		},
	},
}

// connected are the servers that are, once the environment is synchronous.
var connected = model.Nodes(1, 2)

func build(a model.Args) (model.Model, error) {
	c := Config{
		Raft: prevote.Config{
			Raft: core.Config{
				Nodes:      a.Int("nodes"),
				Terms:      a.Int("terms"),
				Log:        a.Int("terms"),
				Batch:      1,
				Inflight:   1,
				Candidates: a.Int("candidates"),
				Disk:       core.Sync,
				Judge:      core.Safety,
				Served:     true,
			},
			Contact: prevote.Contact(a.Word("contact")),
		},
		Target:    model.NodeID(a.Int("nodes")),
		Transfers: a.Int("transfers"),
		Reads:     a.Int("reads"),
		Judge:     Judge(a.Word("judge")),
		Without:   a.Without(),
	}
	if a.Word("prevote") == "off" {
		c.Raft.Plain = c.Raft.Raft.Nodes
	}
	switch {
	case c.Raft.Raft.Candidates >= c.Raft.Raft.Nodes:
		return nil, fmt.Errorf("%d of %d servers begin elections by themselves: want fewer, as the target does not", c.Raft.Raft.Candidates, c.Raft.Raft.Nodes)
	case c.Judge == Liveness && c.Raft.Raft.Candidates > 1:
		return nil, errors.New("candidates take terms away from each other: want candidates=1 with judge=liveness")
	case c.Judge == Liveness && c.Raft.Plain > 0 && c.Raft.Contact != prevote.None:
		return nil, errors.New("a candidate takes terms away from a leader that is heard, unless it asks: want prevote=on or contact=none with judge=liveness")
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge == Liveness {
		s.Fairness = model.Fairness{Strong: []model.EventKind{model.EventTimeout}, Restart: true}
		s.Stability = model.Stability{Cores: []model.NodeSet{connected}, Omega: []model.Timer{core.TimerElection}}
	}
	return s, nil
}
