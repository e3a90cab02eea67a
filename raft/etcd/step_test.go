package etcd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Claims are those of etcd's documentation: "KV API guarantees", "etcd API" and, for
// leases and locks, the packages lease and concurrency.

type outcome = model.Outcome[State, Message]

var (
	a, b     = Key{Name: "a"}, Key{Name: "b"}
	kv       = Config{Part: KV, Members: 2}
	leases   = Config{Part: Lease, Members: 2, Held: true, TTL: 2, KeepAlives: 1, Elections: 1}
	watching = Config{Part: Watch, Members: 1, Reconnects: 1}
	locking  = Config{Part: Lock, Members: 1, Lockers: 2}
)

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

// expectSent compares the messages of a step.
func expectSent(t *testing.T, got outcome, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("messages (-want +got)\n%s", diff)
	}
}

// storeOf applies requests to an empty store.
func storeOf(c Config, requests ...Request) Store {
	s := c.firstStore()
	for _, r := range requests {
		c.do(&s, r)
	}
	return s
}

// A deleted key that is put again begins a new generation: create_revision and
// version start anew.
func TestVersions(t *testing.T) {
	s := storeOf(kv, Put{Key: a, Value: 1}, Put{Key: a, Value: 2}, DeleteRange{a}, Put{Key: a, Value: 3})
	want := []KeyValue{
		{Key: a, Value: 1, Create: 2, Mod: 2, Version: 1},
		{Key: a, Value: 2, Create: 2, Mod: 3, Version: 2},
		{Key: a, Mod: 4},
		{Key: a, Value: 3, Create: 5, Mod: 5, Version: 1},
	}
	if diff := cmp.Diff(want, s.Versions); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The revision is raised by every transaction that writes, once, and by nothing
// else.
func TestRevision(t *testing.T) {
	s := storeOf(kv, Put{Key: a, Value: 1})
	for _, c := range []struct {
		request Request
		want    Result
	}{
		{Txn{If: Compare{a, 2}, Then: [2]Put{{Key: a, Value: 2}, {Key: b, Value: 2}}}, Result{true, 3}},
		{Txn{If: Compare{a, 2}, Then: [2]Put{{Key: a, Value: 3}}}, Result{false, 3}},
		{DeleteRange{Key{Name: "c"}}, Result{false, 3}},
		{LeaseGrant{4}, Result{true, 3}},
		{Compact{2}, Result{true, 3}},
		{Compact{2}, Result{false, 3}},
		{Compact{9}, Result{false, 3}},
		{Put{Key: a, Lease: 5}, Result{false, 3}},
	} {
		if got := kv.do(&s, c.request); got != c.want {
			t.Errorf("%T%+v: %+v, want %+v", c.request, c.request, got, c.want)
		}
	}
}

// A lease that ends takes all of its keys with it in one revision, and no other.
func TestRevokeDeletesItsKeys(t *testing.T) {
	s := storeOf(kv, LeaseGrant{4}, Put{Key: a, Lease: 4}, Put{Key: b}, Put{Key: service, Lease: 4}, LeaseRevoke{Lease: 4})
	want := []KeyValue{{Key: a, Mod: 5}, {Key: service, Mod: 5}}
	if diff := cmp.Diff(want, s.events(5)); diff != "" || s.Revision != 5 || len(s.Leases) > 0 {
		t.Errorf("revision %d, leases %v (-want +got)\n%s", s.Revision, s.Leases, diff)
	}
	if live := s.live(); len(live) != 1 || live[0].Key != b {
		t.Errorf("left: %v", live)
	}
}

// A compaction keeps of each key what it was at that revision, and everything
// later; of a deleted key nothing, but for a deletion by that very revision.
func TestCompact(t *testing.T) {
	changes := []Request{Put{Key: a, Value: 1}, Put{Key: b, Value: 1}, Put{Key: a, Value: 2}, DeleteRange{a}, Put{Key: b, Value: 2}}
	for revision, want := range map[int][]int{1: {2, 3, 4, 5, 6}, 2: {2, 3, 4, 5, 6}, 3: {2, 3, 4, 5, 6}, 4: {3, 4, 5, 6}, 5: {3, 5, 6}, 6: {6}} {
		s := storeOf(kv, append(changes, Compact{revision})...)
		var got []int
		for _, kv := range s.Versions {
			got = append(got, kv.Mod)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("compacted at %d: revisions left (-want +got)\n%s", revision, diff)
		}
	}
}

// "Linearizable requests must go through consensus": a read asks for the index of
// the log, and a serializable one does not.
func TestReads(t *testing.T) {
	call := model.Call{Client: 1, Seq: 1, Op: model.Op{Func: "Range", Arg: Range{a}}}
	got := node(t, kv, 2).Invoke(Member{Store: storeOf(kv)}, call)
	expectSent(t, got, send(log, ReadIndex{Call{1, 1}, a}))
	waits := node(t, kv, 2).Receive(got.State, log, ReadState{Read{Call{1, 1}, a, 1}})
	if len(waits.Replies) > 0 || len(waits.State.(Member).Reads) != 1 {
		t.Errorf("answered before its index: %+v", waits)
	}
	serializable := kv
	serializable.Serializable = true
	got = node(t, serializable, 2).Invoke(Member{Store: storeOf(kv)}, call)
	if want := (RangeResponse{Revision: 1}); len(got.Replies) != 1 || got.Replies[0].Result != want {
		t.Errorf("a serializable read: %+v", got.Replies)
	}
}

// A crash forgets who waits, who watches and who leads. A single member leads
// again, in a new term.
func TestRestart(t *testing.T) {
	m := Member{
		Applied: 1, Store: storeOf(kv, Put{Key: a}), Log: []Entry{{Request: Put{Key: b}}},
		Calls: map[int]int{1: 1}, Reads: []Read{{Index: 2}}, Elected: Lead{1, 2, 0}, Primary: true, Watchers: []Watcher{{4, 1, 2}},
	}
	m.Term = 1
	want := Member{Applied: m.Applied, Store: m.Store, Log: m.Log, Term: 1}
	if diff := cmp.Diff(State(want), node(t, kv, 2).Restart(m).State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	expectSent(t, node(t, locking, 2).Restart(m), send(log, Campaign{1}))
	expectSent(t, node(t, locking, log).Receive(Log{Term: 1, Leader: 2}, 2, Campaign{1}), send(2, Lead{Term: 2, Leader: 2}))
	expectSent(t, node(t, locking, log).Receive(Log{Term: 2, Leader: 2}, 2, Campaign{1}))
}

// lessor.Promote: a new leader first applies what there was, and then all leases
// have their whole time before them.
func TestPromote(t *testing.T) {
	m := Member{Store: leases.firstStore(), Log: []Entry{{Request: Put{Key: a}}}}
	got := node(t, leases, 3).Receive(m, log, Lead{Term: 2, Leader: 3, Index: 1})
	if got.State.(Member).Primary || len(got.Timers) > 0 {
		t.Errorf("primary with an entry to apply: %+v", got)
	}
	got = node(t, leases, 3).Timeout(got.State, timerApply)
	if !got.State.(Member).Primary || !cmp.Equal(got.Timers, []model.Timer{leaseTimer(4)}) {
		t.Errorf("not primary with everything applied: %+v", got)
	}
	got = node(t, leases, 3).Receive(got.State, log, Lead{Term: 3, Leader: 2, Index: 1})
	if got.State.(Member).Primary {
		t.Errorf("primary, although another one leads: %+v", got)
	}
}

// The log takes a revocation from the leader only, and says of a deposed one that it
// does not lead.
func TestLogKnowsTheLeader(t *testing.T) {
	l := Log{Term: 2, Leader: 3}
	old, now := Entry{Request: LeaseRevoke{4, 1}, Member: 2}, Entry{Request: LeaseRevoke{4, 2}, Member: 3}
	expectSent(t, node(t, leases, log).Receive(l, 2, Propose{old}))
	expectSent(t, node(t, leases, log).Receive(l, 3, Propose{now}), send(2, Commit{1, now}), send(3, Commit{1, now}))
	expectSent(t, node(t, leases, log).Receive(l, 2, Confirm{1, 4, 2}))
	expectSent(t, node(t, leases, log).Receive(l, 3, Confirm{2, 4, 2}), send(3, Confirmed{Confirm{2, 4, 2}}))
}

// Only the primary renews, and only a lease whose time is not over.
func TestKeepAlive(t *testing.T) {
	m := Member{Store: leases.firstStore(), Elected: Lead{Term: 1, Leader: 2}, Primary: true}
	expectSent(t, node(t, leases, 2).Receive(m, 4, LeaseKeepAlive{2}), send(log, Confirm{1, 4, 2}))
	expectSent(t, node(t, leases, 2).Receive(m, log, Confirmed{Confirm{1, 4, 2}}), send(4, LeaseKeepAliveResponse{2}))
	expectSent(t, node(t, leases, 3).Receive(Member{Store: m.Store}, 4, LeaseKeepAlive{2}))
	m.Expired = []model.NodeID{4}
	expectSent(t, node(t, leases, 2).Receive(m, log, Confirmed{Confirm{1, 4, 2}}))
}

// "Watch events are atomic": those of one revision come in one response. A watcher
// that is too late is told the revision of the compaction.
func TestWatch(t *testing.T) {
	s := storeOf(watching, Put{Key: a}, Txn{Then: [2]Put{{Key: a}, {Key: b}}})
	m := Member{Store: s, Watchers: []Watcher{{Client: 3, Stream: 1, Next: 3}}}
	both := []Event{{3, a, false}, {3, b, false}}
	expectSent(t, node(t, watching, 2).Timeout(m, timerSync), send(3, WatchResponse{Stream: 1, Events: both}))
	m.Watchers[0].Next = 2
	watching.do(&m.Store, Compact{3})
	expectSent(t, node(t, watching, 2).Timeout(m, timerSync), send(3, WatchResponse{Stream: 1, Compacted: 3}))
	expectSent(t, node(t, watching, 2).Receive(m, 3, WatchProgress{})) // it is behind
	m.Watchers[0].Next = 4
	expectSent(t, node(t, watching, 2).Receive(m, 3, WatchProgress{}), send(3, WatchResponse{Stream: 1, Bookmark: 3}))
}

// "A watch can be resumed from the last revision seen", behind it.
func TestResume(t *testing.T) {
	f := Follower{Stream: 1, Start: 1, Next: 1}
	got := node(t, watching, 3).Receive(f, 2, WatchResponse{Stream: 1, Events: []Event{{2, a, false}}})
	expectSent(t, node(t, watching, 3).Timeout(got.State, timerReconnect), send(2, WatchCreate{2, 3}))
	late := node(t, watching, 3).Receive(Follower{Stream: 2, Next: 1}, 2, WatchResponse{Stream: 1, Events: []Event{{2, a, false}}})
	if len(late.State.(Follower).Events) > 0 {
		t.Errorf("an event of a broken stream arrives: %+v", late.State)
	}
}

// concurrency.Mutex: the oldest key has the lock, and the next one when it is gone.
func TestLockGoesToTheOldest(t *testing.T) {
	four, five := Key{"lock", 4}, Key{"lock", 5}
	m := Member{Store: storeOf(locking, Txn{Then: [2]Put{{Key: five, Lease: 5}}}), Log: []Entry{
		{Request: Txn{If: Compare{Key: four}, Then: [2]Put{{Key: four, Lease: 4}}}, Client: 4, Member: 2},
	}}
	got := node(t, locking, 2).Timeout(m, timerApply)
	expectSent(t, got)
	m = got.State.(Member)
	m.Log = []Entry{{Request: LeaseRevoke{5, 1}}}
	expectSent(t, node(t, locking, 2).Timeout(m, timerApply), send(4, LockResponse{3}))
}

// The resource takes a write under the lock that it knows, or under a later one.
func TestResourceFences(t *testing.T) {
	for token, ok := range map[int]bool{2: false, 3: true, 4: true} {
		got := node(t, locking, 3).Receive(Resource{Last: 3}, 4, Write{token})
		expectSent(t, got, send(4, WriteResponse{ok}))
	}
}
