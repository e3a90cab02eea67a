package reports_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Three small models with something of everything that reports show.

// election forgets at a crash whom it voted for, if told to.
type election struct{ forgets bool }

type voter struct {
	Term    int
	Vote    model.NodeID
	Granted model.NodeSet
}

type electionMessage interface{ electionMessage() }

type (
	ask   struct{ Term int }
	grant struct{ Term int }
)

func (ask) electionMessage()   {}
func (grant) electionMessage() {}

const (
	electionNodes             = 3
	ruleKeepVote   model.Rule = "keep-vote"
	electionSafety            = "ElectionSafety"
)

func (c election) protocol() model.Protocol[voter, electionMessage] {
	leads := func(s voter) bool { return 2*s.Granted.Len() > electionNodes }
	return model.Protocol[voter, electionMessage]{
		Name: "election", Nodes: electionNodes, Receive: c.receive,
		Start: func(n *model.Node[electionMessage], s *voter) {
			if n.ID() < electionNodes {
				n.SetTimer("campaign")
			}
		},
		Timeout: func(n *model.Node[electionMessage], s *voter, _ model.Timer) {
			if s.Term > 0 {
				return
			}
			*s = voter{Term: 1, Vote: n.ID(), Granted: model.Nodes(n.ID())}
			n.Broadcast(ask{1})
		},
		Restart: func(n *model.Node[electionMessage], s *voter) {
			s.Granted = 0
			if c.forgets {
				s.Vote = model.None
			}
		},
		Roles: func(id model.NodeID) string { return "voter" },
		Properties: []model.Property[voter]{
			model.Pairwise(electionSafety, func(a, b voter) error {
				if a.Term == b.Term && leads(a) && leads(b) {
					return fmt.Errorf("both lead term %d", a.Term)
				}
				return nil
			}),
			model.Reachable("LeaderElected", leads),
		},
	}
}

func (c election) receive(n *model.Node[electionMessage], s *voter, from model.NodeID, m electionMessage) {
	switch m := m.(type) {
	case ask:
		if m.Term > s.Term {
			*s = voter{Term: m.Term}
		}
		if m.Term == s.Term && (s.Vote == model.None || s.Vote == from) {
			s.Vote = from
			n.Send(from, grant{m.Term})
		}
	case grant:
		if m.Term == s.Term && s.Granted.Len() > 0 {
			s.Granted.Add(from)
		}
	}
}

// copies of a register of which only node 1 passes writes on.
type cell struct{ Key, Value string }

type copyMessage struct{ Value string }

func registerSystem() model.System[cell, copyMessage] {
	p := model.Protocol[cell, copyMessage]{
		Name: "copies", Nodes: 2,
		Start: func(_ *model.Node[copyMessage], s *cell) { *s = cell{"x|y", "old"} },
		Receive: func(_ *model.Node[copyMessage], s *cell, _ model.NodeID, m copyMessage) {
			s.Value = m.Value
		},
		Invoke: func(n *model.Node[copyMessage], s *cell, call model.Call) {
			if call.Op.Func == "read" {
				n.Reply(call, s.Value)
				return
			}
			s.Value = call.Op.Arg.(string)
			n.Broadcast(copyMessage{s.Value})
			n.Reply(call, nil)
		},
		Roles: func(id model.NodeID) string { return []string{"primary", "backup"}[id-1] },
	}
	fresh := model.OnHistory[cell]("FreshReads", func(h model.History) error {
		written := false
		for i, r := range h {
			written = written || r.Kind == model.Returned && r.Op.Func == "write"
			if r.Kind == model.Returned && r.Op.Func == "read" && i > 0 && h[i-1].Kind == model.Invoked && written && r.Result == "old" {
				return fmt.Errorf("client %d reads \"old\" after the write returned", r.Client)
			}
		}
		return nil
	})
	return model.System[cell, copyMessage]{
		Protocol: p,
		Clients: []model.Client{
			{At: []model.NodeID{1}, Ops: []model.Op{{Func: "write", Arg: "new"}}},
			{At: []model.NodeID{2}, Ops: []model.Op{{Func: "read"}}},
			{At: []model.NodeID{1}, Ops: []model.Op{{Func: "read"}}},
		},
		Properties: []model.Property[cell]{fresh},
	}
}

// jugs is the water jugs riddle: get 4 out of a 3 and a 5.
type jugs struct{ Small, Big int }

func jugsMachine() model.Machine[jugs] {
	to := func(f func(s jugs) jugs) func(jugs, func(jugs)) {
		return func(s jugs, yield func(jugs)) { yield(f(s)) }
	}
	return model.Machine[jugs]{
		Name: "jugs",
		Init: func(yield func(jugs)) { yield(jugs{}) },
		Actions: []model.Action[jugs]{
			{Name: "FillSmall", Next: to(func(s jugs) jugs { return jugs{3, s.Big} })},
			{Name: "FillBig", Next: to(func(s jugs) jugs { return jugs{s.Small, 5} })},
			{Name: "EmptySmall", Next: to(func(s jugs) jugs { return jugs{0, s.Big} })},
			{Name: "EmptyBig", Next: to(func(s jugs) jugs { return jugs{s.Small, 0} })},
			{Name: "SmallToBig", Next: to(func(s jugs) jugs { n := min(s.Small, 5-s.Big); return jugs{s.Small - n, s.Big + n} })},
			{Name: "BigToSmall", Next: to(func(s jugs) jugs { n := min(s.Big, 3-s.Small); return jugs{s.Small + n, s.Big - n} })},
			{Name: "Spill", Args: []any{1}, Next: func(jugs, func(jugs)) {}},
		},
		Properties: []model.Property[jugs]{
			model.Reachable("FourLitres", func(s jugs) bool { return s.Big == 4 }),
		},
	}
}

var samples = []*model.Scenario{{
	ID: "sample/election", Title: "one leader per term", Network: model.Multiset,
	Params: []model.Param{model.OneOf("mode", "how", "plain"), model.Int("terms", 1, 1, 1, "terms")},
	Faults: model.Faults{Crash: 1},
	Rules:  []model.RuleInfo{{Rule: ruleKeepVote, Protects: "a vote", Property: electionSafety}},
	Build: func(a model.Args) (model.Model, error) {
		c := election{forgets: a.Without().Has(ruleKeepVote)}
		return model.System[voter, electionMessage]{Protocol: c.protocol()}, nil
	},
}, {
	ID: "sample/register", Title: "a register with stale copies", Network: model.Multiset,
	Build: func(model.Args) (model.Model, error) { return registerSystem(), nil },
}, {
	ID: "sample/jugs", Title: "four litres",
	Build: func(model.Args) (model.Model, error) { return jugsMachine(), nil },
}}

// find runs a sample, and makes constant what differs between equal runs.
func find(t *testing.T, id string, bounds model.Bounds, without ...model.Rule) *model.Result {
	t.Helper()
	for _, s := range samples {
		if s.ID != id {
			continue
		}
		in, err := s.Configure(model.Settings{Without: without})
		if err != nil {
			t.Fatal(err)
		}
		r, err := in.Run(context.Background(), model.Options{Workers: 1, Bounds: bounds, Witnesses: true})
		if err != nil {
			t.Fatal(err)
		}
		r.Seconds, r.StatesPerSecond, r.MemoryBytes = 0.25, float64(4*r.States), 12_345_678
		return r
	}
	t.Fatalf("no sample %s", id)
	return nil
}

// results are one of every kind.
func results(t *testing.T) map[string]*model.Result {
	return map[string]*model.Result{
		"election-holds":    find(t, "sample/election", model.Bounds{}),
		"election-violated": find(t, "sample/election", model.Bounds{}, ruleKeepVote),
		"election-cut":      find(t, "sample/election", model.Bounds{Depth: 3, Memory: 1 << 30}),
		"register-violated": find(t, "sample/register", model.Bounds{}),
		"jugs-holds":        find(t, "sample/jugs", model.Bounds{}),
	}
}

func number(n string) model.Value { return model.Value{Kind: model.ValueNumber, Text: n} }

// faultyTrace is made by hand: it has what the samples do not, and more nodes
// than fit a terminal.
func faultyTrace() *model.Trace {
	at := func(k int) *int { return &k }
	one, two := number("1"), number("2")
	node := model.Value{Kind: model.ValueStruct, Text: "{Term: 1}", Keys: []string{"Term"}, Items: []model.Value{one}}
	var nodes []model.TraceNode
	var keys []string
	var states []model.Value
	for id := model.NodeID(1); id <= 6; id++ {
		nodes = append(nodes, model.TraceNode{ID: id})
		keys = append(keys, id.String())
		states = append(states, node)
	}
	state := model.Value{
		Kind: model.ValueStruct, Text: "{...}", Keys: []string{"nodes"},
		Items: []model.Value{{Kind: model.ValueMap, Text: "{...}", Keys: keys, Items: states}},
	}
	var many []model.Change
	for i := range 15 {
		many = append(many, model.Change{Path: fmt.Sprintf("nodes.2.Log.%d", i), New: &two})
	}
	return &model.Trace{
		Schema: model.TraceSchema, Scenario: "sample/faults", Network: model.Set,
		Parameters: model.ParamValues{{Name: "words", Value: "it's 2"}},
		Faults:     model.Faults{Crash: 1, Drop: 2, Duplicate: 1},
		Bounds:     model.Bounds{States: 1000, Depth: 7, Memory: 512 << 20, Seconds: 1.5},
		Property:   "Agreement", Kind: model.KindAlways, Verdict: "violated", Reason: "nodes 1 and 2 differ; see <b>#1</b>",
		Nodes: nodes, Clients: 1,
		FaultStep: at(2), ErrorStep: at(4), FailureStep: at(6),
		Initial: state, Final: state,
		InitialEffects: []model.Effect{
			{Kind: "set", Node: 1, Text: "set beat"},
			{Kind: "send", Node: 1, Text: "send 1->2 Hello{Text: \"a|b `c`\"}", Message: 1, To: 2},
			{Kind: "send", Node: 1, Text: "send 1->3 Hello{Text: \"a|b `c`\"}", Message: 2, To: 3},
		},
		Steps: []model.TraceStep{
			{
				Step: 1, Event: "invoke c1 write(1) @1", Kind: model.EventInvoke, Node: 1,
				Effects: []model.Effect{{Kind: "send", Node: 1, Text: "send 1->2 Write{Value: 1}", Message: 3, To: 2}},
				Sent:    []int{3}, Diff: []model.Change{{Path: "nodes.1.Term", Old: &one, New: &two}}, Hash: "00",
			},
			{Step: 2, Event: "duplicate 1->2 Write{Value: 1}", Kind: model.EventDuplicate, Node: 2, From: 1, Message: 3, Hash: "01"},
			{Step: 3, Event: "drop 1->3 Hello{Text: \"a|b `c`\"}", Kind: model.EventDrop, Node: 3, From: 1, Message: 2, Hash: "02"},
			{
				Step: 4, Event: "1->2 Write{Value: 1} choose 1", Kind: model.EventDeliver, Node: 2, From: 1, Message: 3,
				Effects: []model.Effect{{Kind: "reply", Node: 2, Text: "reply c1 ok"}}, Returns: []string{"c1 write(1) ok"},
				Diff: many, Hash: "03",
			},
			{
				Step: 5, Event: "crash 2", Kind: model.EventCrash, Node: 2,
				Diff: []model.Change{{Path: "nodes.2.Status", New: &model.Value{Kind: model.ValueText, Text: "down"}}}, Hash: "04",
			},
			{
				Step: 6, Event: "restart 2", Kind: model.EventRestart, Node: 2,
				Diff: []model.Change{{Path: "nodes.2.Log.0", Old: &two}, {Path: "nodes.2.Status", Old: &model.Value{Kind: model.ValueText, Text: "down"}}}, Hash: "05",
			},
		},
	}
}

// traces are those of all results, and the one made by hand.
func traces(t *testing.T) map[string]*model.Trace {
	all := map[string]*model.Trace{"faults": faultyTrace()}
	for name, r := range results(t) {
		if r.Violation != nil {
			all[name] = r.Violation.Trace
		}
		for _, w := range r.Witnesses {
			all[name+"-"+w.Property] = w
		}
	}
	return all
}
