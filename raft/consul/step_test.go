package consul

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// What Consul's documentation promises, one sentence per test. Node 1 is the log,
// 2 and 3 are servers, 4 and 5 clients, 6 the resource.

type outcome = model.Outcome[State, Message]

var config = Config{Part: PartLock, Servers: 2, Clients: 2, Suspicions: 1, LockDelay: 3, Token: TokenLockIndex}

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

func expect(t *testing.T, got outcome, s State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Timers: timers, Sent: sent}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(outcome{}, "Choices")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

// both are the sessions of both clients.
var both = model.Nodes(4, 5)

// free and locked are stores in which the key is free, or locked by client 4.
var (
	free   = Store{Sessions: both}
	locked = Store{Sessions: both, Index: 1, Session: 4, LockIndex: 1, ModifyIndex: 1}
)

// KV store, acquire: LockIndex counts by how many holders the key was locked, and
// one that has the lock already is the same holder.
func TestLockCountsHolders(t *testing.T) {
	s := free
	if !config.apply(&s, KVLock{4}) || s != locked {
		t.Errorf("locked: %+v", s)
	}
	if !config.apply(&s, KVLock{4}) || s != locked {
		t.Errorf("locked twice by one session: %+v", s)
	}
	if config.apply(&s, KVLock{5}) || s != locked {
		t.Errorf("locked by another session: %+v", s)
	}
	if !config.apply(&s, KVUnlock{4}) || s.Session != model.None || s.LockIndex != 1 || s.ModifyIndex != 2 {
		t.Errorf("released: %+v", s)
	}
	if !config.apply(&s, KVLock{5}) || s.fence() != (Fence{LockIndex: 2, ModifyIndex: 3}) {
		t.Errorf("locked by the next: %+v", s)
	}
}

// Sessions: with release the lock is released and the ModifyIndex rises; with
// delete the key is gone.
func TestInvalidation(t *testing.T) {
	s := locked
	config.apply(&s, CheckCritical{4})
	if want := (Store{Sessions: model.Nodes(5), Index: 2, LockIndex: 1, ModifyIndex: 2}); s != want {
		t.Errorf("release: %+v, want %+v", s, want)
	}
	s, deletes := locked, config
	deletes.Deletes = true
	deletes.apply(&s, SessionDestroy{4})
	if want := (Store{Sessions: model.Nodes(5), Index: 2}); s != want {
		t.Errorf("delete: %+v, want %+v", s, want)
	}
	if config.apply(&s, KVLock{4}) {
		t.Error("a session that was destroyed has locked the key")
	}
}

// An invalidation of somebody who does not hold the lock releases nothing and
// delays nothing.
func TestInvalidationOfAnother(t *testing.T) {
	got := node(t, config, 3).Receive(Server{Store: locked}, 1, Committed{2, CheckCritical{5}})
	want := locked
	want.Sessions, want.Index = model.Nodes(4), 2
	expect(t, got, Server{Store: want}, nil)
}

// Lock-delay: every server starts it by its own clock, and the leader refuses by
// its own before the request is in the log.
func TestLockDelay(t *testing.T) {
	got := node(t, config, 3).Receive(Server{Store: locked}, 1, Committed{2, CheckCritical{4}})
	after := Store{Sessions: model.Nodes(5), Index: 2, LockIndex: 1, ModifyIndex: 2}
	expect(t, got, Server{Store: after, Delayed: true}, []model.Timer{timerLockDelay})

	leader := Server{Store: after, Term: 1, Delayed: true}
	expect(t, node(t, config, 2).Receive(leader, 5, Lock{}), leader, nil, send(5, NotLocked{}))
	over := leader
	over.Delayed = false
	expect(t, node(t, config, 2).Timeout(leader, timerLockDelay), over, nil)
	expect(t, node(t, config, 2).Receive(over, 5, Lock{}), over, nil, send(1, Propose{1, KVLock{5}}))
}

// A release by the holder itself delays nothing.
func TestReleaseDelaysNothing(t *testing.T) {
	got := node(t, config, 2).Receive(Server{Store: locked, Term: 1}, 1, Committed{2, KVUnlock{4}})
	after := Store{Sessions: both, Index: 2, LockIndex: 1, ModifyIndex: 2}
	expect(t, got, Server{Store: after, Term: 1}, nil, send(4, Unlocked{}))
}

// What is on its way does not count, as shipped; a leader that knew of it would
// refuse.
func TestLockCheck(t *testing.T) {
	leader := Server{Store: locked, Term: 1, Invalidating: 1}
	expect(t, node(t, config, 2).Receive(leader, 5, Lock{}), leader, nil, send(1, Propose{1, KVLock{5}}))
	pending := config
	pending.Pending = true
	expect(t, node(t, pending, 2).Receive(leader, 5, Lock{}), leader, nil, send(5, NotLocked{}))
}

// Who does not lead does not take requests, and a deposed leader's are refused.
func TestOnlyTheLeader(t *testing.T) {
	follower := Server{Store: free}
	expect(t, node(t, config, 3).Receive(follower, 4, Lock{}), follower, nil, send(4, NoLeader{}))
	expect(t, node(t, config, 3).Receive(follower, 4, Unlock{}), follower, nil, send(4, NoLeader{}))
	expect(t, node(t, config, 3).Receive(follower, 1, Refused{KVLock{4}}), follower, nil, send(4, NoLeader{}))
	l := Log{Term: 2, Leader: 3, Store: free}
	expect(t, node(t, config, 1).Receive(l, 2, Propose{1, KVLock{4}}), l, nil, send(2, Refused{KVLock{4}}))
	expect(t, node(t, config, 1).Receive(l, 2, VerifyLeader{Term: 1}), l, nil)
}

// A leader that takes over looks for members that have failed before.
func TestNewLeaderReconciles(t *testing.T) {
	s := Server{Store: locked, Failed: model.Nodes(4), Suspected: 1}
	want := s
	want.Term, want.Invalidating = 2, 1
	expect(t, node(t, config, 3).Receive(s, 1, Elected{2}), want, nil, send(1, Propose{2, CheckCritical{4}}))
}

// The resource refuses who had the lock before somebody that it has served.
func TestResource(t *testing.T) {
	second := Resource{Fence: Fence{2, 3}, Served: 3}
	expect(t, node(t, config, 6).Receive(Resource{Fence: Fence{1, 1}, Served: 1}, 5, Work{Fence{2, 3}}), second, nil, send(5, Worked{}))
	expect(t, node(t, config, 6).Receive(second, 4, Work{Fence{1, 1}}), second, nil, send(4, Outdated{}))
}

// TTL: it is renewed on creation, on renewal and when another leader takes over;
// the leader waits for twice as long.
func TestTTL(t *testing.T) {
	c := Config{Part: PartTTL, Servers: 2, Delay: 1, TTL: 2, Renewals: 1}
	if c.leadersTTL() <= 2*c.TTL {
		t.Errorf("a leader waits for %d ticks", c.leadersTTL())
	}
	s := Server{Store: Store{Sessions: model.Nodes(4)}}
	leader := s
	leader.Term = 2
	expect(t, node(t, c, 3).Receive(s, 1, Elected{2}), leader, []model.Timer{timerTTL})
	expect(t, node(t, c, 3).Receive(leader, 4, Renew{1}), leader, []model.Timer{timerTTL}, send(4, Renewed{1}))
	expires := leader
	expires.Invalidating = 1
	expect(t, node(t, c, 3).Timeout(leader, timerTTL), expires, nil, send(1, Propose{2, SessionDestroy{4}}))
}

// Modes: a stale read is answered by anyone, a default one by who believes to
// lead, and a consistent one when the leader was verified and is ready.
func TestReads(t *testing.T) {
	call := model.Call{Client: 1, Seq: 1, Op: model.Op{Func: get}}
	reads := func(mode Mode, s Server) int {
		c := Config{Part: PartKV, Judge: history.Linearizability, Servers: 2, Reads: mode, Gets: 1}
		return len(node(t, c, 2).Invoke(s, call).Replies)
	}
	follower, leader := Server{}, Server{Term: 1}
	for _, r := range []struct {
		mode Mode
		s    Server
		want int
	}{
		{Stale, follower, 1},
		{Stale, leader, 1},
		{Default, follower, 0},
		{Default, leader, 1},
		{Consistent, follower, 0},
		{Consistent, leader, 0},
	} {
		if got := reads(r.mode, r.s); got != r.want {
			t.Errorf("%s read, term %d: %d replies, want %d", r.mode, r.s.Term, got, r.want)
		}
	}
	c := Config{Part: PartKV, Judge: history.Linearizability, Servers: 2, Reads: Consistent, Gets: 1}
	queue := []Committed{{3, KVSet{Request{1, 1}, 7}}}
	notReady := Server{Term: 2, Barrier: 1, Queue: queue}
	waits := node(t, c, 2).Receive(notReady, 1, Verified{Request{2, 1}})
	if len(waits.Replies) != 0 {
		t.Errorf("answered before the barrier: %v", waits.Replies)
	}
	ready := node(t, c, 2).Timeout(waits.State, timerApply)
	if want := []model.Reply{{Client: 2, Seq: 1, Result: 7}}; !cmp.Equal(want, ready.Replies) {
		t.Errorf("answered %v, want %v", ready.Replies, want)
	}
}

// ?cas=0: the key is set if it does not exist, whatever was true when the leader
// proposed it.
func TestCAS(t *testing.T) {
	c := Config{Part: PartKV, Judge: history.Linearizability, Servers: 1, Swaps: 2}
	swaps := func(client int) model.Call {
		return model.Call{Client: client, Seq: 1, Op: model.Op{Func: swap, Arg: history.Swap{Old: 0, New: client}}}
	}
	s := Server{Term: 1}
	expect(t, node(t, c, 2).Invoke(s, swaps(2)), s, nil, send(1, Propose{1, KVCAS{Request: Request{2, 1}, Value: 2}}))
	store := Store{}
	if !c.apply(&store, KVCAS{Value: 1}) || c.apply(&store, KVCAS{Value: 2}) || store.Value != 1 {
		t.Errorf("two sets with ?cas=0 make %+v", store)
	}
}
