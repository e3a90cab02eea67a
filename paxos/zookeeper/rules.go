package zookeeper

import "github.com/faultline-mc/faultline/model"

// The rules that ZooKeeper and its recipes depend on.
const (
	RuleReconnectZxid         model.Rule = "reconnect-zxid"
	RuleReadsBehindWrites     model.Rule = "reads-behind-writes"
	RuleSessionMoved          model.Rule = "session-moved"
	RuleVersionCheck          model.Rule = "version-check"
	RuleOutstandingChanges    model.Rule = "outstanding-changes"
	RuleSyncAsksLeader        model.Rule = "sync-asks-leader"
	RuleSyncBehindCommits     model.Rule = "sync-behind-commits"
	RuleWatchBeforeData       model.Rule = "watch-before-data"
	RuleOneShot               model.Rule = "one-shot"
	RuleSetWatches            model.Rule = "set-watches"
	RuleFireMissedWatches     model.Rule = "fire-missed-watches"
	RuleExpireThroughLog      model.Rule = "expire-through-log"
	RuleEphemeralsWithSession model.Rule = "ephemerals-with-session"
	RuleSessionClosing        model.Rule = "session-closing"
	RuleLowestHolds           model.Rule = "lowest-holds"
	RuleLookAgain             model.Rule = "look-again"
	RuleFenceByZxid           model.Rule = "fence-by-zxid"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleReconnectZxid,
		Protects: "a client that moves to a server that lags behind reads what was before that which it has read",
		Property: sequential,
		Params:   []string{"then=0"},
		Failure:  model.FailureTiming,
		Steps:    15,
		Source:   "Hunt and others 2010, 4.4; ZooKeeperServer: client must try another server",
	},
	{
		Rule:     RuleReadsBehindWrites,
		Protects: "a read that is sent behind a write is answered while that is on its way",
		Property: readsOwn,
		Params:   []string{"part=fifo", "moves=0"},
		Steps:    7,
		Source:   "Hunt and others 2010, 2.3: FIFO client order; CommitProcessor",
	},
	{
		Rule:     RuleSessionMoved,
		Protects: "a write that was left with the last server comes behind those that were sent to the next one",
		Property: clientFIFO,
		Params:   []string{"part=fifo"},
		Failure:  model.FailureTiming,
		Steps:    10,
		Source:   "ZooKeeper Programmer's Guide, Sessions: SESSION_MOVED",
	},
	{
		Rule:     RuleVersionCheck,
		Protects: "two clients that have read the same version both set the data",
		Property: sequential,
		Params:   []string{"servers=1", "sets=0", "swaps=2", "then=0", "gets=0", "moves=0"},
		Steps:    12,
		Source:   "Hunt and others 2010, 2.2: conditional updates",
	},
	{
		Rule:     RuleOutstandingChanges,
		Protects: "the leader compares the version with a tree that a transaction before this one will change",
		Property: sequential,
		Params:   []string{"servers=1", "sets=0", "swaps=2", "then=0", "gets=0", "moves=0"},
		Steps:    12,
		Source:   "Hunt and others 2010, 4.1; PrepRequestProcessor: outstandingChanges",
	},
	{
		Rule:     RuleSyncAsksLeader,
		Protects: "a server that lags behind takes itself for recent",
		Property: linearizable,
		Params:   []string{"reads=sync", "judge=linearizable", "then=0", "gets=1", "moves=0"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Hunt and others 2010, 4.4; ZAB-07",
	},
	{
		Rule:     RuleSyncBehindCommits,
		Protects: "a sync is answered before that is applied which the leader had committed before it",
		Property: linearizable,
		Params:   []string{"reads=sync", "judge=linearizable", "then=0", "gets=1", "moves=0"},
		Failure:  model.FailureTiming,
		Steps:    14,
		Source:   "Hunt and others 2010, 4.4",
	},
	{
		Rule:     RuleWatchBeforeData,
		Protects: "a client reads what has changed before it is told that it has, and mixes it with what it had read",
		Property: configWhole,
		Params:   []string{"part=config", "servers=1", "moves=0"},
		Failure:  model.FailureTiming,
		Steps:    13,
		Source:   "Hunt and others 2010, 2.3; Programmer's Guide: What ZooKeeper guarantees about watches",
	},
	{
		Rule:     RuleOneShot,
		Protects: "a client is told of a change that it did not ask for",
		Property: watchAsked,
		Params:   []string{"part=config", "servers=1", "moves=0"},
		Steps:    17,
		Source:   "Programmer's Guide, Watches: one-time trigger",
	},
	{
		Rule:     RuleSetWatches,
		Protects: "a watch is gone with the server that it was left with",
		Property: configWhole,
		Params:   []string{"part=config", "servers=1"},
		Failure:  model.FailureTiming,
		Steps:    18,
		Source:   "Programmer's Guide, Watches; ClientCnxn: SetWatches",
	},
	{
		Rule:     RuleFireMissedWatches,
		Protects: "what a watch waits for has happened before it comes to the next server, and happens no more",
		Property: configWhole,
		Params:   []string{"part=config", "servers=1"},
		Failure:  model.FailureTiming,
		Steps:    19,
		Source:   "DataTree: setWatches, relativeZxid",
	},
	{
		Rule:     RuleExpireThroughLog,
		Protects: "a session is over at one server, and its znodes are there at the others",
		Property: sameTree,
		Params:   []string{"part=lock"},
		Steps:    1,
		Source:   "Hunt and others 2010, 4.4; Programmer's Guide, Sessions",
	},
	{
		Rule:     RuleEphemeralsWithSession,
		Protects: "the znodes of a session outlive it, and nobody is there to delete them",
		Property: ephemeralOwner,
		Params:   []string{"part=lock", "servers=1"},
		Steps:    5,
		Source:   "Hunt and others 2010, 2.1",
	},
	{
		Rule:     RuleSessionClosing,
		Protects: "a request that comes behind the end of its session creates a znode that nothing will delete",
		Property: ephemeralOwner,
		Params:   []string{"part=lock", "servers=1"},
		Failure:  model.FailureTiming,
		Steps:    5,
		Source:   "ZOOKEEPER-1208",
	},
	{
		Rule:     RuleLowestHolds,
		Protects: "a client has the lock though it has come later",
		Property: oneHolder,
		Params:   []string{"part=lock", "servers=1", "expirations=0"},
		Steps:    14,
		Source:   "ZooKeeper Recipes, Locks, 3",
	},
	{
		Rule:     RuleLookAgain,
		Protects: "a client waits for a znode to vanish that has vanished",
		Property: granted,
		Params:   []string{"part=lock", "servers=1", "expirations=0"},
		Failure:  model.FailureTiming,
		Steps:    23,
		Source:   "ZooKeeper Recipes, Locks, 5",
	},
	{
		Rule:     RuleFenceByZxid,
		Protects: "work that was on its way when its session was closed comes after that of the next holder",
		Property: mutualExclusion,
		Params:   []string{"part=lock", "servers=1"},
		Failure:  model.FailureTiming,
		Steps:    21,
		Source:   "Burrows 2006, 2.4: sequencers; with the czxid of the znode",
	},
}
