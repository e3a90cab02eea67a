package fencing

import "github.com/faultline-mc/faultline/model"

// The rules: two of the resource alone, one of clients that read, one of the lock
// service.
const (
	RuleFencingToken    model.Rule = "fencing-token"
	RuleEpochDurable    model.Rule = "epoch-durable"
	RuleReadRaisesFence model.Rule = "read-raises-fence"
	RuleGrantDurable    model.Rule = "grant-durable"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Two clients are enough. The first is granted the lock and sends its write,
// which takes two steps; the lease ends, the second client is granted the lock
// and its write takes effect, which takes four; the seventh step is the arrival
// of the first one's write.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleFencingToken,
		Protects: "a write that its client sent while it held the lock arrives late, and replaces what a later holder has written",
		Property: epochsNeverFall,
		Steps:    7,
		Source:   "LCK-01; Kleppmann, How to do distributed locking, 2016",
	},
	{
		Rule:     RuleEpochDurable,
		Protects: "a resource that forgets in a crash which epochs it has seen takes the late write of an earlier one",
		Property: epochsNeverFall,
		Faults:   model.Faults{Crash: 1},
		Steps:    9,
	},
	{
		Rule:     RuleReadRaisesFence,
		Protects: "a write of the last holder slips in between a read of the next one and the write that depends on it, and is lost",
		Property: noLostUpdate,
		Params:   []string{"work=update"},
		Steps:    13,
	},
	{
		Rule:     RuleGrantDurable,
		Protects: "a lock service that forgets in a crash how far it has counted grants two leases under one token, which the resource cannot tell apart",
		Property: oneWriterPerEpoch,
		Faults:   model.Faults{Crash: 1},
		Steps:    9,
		Source:   "Burrows, The Chubby lock service, 2006, 2.4: the lock generation number",
	},
}
