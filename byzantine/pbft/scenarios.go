package pbft

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the group with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/pbft",
	Title: "PBFT: practical Byzantine fault tolerance, a replicated service of which f in 3f+1 may lie",
	Params: []model.Param{
		model.Int("nodes", 4, 3, 10, "replicas"),
		model.Int("f", 1, 1, 3, "faulty replicas that the group is built for: nodes is 3f+1 where it holds"),
		model.Int("views", 2, 1, 7, "the last view for which a view change is begun; the first is 1"),
		model.Int("slots", 1, 1, 3, "sequence numbers"),
		model.Int("requests", 2, 1, 3, "requests, made before the run begins"),
		model.Int("interval", 0, 0, 3, "K: checkpoints come after each K-th sequence number; 0 for none"),
		model.OneOf("order", "which request a correct primary takes next: the first, or any", "first", "any"),
		model.OneOf("auth", "what authenticates requests: signatures, or MACs with a faulty client", "signatures", "macs"),
		model.OneOf("timeouts", "whether timeouts come to be long enough in a synchronous world, because they grow", "grow", "fixed"),
		model.Int("liar", 0, 0, 10, "the replica that lies if it is faulty, when others would be silent; 0 for any"),
		model.OneOf("judge", "what is judged: that replicas execute the same, what clients see besides, or that requests are executed",
			string(Safety), string(Replies), string(Liveness)),
	},
	Network: model.Set,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits:  limits,
	Build:   build,
	Pins: []model.Pin{
		{States: 38_832, Transitions: 98_073, Depth: 20, Long: true},
		{Params: []string{"views=1"}, States: 265, Transitions: 546, Depth: 10},
		{Params: []string{"judge=replies", "views=1"}, States: 656, Transitions: 1_528, Depth: 14},
		{Params: []string{"order=any", "liar=1"}, States: 27_606, Transitions: 65_957, Depth: 20, Long: true},
		{Params: []string{"views=1", "slots=2", "interval=1"}, States: 60_816, Transitions: 242_151, Depth: 22, Long: true},
		{Params: []string{"judge=liveness", "requests=1"}, States: 43_182, Transitions: 127_741, Depth: 21, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Replicas:  a.Int("nodes"),
		F:         a.Int("f"),
		Views:     a.Int("views"),
		Slots:     a.Int("slots"),
		Requests:  a.Int("requests"),
		Interval:  a.Int("interval"),
		AnyOrder:  a.Word("order") == "any",
		MACs:      a.Word("auth") == "macs",
		Impatient: a.Word("timeouts") == "fixed",
		Liar:      model.NodeID(a.Int("liar")),
		Judge:     Judge(a.Word("judge")),
		Without:   a.Without(),
	}
	if c.Replicas <= 2*c.F {
		return nil, fmt.Errorf("%d replicas of which %d may be faulty: want more than %d", c.Replicas, c.F, 2*c.F)
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge == Liveness {
		s.Stability = model.Stability{Cores: c.cores()}
	}
	return s, nil
}

// cores are the sets that can be all correct replicas.
func (c Config) cores() []model.NodeSet {
	var list []model.NodeSet
	for set := model.NodeSet(0); set < 1<<(c.Replicas+1); set += 2 {
		if set.Len() == c.Replicas-c.F {
			list = append(list, set)
		}
	}
	return list
}

// limits are one replica too few, and that it is live only in a world that is kind
// to timeouts and clients.
var limits = []model.Limit{
	{
		Beyond:   "n = 3f: any two sets of 2f have only a faulty replica in common, and one cannot wait for more",
		Property: agreement,
		Params:   []string{"nodes=3", "views=1"},
		Steps:    6,
		Source:   "BFT-02; Pease, Shostak and Lamport 1980",
	},
	{
		Beyond:   "timeouts that do not grow: replicas leave a view before its correct primary has done its work, and so each view",
		Property: executed,
		Params:   []string{"timeouts=fixed", "judge=liveness", "requests=1", "liar=1"},
		Steps:    4,
		Source:   "OSDI 1999, 4.5.2",
	},
	{
		Beyond:   "a faulty client whose request only the primary can authenticate: backups never prepare it, and depose a correct primary",
		Property: executed,
		Params:   []string{"auth=macs", "judge=liveness", "requests=1", "liar=1"},
		Steps:    5,
		Source:   "BFT-04; Clement and others, NSDI 2009 (Aardvark)",
	},
}
