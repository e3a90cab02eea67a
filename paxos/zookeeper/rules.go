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
var Rules = []model.RuleInfo{}
