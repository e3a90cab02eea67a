package catalog

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/paxos/register"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// notDelays are the scenarios in which faults that keep something from happening
// can be more than delays, and why.
var notDelays = map[string][]string{
	"byzantine/benor":        {"nodes keep what they were sent"},
	"byzantine/benor-crash":  {"nodes keep what they were sent"},
	"byzantine/bracha":       {"nodes keep what they were sent"},
	"byzantine/hotstuff":     {"nodes keep what they were sent"},
	"byzantine/pbft":         {"nodes keep what they were sent"},
	"byzantine/tendermint":   {"nodes keep what they were sent"},
	"byzantine/oral":         {"there is time"},
	"byzantine/signed":       {"there is time"},
	"paxos/multi":            {"there is time"},
	"paxos/spanner":          {"there is time"},
	"paxos/zab":              {"the network keeps an order"},
	"paxos/zookeeper":        {"the network keeps an order"},
	"paxos/chubby":           {"there is time"},
	"paxos/redlock":          {"there is time"},
	"raft/consul":            {"the network keeps an order", "there is time"},
	"raft/etcd":              {"the network keeps an order", "there is time"},
	"raft/lease":             {"there is time"},
	"raft/prevote":           {"the network keeps an order"},
	"raft/snapshot":          {"no message is sent", "the network keeps an order"}, // of one node; for liveness
	"raft/transfer":          {"the network keeps an order"},
	"recovery/heartbeat":     {"there is time"},
	"recovery/lease":         {"there is time"},
	"recovery/phi":           {"there is time"},
	"recovery/rereplicate":   {"the network keeps an order"},
	"recovery/shedding":      {"there is time"},
	"recovery/snapshot":      {"the network keeps an order"},
	"recovery/swim":          {"there is time"},
	"recovery/wal":           {"no message is sent"}, // there is one node
	"replication/chain":      {"the network keeps an order"},
	"replication/craq":       {"the network keeps an order"},
	"replication/crdt":       {"no message is sent"}, // before the first client waits
	"replication/dynamo":     {"a property reads messages in flight", "there is time"},
	"replication/threephase": {"there is time"},
}

// redundantIn are settings in which redundant faults are tried besides each
// scenario's own and those of its rules: small enough for whole spaces with
// them, or with a network that the scenario does not have by default.
var redundantIn = map[string][]model.Settings{
	"paxos/register": {
		{Params: map[string]string{"clients": "1"}},
		{Params: map[string]string{"clients": "1"}, Without: []model.Rule{register.RuleReadDecided}},
	},
	"paxos/synod": {
		{Params: map[string]string{"judge": "proof", "acceptors": "2"}},
		{Params: map[string]string{"judge": "proof"}, Without: []model.Rule{synod.RuleAdoptAccepted}},
		{
			Params: map[string]string{"judge": "proof"}, Network: model.Multiset,
			Without: []model.Rule{synod.RuleRefuseBelowPromise},
		},
	},
	"recovery/saga": {
		{Params: map[string]string{"retries": "0"}},
		{Params: map[string]string{"retries": "0"}, Network: model.Distinct},
	},
	"recovery/snapshot": {{Network: model.Multiset}},
}

// What is lost, cut off or standing still makes nothing worse than what is late,
// wherever there is neither time nor an order of messages.
func TestRedundantFaults(t *testing.T) {
	for _, s := range Scenarios() {
		reasons, want := modeltest.Redundant(t, s, redundantIn[s.ID]...), notDelays[s.ID]
		if testing.Short() { // without the settings of rules, which may have more
			want = slices.DeleteFunc(slices.Clone(want), func(reason string) bool { return !slices.Contains(reasons, reason) })
		}
		if diff := cmp.Diff(want, reasons, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: why faults can be more than delays (-want +got):\n%s", s.ID, diff)
		}
	}
}
