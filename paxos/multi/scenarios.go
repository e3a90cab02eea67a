package multi

import (
	"errors"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the group with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/multi",
	Title: "Multi-Paxos: a log of slots with one phase 1, and a service that executes each command once",
	Params: []model.Param{
		model.Int("replicas", 3, 1, 5, "replicas, which are proposers, acceptors and learners"),
		model.Int("leaders", 2, 1, 5, "replicas that begin ballots, from the first one on"),
		model.Int("ballots", 2, 1, 6, "ballots, of all leaders together"),
		model.Int("slots", 2, 1, 4, "slots of the log"),
		model.Int("clients", 2, 1, 3, "clients, each with a cas on the one register"),
		model.Int("reads", 0, 0, 1, "reads of each client after it"),
		model.OneOf("elected", "whether the first replica leads when a run begins, in a ballot that a majority has promised", "no", "yes"),
		model.Int("lease", 0, 0, 5, "ticks for which a replica that has promised a leader promises no other; 0 for no leases"),
		model.Int("margin", 0, 0, 3, "ticks by which a leader's lease is shorter"),
		model.OneOf("learners", "who learns what is chosen: the leader that has proposed it, or all replicas, whom it tells",
			string(LeaderLearns), string(AllLearn)),
		model.OneOf("loss", "what a crash destroys: what is volatile, or the disk, too", string(LossMemory), string(LossDisk)),
		model.OneOf("judge", "what is judged: what replicas execute and clients see, that with the invariants of the proof, or that the log is executed",
			string(Outcome), string(Proof), string(Liveness)),
	},
	Network: model.Distinct,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message arrives as another one: replicas crash, and do not lie",
			Property: oneCommandPerBallot,
			Params:   []string{"slots=1", "clients=1"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    6,
		},
		{
			Beyond:   "a message is lost in the ballot that lasts: nothing is sent again here, and only the next ballot would make good for it",
			Property: logExecuted,
			Params:   []string{"judge=liveness", "slots=1", "elected=yes"},
			Faults:   model.Faults{Drop: 1},
			Steps:    6,
		},
		{
			Beyond:   "a leader that stands still, and its timers with it, goes on before it notices that its lease is over",
			Property: linearizable,
			Params:   []string{"slots=1", "clients=1", "reads=1", "lease=2", "elected=yes"},
			Faults:   model.Faults{Pause: 1},
			Steps:    14,
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{Params: []string{"slots=1"}, States: 9_121, Transitions: 16_872, Depth: 18},
		{Params: []string{"slots=1"}, Faults: model.Faults{Crash: 1}, States: 73_839, Transitions: 206_947, Depth: 20, Long: true},
		{Params: []string{"slots=1", "ballots=3"}, States: 254_693, Transitions: 499_534, Depth: 24, Long: true},
		{Params: []string{"judge=liveness", "elected=yes"}, States: 269_250, Transitions: 1_364_002, Depth: 22, Long: true},
		{States: 1_515_697, Transitions: 4_712_258, Depth: 27, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Replicas: a.Int("replicas"),
		Leaders:  a.Int("leaders"),
		Ballots:  a.Int("ballots"),
		Slots:    a.Int("slots"),
		Clients:  a.Int("clients"),
		Reads:    a.Int("reads"),
		Elected:  a.Word("elected") == "yes",
		Lease:    a.Int("lease"),
		Margin:   a.Int("margin"),
		Learners: Learners(a.Word("learners")),
		Loss:     Loss(a.Word("loss")),
		Judge:    Judge(a.Word("judge")),
		Without:  a.Without(),
	}
	switch {
	case c.Leaders > c.Replicas:
		return nil, errors.New("more leaders than replicas: want leaders up to the number of replicas")
	case c.Judge == Liveness && c.Lease > 0:
		return nil, errors.New("liveness is judged without clocks: want lease=0 with judge=liveness")
	case c.Judge == Proof && c.Loss == LossDisk:
		return nil, errors.New("the invariants of the proof count what is on disks: want loss=memory with judge=proof")
	case c.Judge == Liveness && len(c.cores()) == 0:
		return nil, errors.New("no majority is left when all leaders but the last are cut off: want fewer leaders with judge=liveness")
	}
	if c.Lease > 0 && c.Lease-1-c.Margin < 1 {
		return nil, fmt.Errorf("a lease is over before it begins with lease=%d and margin=%d: want a margin below %d", c.Lease, c.Margin, c.Lease-1)
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Lease > 0 {
		s.Time.Tier = model.Lockstep
	}
	if c.Judge == Liveness {
		s.Stability = model.Stability{Cores: c.cores(), Omega: []model.Timer{timerCampaign}}
	}
	return s, nil
}

// cores returns all majorities in which the last leader comes first.
func (c Config) cores() []model.NodeSet {
	var list []model.NodeSet
	for bits := range 1 << c.Replicas {
		core := model.NodeSet(bits << 1)
		first := core.Len() > 0 && slices.Collect(core.All())[0] == c.lastLeader()
		if first && core.Len() == c.Replicas/2+1 {
			list = append(list, core)
		}
	}
	return list
}
