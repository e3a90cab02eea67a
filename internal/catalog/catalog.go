// Package catalog lists every scenario of the repository. It is the only
// package that imports every protocol.
package catalog

import (
	"slices"

	"github.com/faultline-mc/faultline/byzantine/benor"
	"github.com/faultline-mc/faultline/byzantine/bracha"
	"github.com/faultline-mc/faultline/byzantine/hotstuff"
	"github.com/faultline-mc/faultline/byzantine/oral"
	"github.com/faultline-mc/faultline/byzantine/pbft"
	"github.com/faultline-mc/faultline/byzantine/signed"
	"github.com/faultline-mc/faultline/byzantine/tendermint"
	"github.com/faultline-mc/faultline/internal/calibration"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/caspaxos"
	"github.com/faultline-mc/faultline/paxos/chubby"
	"github.com/faultline-mc/faultline/paxos/fast"
	"github.com/faultline-mc/faultline/paxos/flexible"
	"github.com/faultline-mc/faultline/paxos/multi"
	"github.com/faultline-mc/faultline/paxos/redlock"
	"github.com/faultline-mc/faultline/paxos/register"
	"github.com/faultline-mc/faultline/paxos/spanner"
	"github.com/faultline-mc/faultline/paxos/synod"
	"github.com/faultline-mc/faultline/paxos/vr"
	"github.com/faultline-mc/faultline/paxos/zab"
	"github.com/faultline-mc/faultline/paxos/zookeeper"
	"github.com/faultline-mc/faultline/raft/consul"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/etcd"
	"github.com/faultline-mc/faultline/raft/kv"
	raftlease "github.com/faultline-mc/faultline/raft/lease"
	"github.com/faultline-mc/faultline/raft/membership"
	"github.com/faultline-mc/faultline/raft/prevote"
	raftsnapshot "github.com/faultline-mc/faultline/raft/snapshot"
	"github.com/faultline-mc/faultline/raft/transfer"
	"github.com/faultline-mc/faultline/recovery/breaker"
	"github.com/faultline-mc/faultline/recovery/cic"
	"github.com/faultline-mc/faultline/recovery/ctconsensus"
	"github.com/faultline-mc/faultline/recovery/domino"
	"github.com/faultline-mc/faultline/recovery/fencing"
	"github.com/faultline-mc/faultline/recovery/heartbeat"
	"github.com/faultline-mc/faultline/recovery/kootoueg"
	"github.com/faultline-mc/faultline/recovery/lease"
	"github.com/faultline-mc/faultline/recovery/msglog"
	"github.com/faultline-mc/faultline/recovery/phi"
	"github.com/faultline-mc/faultline/recovery/readonly"
	"github.com/faultline-mc/faultline/recovery/rereplicate"
	"github.com/faultline-mc/faultline/recovery/retry"
	"github.com/faultline-mc/faultline/recovery/saga"
	"github.com/faultline-mc/faultline/recovery/shedding"
	"github.com/faultline-mc/faultline/recovery/snapshot"
	"github.com/faultline-mc/faultline/recovery/swim"
	"github.com/faultline-mc/faultline/recovery/wal"
	"github.com/faultline-mc/faultline/replication/abd"
	"github.com/faultline-mc/faultline/replication/chain"
	"github.com/faultline-mc/faultline/replication/craq"
	"github.com/faultline-mc/faultline/replication/crdt"
	"github.com/faultline-mc/faultline/replication/dynamo"
	"github.com/faultline-mc/faultline/replication/objectstore"
	"github.com/faultline-mc/faultline/replication/paxoscommit"
	"github.com/faultline-mc/faultline/replication/primarybackup"
	"github.com/faultline-mc/faultline/replication/threephase"
	"github.com/faultline-mc/faultline/replication/twophase"
	"github.com/faultline-mc/faultline/specs"
)

// Scenarios returns all scenarios.
func Scenarios() []*model.Scenario {
	return slices.Concat(
		[]*model.Scenario{benor.Scenario, benor.CrashScenario, bracha.Scenario, hotstuff.Scenario, oral.Scenario, pbft.Scenario, signed.Scenario, tendermint.Scenario},
		[]*model.Scenario{caspaxos.Scenario, chubby.Scenario, fast.Scenario, flexible.Scenario, multi.Scenario, redlock.Scenario, register.Scenario, spanner.Scenario, synod.Scenario, vr.Scenario, zab.Scenario, zookeeper.Scenario},
		[]*model.Scenario{
			consul.Scenario,
			consul.OnRaft,
			core.Scenario,
			etcd.Scenario,
			etcd.OnRaft,
			kv.Scenario,
			membership.Scenario,
			prevote.Scenario,
			raftlease.Scenario,
			raftsnapshot.Scenario,
			transfer.Scenario,
		},
		[]*model.Scenario{
			breaker.Scenario,
			cic.Scenario,
			ctconsensus.Scenario,
			domino.Scenario,
			fencing.Scenario,
			heartbeat.Scenario,
			kootoueg.Scenario,
			lease.Scenario,
			msglog.Scenario,
			phi.Scenario,
			readonly.Scenario,
			rereplicate.Scenario,
			retry.Scenario,
			saga.Scenario,
			shedding.Scenario,
			snapshot.Scenario,
			swim.Scenario,
			wal.Scenario,
		},
		[]*model.Scenario{
			abd.Scenario,
			chain.Scenario,
			craq.Scenario,
			crdt.Scenario,
			dynamo.Scenario,
			objectstore.Scenario,
			paxoscommit.Scenario,
			primarybackup.Scenario,
			threephase.Scenario,
			twophase.Scenario,
		},
		specs.Scenarios(),
		calibration.Scenarios(),
	)
}
