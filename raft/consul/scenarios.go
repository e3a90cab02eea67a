package consul

import (
	"errors"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is Consul with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/consul",
	Title: "Consul: sessions, locks and reads over a linearizable log",
	Params: []model.Param{
		model.OneOf("part", "what is looked at: the lock, a session with a TTL, the key-value store, or blocking queries",
			string(PartLock), string(PartTTL), string(PartKV), string(PartWatch)),
		model.Int("servers", 2, 1, 3, "servers"),
		model.Int("elections", 0, 0, 3, "times that another server is elected while the leader is well"),
		model.Int("delay", 0, 0, 3, "ticks that a message is on its way at most; 0: there is no time"),
		model.Int("clients", 2, 1, 3, "lock: clients that want it"),
		model.Int("suspicions", 1, 0, 3, "lock: times that a leader believes a member to have failed that may be well"),
		model.Int("lock-delay", 1, 0, 8, "lock: ticks"),
		model.OneOf("behavior", "lock: what becomes of a key whose session is invalidated", "release", "delete"),
		model.OneOf("lock-check", "lock: what a leader compares a request with before it is in the log: what it has applied, or also what is pending", "applied", "pending"),
		model.OneOf("token", "lock: what the resource compares", string(TokenLockIndex), string(TokenModifyIndex), string(TokenNone)),
		model.Int("ttl", 2, 1, 4, "ttl: ticks"),
		model.Int("renewals", 1, 0, 3, "ttl: renewals"),
		model.OneOf("reads", "kv and watch: the consistency mode", string(Consistent), string(Default), string(Stale)),
		model.OneOf("judge", "kv: the consistency that is judged", string(history.Linearizability),
			string(history.SequentialConsistency), string(history.CausalConsistency), string(history.MonotonicReads)),
		model.Int("restores", 0, 0, 2, "watch: times that an early snapshot is restored, as into a new cluster"),
		model.Int("puts", 1, 0, 3, "kv and watch: sets, by a client each"),
		model.Int("swaps", 0, 0, 3, "kv: sets with ?cas, by a client each"),
		model.Int("gets", 1, 0, 3, "kv: reads, by one client"),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a client that stands still does not hear that its session is gone, and no lock-delay is long enough",
			Property: oneHolder,
			Params:   []string{"servers=1", "delay=1", "lock-delay=3", "lock-check=pending"},
			Faults:   model.Faults{Pause: 1},
			Steps:    19,
		},
		{
			Beyond:   "a command that is lost: what stands for the log sends it once",
			Property: converges,
			Params:   []string{"part=kv", "gets=0"},
			Faults:   model.Faults{Drop: 1},
			Steps:    5,
		},
		{
			Beyond:   "a command that overtakes the one before it: what stands for the log has to keep its order",
			Property: converges,
			Params:   []string{"part=kv", "puts=2", "gets=0"},
			Faults:   model.Faults{Reorder: 1},
			Steps:    13,
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{States: 11_535, Transitions: 37_582, Depth: 32},
		{Params: []string{"servers=1"}, States: 2_493, Transitions: 5_988, Depth: 27},
		{Params: []string{"elections=1", "suspicions=0"}, States: 3_090, Transitions: 8_124, Depth: 34},
		{Params: []string{"elections=1"}, States: 430_608, Transitions: 1_586_774, Depth: 43, Long: true},
		{Params: []string{"servers=1", "delay=1", "lock-delay=3", "lock-check=pending", "token=none"}, States: 7_481, Transitions: 19_511, Depth: 33},
		{Params: []string{"servers=1", "suspicions=0"}, Faults: model.Faults{Crash: 1}, States: 6_762, Transitions: 17_316, Depth: 37},
		{Params: []string{"part=ttl", "delay=1", "elections=1"}, States: 1202, Transitions: 2769, Depth: 19},
		{Params: []string{"part=ttl", "delay=1", "elections=1"}, Faults: model.Faults{Crash: 1}, States: 29_094, Transitions: 91_007, Depth: 28, Long: true},
		{Params: []string{"part=ttl", "delay=1", "elections=2", "renewals=2"}, States: 48_586, Transitions: 167_729, Depth: 26, Long: true},
		{Params: []string{"part=ttl", "delay=2", "ttl=4", "elections=1", "renewals=2"}, States: 56_770, Transitions: 167_582, Depth: 28, Long: true},
		{Params: []string{"part=watch", "restores=1", "puts=2"}, States: 2333, Transitions: 6925, Depth: 16},
		{Params: []string{"part=kv", "elections=1"}, States: 541, Transitions: 1_266, Depth: 13},
		{Params: []string{"part=kv", "elections=2", "puts=2", "gets=2"}, States: 219_123, Transitions: 671_449, Depth: 25, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Part:       Part(a.Word("part")),
		Servers:    a.Int("servers"),
		Clients:    a.Int("clients"),
		Elections:  a.Int("elections"),
		Delay:      a.Int("delay"),
		Suspicions: a.Int("suspicions"),
		LockDelay:  a.Int("lock-delay"),
		Deletes:    a.Word("behavior") == "delete",
		Pending:    a.Word("lock-check") == "pending",
		Token:      Token(a.Word("token")),
		Restores:   a.Int("restores"),
		TTL:        a.Int("ttl"),
		Renewals:   a.Int("renewals"),
		Reads:      Mode(a.Word("reads")),
		Judge:      history.Consistency(a.Word("judge")),
		Puts:       a.Int("puts"),
		Swaps:      a.Int("swaps"),
		Gets:       a.Int("gets"),
		Without:    a.Without(),
	}
	if c.Part == PartTTL && c.Delay == 0 {
		return nil, errors.New("a TTL without time means nothing: want delay=1 or more with part=ttl")
	}
	if c.Swaps > 0 && !slices.Contains([]history.Consistency{history.Linearizability, history.SequentialConsistency}, c.Judge) {
		return nil, fmt.Errorf("judge=%s is about reads and writes alone: want swaps=0, got %d", c.Judge, c.Swaps)
	}
	s := model.System[State, Message]{
		Protocol: c.Protocol(),
		Clients:  c.Callers(),
		Fairness: model.Fairness{Restart: true, Heal: true},
	}
	if c.Delay > 0 {
		s.Time = model.Time{Tier: model.Lockstep, Delay: c.Delay}
	}
	return s, nil
}

// OnRaft is the same store and the same servers, with package core as their log.
var OnRaft = &model.Scenario{
	ID:    "raft/consul-on-core",
	Title: "Consul over raft/core: a set and a read in each mode, with elections and leaders of the past",
	Params: []model.Param{
		model.OneOf("reads", "the consistency mode", string(Consistent), string(Default), string(Stale)),
		model.OneOf("clients", "where they call: writers at the last server that may lead and the reader at the first, or at any that may", "home", "anywhere"),
		model.Int("servers", 3, 1, 5, "servers"),
		model.Int("terms", 2, 1, 4, "terms for which servers begin elections"),
		model.Int("log", 3, 1, 5, "entries of a log, with a blank one at the start of a term"),
		model.Int("candidates", 2, 1, 5, "servers that begin elections"),
		model.Int("inflight", 1, 1, 4, "AppendEntries of a leader to one server that are not answered"),
		model.Int("puts", 1, 0, 3, "sets, by a client each"),
		model.Int("swaps", 0, 0, 3, "sets with ?cas, by a client each"),
		model.Int("gets", 1, 0, 3, "reads, by one client"),
	},
	Network: model.Multiset,
	Rules:   rulesOnRaft,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Part:     PartKV,
			Servers:  a.Int("servers"),
			Anywhere: a.Word("clients") == "anywhere",
			Reads:    Mode(a.Word("reads")),
			Judge:    history.Linearizability,
			Puts:     a.Int("puts"),
			Swaps:    a.Int("swaps"),
			Gets:     a.Int("gets"),
			Raft: core.Config{
				Nodes:      a.Int("servers"),
				Terms:      a.Int("terms"),
				Log:        a.Int("log"),
				Batch:      1,
				Inflight:   a.Int("inflight"),
				Candidates: min(a.Int("candidates"), a.Int("servers")),
				Disk:       core.Sync,
				Served:     true,
			},
			Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Callers()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"terms=1", "log=2"}, States: 11_825, Transitions: 35_922, Depth: 22},
		{Params: []string{"terms=1", "log=2"}, Faults: model.Faults{Crash: 1}, States: 79_541, Transitions: 261_734, Depth: 24, Long: true},
		{States: 6_519_852, Transitions: 17_938_958, Depth: 42, Long: true},
	},
}
