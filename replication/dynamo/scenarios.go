package dynamo

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the store with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/dynamo",
	Title: "a store that is always writable: sloppy quorums, hints, read repair, anti-entropy, siblings or the last write",
	Params: []model.Param{
		model.Int("n", 3, 1, 4, "replicas of a key"),
		model.Int("r", 2, 1, 4, "replicas that answer a read"),
		model.Int("w", 2, 1, 4, "replicas that store a write before it returns"),
		model.Int("fallbacks", 0, 0, 2, "nodes that stand in for replicas that do not answer: the sloppy quorum"),
		model.OneOf("versions", "which of two writes remains: the later one, or both if neither has seen the other",
			string(LastWriteWins), string(Vectors)),
		model.OneOf("read-repair", "when a read updates replicas that are behind",
			string(AsyncRepair), string(NoRepair), string(BlockingRepair)),
		model.OneOf("anti-entropy", "whether replicas compare Merkle trees", "off", "on"),
		model.Int("grace", 0, 0, 20, "ticks that a tombstone is kept; 0 keeps it for ever"),
		model.Int("period", 2, 1, 4, "ticks between two comparisons of trees, where tombstones are not kept for ever"),
		model.OneOf("clocks", "what a write's time is: a count of its coordinator's writes, or the time on its clock", "counters", "skewed"),
		model.Int("uncertainty", 1, 0, 3, "ticks that clocks are taken to be apart"),
		model.Int("horizon", 3, 1, 6, "ticks after which clocks stop"),
		model.Int("writers", 1, 1, 2, "coordinators that write"),
		model.Int("writes", 1, 1, 2, "writes of each, one after the other"),
		model.OneOf("writes-are", "what the writers' clients do besides: nothing, or read before each write, or after it", "blind", "after-reads", "before-reads"),
		model.Int("deletes", 0, 0, 1, "deletions by the first writer, afterwards"),
		model.Int("reads", 1, 0, 2, "reads by one coordinator more"),
		model.Int("keys", 1, 1, 2, "keys that operations go round"),
		model.OneOf("heal", "whether what is cut is promised to heal", "promised", "never"),
		model.OneOf("judge", "what is asked of the store",
			string(Regular), string(Linearizable), string(Sequential), string(Causal),
			string(ReadYourWrites), string(MonotonicReads), string(MonotonicWrites), string(WritesFollowReads),
			string(Durable), string(Available), string(Converge)),
	},
	Network:    model.Distinct,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "more replicas stop than a strict quorum can do without",
			Property: "Answered",
			Params:   []string{"judge=available", "reads=0"},
			Faults:   model.Faults{Crash: 2},
			Steps:    5,
			Source:   "DeCandia and others 2007, 4.6",
		},
		{
			Beyond:   "clocks are further apart than they are taken to be",
			Property: "Linearizable",
			Params:   []string{"judge=linearizable", "clocks=skewed", "n=1", "r=1", "w=1", "writers=2"},
			Faults:   model.Faults{Skew: 2},
			Steps:    13,
			Source:   "DYN-02",
		},
		{
			Beyond:   "a message is lost, and the exchange of trees that makes up for it takes longer than the period of grace",
			Property: "NoResurrection",
			Params:   []string{"judge=durable", "anti-entropy=on", "grace=3", "period=2", "n=2", "r=1", "w=1", "deletes=1", "reads=0"},
			Faults:   model.Faults{Drop: 1},
			Network:  model.Multiset,
			Steps:    17,
			Source:   "CRDT-02",
		},
		{
			Beyond:   "a message arrives as another one: nodes crash, and do not lie",
			Property: "Regular",
			Params:   []string{"n=1", "r=1", "w=1"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    6,
		},
	},
	Build: build,
	Pins: []model.Pin{
		{States: 2_998, Transitions: 9_900, Depth: 16},
		{
			Params: []string{"judge=durable", "fallbacks=1", "reads=0"},
			Faults: model.Faults{Crash: 1}, States: 3_482, Transitions: 14_575, Depth: 16,
		},
		{
			Params: []string{"judge=converge", "anti-entropy=on", "n=2", "r=1", "w=1", "reads=0"},
			Faults: model.Faults{Partition: 1}, States: 5_386, Transitions: 30_873, Depth: 19,
		},
		{
			Params: []string{"judge=durable", "versions=vector", "n=2", "r=1", "w=1", "writers=2", "reads=0", "writes-are=after-reads"},
			States: 11_049, Transitions: 31_222, Depth: 19,
		},
		{
			Params: []string{"judge=linearizable", "read-repair=blocking", "reads=2"},
			States: 58_588, Transitions: 217_725, Depth: 21, Long: true,
		},
		{
			Params: []string{"judge=linearizable", "clocks=skewed", "n=1", "r=1", "w=1", "writers=2"},
			Faults: model.Faults{Skew: 1}, States: 49_713, Transitions: 174_589, Depth: 22, Long: true,
		},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		N: a.Int("n"), R: a.Int("r"), W: a.Int("w"),
		Fallbacks:   a.Int("fallbacks"),
		Versions:    Versions(a.Word("versions")),
		ReadRepair:  ReadRepair(a.Word("read-repair")),
		AntiEntropy: a.Word("anti-entropy") == "on",
		Grace:       a.Int("grace"),
		Period:      a.Int("period"),
		Clocks:      a.Word("clocks") == "skewed",
		Uncertainty: a.Int("uncertainty"),
		Writers:     a.Int("writers"),
		Writes:      a.Int("writes"),
		ReadBefore:  a.Word("writes-are") == "after-reads",
		ReadAfter:   a.Word("writes-are") == "before-reads",
		Deletes:     a.Int("deletes"),
		Reads:       a.Int("reads"),
		Keys:        a.Int("keys"),
		Judge:       Judge(a.Word("judge")),
		Without:     a.Without(),
	}
	switch {
	case c.R > c.N || c.W > c.N:
		return nil, errors.New("r and w are at most n")
	case c.judgesHistory() && (c.Versions == Vectors || c.Deletes > 0 || c.Keys > 1):
		return nil, errors.New("judge: only a single key without siblings and deletes is a register; want durable, available or converge")
	case c.Versions == Vectors && (c.Clocks || c.Grace > 0):
		return nil, errors.New("clocks and grace are those of versions=lww")
	case c.Clocks && (c.Grace > 0 || c.AntiEntropy):
		return nil, errors.New("clocks=skewed: want no grace and no anti-entropy, whose time is another one")
	}
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Clients:  c.Clients(),
		Time:     c.Time(a.Int("horizon")),
		Fairness: model.Fairness{Heal: a.Word("heal") == "promised"},
	}, nil
}
