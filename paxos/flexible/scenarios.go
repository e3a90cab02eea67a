package flexible

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// Scenario is Flexible Paxos with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/flexible",
	Title: "Flexible Paxos: only quorums of different phases must meet",
	Params: []model.Param{
		model.OneOf("quorums", "quorums are any q1 and q2 acceptors, or the rows and columns of a grid of two rows", "counts", "grid"),
		model.Int("acceptors", 4, 1, 6, "nodes that accept proposals"),
		model.Int("q1", 3, 1, 6, "promises that phase 1 waits for, at least"),
		model.Int("q2", 2, 1, 6, "acceptances that phase 2 waits for"),
		model.Int("proposers", 2, 1, 3, "nodes that make proposals and learn the outcome"),
		model.Int("ballots", 2, 1, 4, "ballots, of all proposers together"),
		model.Int("values", 2, 1, 3, "values that a proposer is free to propose"),
		model.OneOf("judge", "what is judged: the outcome, also the proof, with one ballot whether it ends, or that one does once the environment is synchronous",
			string(Outcome), string(Proof), string(Progress), string(Steady), string(Stable)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "more than n-q1 acceptors stop, and no leader can begin",
			Property: "ValueDecided",
			Params:   []string{"judge=progress", "proposers=1", "ballots=1", "values=1"},
			Faults:   model.Faults{Crash: 2},
			Steps:    7,
			Source:   "Howard and others 2016",
		},
		{
			Beyond:   "more than n-q2 acceptors stop, and the leader that there is can choose nothing",
			Property: "ProposedIsDecided",
			Params:   []string{"judge=steady", "proposers=1", "ballots=1", "values=1"},
			Faults:   model.Faults{Crash: 3},
			Steps:    12,
			Source:   "Howard and others 2016",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 864_721, Transitions: 3_487_490, Depth: 29, Long: true},
		{Params: []string{"q1=4", "q2=1"}, States: 26_817, Transitions: 103_622, Depth: 29},
		{Params: []string{"acceptors=3", "q1=2"}, States: 67_833, Transitions: 219_870, Depth: 23, Long: true},
		{Params: []string{"quorums=grid"}, States: 3_859_585, Transitions: 15_961_362, Depth: 31, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Acceptors: a.Int("acceptors"),
		Proposers: a.Int("proposers"),
		Ballots:   a.Int("ballots"),
		Values:    a.Int("values"),
		Judge:     Judge(a.Word("judge")),
		Without:   a.Without(),
	}
	quorums, err := quorums(a)
	if err != nil {
		return nil, err
	}
	c.Quorums = quorums
	if live := c.Judge == Progress || c.Judge == Steady; live && (c.Proposers > 1 || c.Ballots > 1) {
		return nil, fmt.Errorf("judge=%s: want proposers=1 and ballots=1, for others interrupt", c.Judge)
	}
	s := model.System[synod.State, synod.Message]{Protocol: c.Protocol()}
	if c.Judge == Stable {
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: c.cores()}
	}
	return s, nil
}

// quorums returns those that parameters ask for.
func quorums(a model.Args) (synod.Quorums, error) {
	n, q := a.Int("acceptors"), Counts{a.Int("q1"), a.Int("q2")}
	switch {
	case a.Word("quorums") == "grid" && n%2 == 1:
		return nil, errors.New("quorums=grid: want an even number of acceptors, for two rows")
	case a.Word("quorums") == "grid":
		return Grid{Rows: 2, Columns: n / 2}, nil
	case q.Q1 > n || q.Q2 > n:
		return nil, fmt.Errorf("q1=%d, q2=%d: want at most %d, the number of acceptors", q.Q1, q.Q2, n)
	}
	return q, nil
}
