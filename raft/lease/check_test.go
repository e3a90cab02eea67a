package lease

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

func params(list ...string) map[string]string {
	m := make(map[string]string)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: params("judge", "commits", "timeout", "3", "links", "deaf", "terms", "3")},
		model.Settings{Params: params("judge", "leads", "timeout", "3", "links", "deaf", "terms", "3")},
		model.Settings{Params: params("judge", "commits", "timeout", "3", "links", "broken")},
		model.Settings{Params: params("judge", "leads", "timeout", "3", "links", "broken", "log", "1")},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: params("write-at", "any", "read-at", "any")},
		model.Settings{Params: params("rounds", "0", "later-rounds", "1", "write-at", "any", "read-at", "next")},
		model.Settings{Params: params("timeout", "3", "margin", "1", "rounds", "2"), Faults: &model.Faults{Drift: 1}},
		model.Settings{Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: params("forgets", "2")},
	)
}

// TestMargins: the margin must be what timers can be wrong by, on both sides
// together. Where it is too small, steps is the length of the way to a stale read.
func TestMargins(t *testing.T) {
	if testing.Short() {
		t.Skip("forty thousand states with drift")
	}
	for _, c := range []struct{ timeout, margin, drift, steps int }{
		{2, 0, 0, 0},
		{2, 0, 1, 17},
		{3, 1, 1, 0},
		{3, 1, 2, 19},
	} {
		set := model.Settings{
			Params: params("timeout", fmt.Sprint(c.timeout), "margin", fmt.Sprint(c.margin)),
			Faults: &model.Faults{Drift: c.drift},
		}
		if c.margin < c.drift {
			modeltest.Violates(t, Scenario, set, linearizable, c.steps)
		} else {
			modeltest.Holds(t, Scenario, set)
		}
	}
}

// TestVotersKeepTheLease: a lease is the word of those who have answered that they
// elect nobody. That the leader would step down without their answers adds nothing
// to it.
func TestVotersKeepTheLease(t *testing.T) {
	modeltest.Violates(t, Scenario, model.Settings{Without: []model.Rule{RuleLeaderStickiness}}, linearizable, 15)
	modeltest.Holds(t, Scenario, model.Settings{Without: []model.Rule{RuleCheckQuorum}})
}

// TestForgetting: one server that forgets its leader deposes nobody, because the
// others have not. It takes as many as elect.
func TestForgetting(t *testing.T) {
	set := func(forgets string) model.Settings {
		return model.Settings{Params: params("judge", "leads", "timeout", "4", "log", "1", "forgets", forgets)}
	}
	modeltest.Holds(t, Scenario, set("1"))
	modeltest.Violates(t, Scenario, set("2"), leaderStays, 6)
}

// TestChurn: without stickiness on a broken link, the two servers at its ends
// depose each other as long as there are terms. With it the first leader is the
// last one.
func TestChurn(t *testing.T) {
	if testing.Short() {
		t.Skip("three terms, with elections by all servers")
	}
	s := *Scenario
	s.Build = func(a model.Args) (model.Model, error) {
		m, err := Scenario.Build(a)
		if err != nil {
			return nil, err
		}
		sys := m.(model.System[State, Message])
		var goals []model.Property[State]
		for term := 2; term <= a.Int("terms"); term++ {
			goals = append(goals, model.Reachable(fmt.Sprint("Term", term), func(s State) bool { return s.leads() && s.Raft.Term == term }))
		}
		sys.Protocol.Properties = goals
		return sys, nil
	}
	for _, without := range [][]model.Rule{nil, {RuleLeaderStickiness}} {
		in, err := s.Configure(model.Settings{
			Params:  params("judge", "leads", "timeout", "4", "links", "broken", "log", "1", "terms", "3", "candidates", "0"),
			Without: without,
		})
		if err != nil {
			t.Fatal(err)
		}
		res, err := in.Run(t.Context(), model.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range res.Properties {
			if p.Kind != model.KindReachable {
				continue
			}
			if elected := p.Status == model.StatusWitnessed; elected != (without != nil) {
				t.Errorf("without %v: %s: a leader of it is %v", without, p.Name, p.Status)
			}
		}
	}
}

// TestStartIsReachable: a run begins where package core can come to: server 3 has
// been elected, its blank entry is committed, and all know that. On its way is at
// most a vote that it did not need.
func TestStartIsReachable(t *testing.T) {
	if testing.Short() {
		t.Skip("a search of package core that reads messages in flight")
	}
	c := Config{Raft: core.Config{Nodes: 3, Terms: 1, Log: 1, Batch: 1, Inflight: 1, Disk: core.Sync, Judge: core.Safety}, Timeout: 2, Judge: Reads}
	start := make(map[model.NodeID]string)
	for id := model.NodeID(1); id <= 3; id++ {
		start[id] = fmt.Sprintf("%+v", modeltest.Node(t, c.Protocol(), id).Start().State.Raft)
	}
	p := c.Raft.Protocol()
	p.Properties = []model.Property[core.State]{model.Always("NotStarted", func(v model.View[core.State]) error {
		now := make(map[model.NodeID]string)
		for id, s := range v.States() {
			now[id] = fmt.Sprintf("%+v", s)
		}
		isVote := func(e model.Envelope) bool { _, ok := e.Message.(core.RequestVoteResult); return ok }
		if maps.Equal(now, start) && !slices.ContainsFunc(v.InFlight(), func(e model.Envelope) bool { return !isVote(e) }) {
			return fmt.Errorf("all are as at the start")
		}
		return nil
	})}
	s := &model.Scenario{
		ID: "raft/core", Title: "package core", Network: model.Multiset,
		Build: func(model.Args) (model.Model, error) { return model.System[core.State, core.Message]{Protocol: p}, nil },
	}
	in, err := s.Configure(model.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	res, err := in.Run(t.Context(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Verdict != model.Violated {
		t.Errorf("package core never comes to the states %v", start)
	}
}

// Two leaders of which one reads are an error that is no failure yet.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"lease":                         {},
		"deaf-leader":                   {},
		"without-lease-by-round":        {Error: 12, Falls: linearizable},
		"without-lease-drift-bound":     {Fault: 5, Error: 12, Falls: linearizable},
		"without-wait-after-restart":    {Fault: 5, Error: 11, Falls: linearizable},
		"without-forget-not-with-lease": {Error: 10, Falls: linearizable},
	})
}
