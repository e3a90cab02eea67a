package zookeeper

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// What the paper and the Programmer's Guide say, one sentence per test. Node 1 is the
// broadcast, 2 the leader, 3 a follower, 4 and 5 are clients, 6 the resource.

type outcome = model.Outcome[State, Message]

var (
	lockers = Config{Part: PartLock, Servers: 2, Lockers: 2, Fence: true, SyncBy: SyncByLeader}
	data    = Config{Part: PartData, Servers: 2, Sets: 1, Gets: 1, SyncBy: SyncByLeader, Reads: Local, Judge: history.SequentialConsistency}
	ready   = Config{Part: PartConfig, Servers: 2}
)

func stepper(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

func sent(t *testing.T, got outcome, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got)\n%s", diff)
	}
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

// first returns a server as it is at the start, with a change.
func first(t *testing.T, c Config, id model.NodeID, change func(*Server)) Server {
	t.Helper()
	s := stepper(t, c, id).Start().State.(Server)
	change(&s)
	return s
}

func same(*Server) {}

// commit is what the leader of the first epoch sends of a transaction of client 4.
func commitOf(xid int, ch Change) Commit { return Commit{Txn{4, xid, ch}} }

// ATC'10, 4.4: a server does not take over a session of a client that has seen a higher
// zxid. The Guide calls it a single system image.
func TestServerBehindRefuses(t *testing.T) {
	s := first(t, ready, 3, func(s *Server) { s.Tree.Zxid = 4 })
	sent(t, stepper(t, ready, 3).Receive(s, 5, Connect{Conn: 1, LastZxid: 5}), send(5, Refused{1}))
	sent(t, stepper(t, ready, 3).Receive(s, 5, Connect{Conn: 1, LastZxid: 4}), send(2, Revalidate{1, 5, 1}))
	looking := first(t, ready, 3, func(s *Server) { s.Leader = model.None })
	sent(t, stepper(t, ready, 3).Receive(looking, 5, Connect{Conn: 1}), send(5, Refused{1}))
}

// Guide, Sessions: a client learns that its session has expired when it connects again.
func TestExpiredSessionIsTold(t *testing.T) {
	s := first(t, lockers, 2, func(s *Server) { s.Tree.Sessions.Remove(5) })
	sent(t, stepper(t, lockers, 2).Receive(s, 5, Connect{Conn: 1}), send(5, SessionExpired{1}))
	sent(t, stepper(t, lockers, 2).Receive(s, 3, Revalidate{1, 5, 1}), send(3, Revalidated{5, 1, false}))
	sent(t, stepper(t, lockers, 2).Receive(s, 3, Revalidate{1, 4, 1}), send(3, Revalidated{4, 1, true}))
}

// ATC'10, 4.1: the leader computes a transaction from the future state, in which what is
// outstanding was applied.
func TestOutstandingChanges(t *testing.T) {
	set := Request{Op: SetData{pathX, 7, 0}, Xid: 1}
	leader := stepper(t, data, 2)
	s := first(t, data, 2, same)
	got := leader.Receive(s, 4, set)
	sent(t, got, send(1, Propose{1, Txn{4, 1, SetDataTxn{pathX, 7, 1}}}))
	got = leader.Receive(got.State, 3, Forward{1, 5, 1, SetData{pathX, 8, 0}})
	want := Propose{1, Txn{5, 1, ErrorTxn{ErrBadVersion}}}
	sent(t, got, send(1, want))
	sent(t, leader.Receive(got.State, 3, Forward{1, 5, 2, SetData{pathX, 8, 1}}), send(1, Propose{1, Txn{5, 2, SetDataTxn{pathX, 8, 2}}}))
}

// ATC'10, 2.2: setData is conditional on the version, unless that is -1.
func TestVersions(t *testing.T) {
	tree := Tree{Sessions: model.Nodes(4), Nodes: map[Path]Znode{pathX: {Version: 3}}}
	for version, want := range map[int]Change{
		anyVersion: SetDataTxn{pathX, 7, 4},
		3:          SetDataTxn{pathX, 7, 4},
		2:          ErrorTxn{ErrBadVersion},
	} {
		if got := data.change(&tree, Forward{Op: SetData{pathX, 7, version}}); got != want {
			t.Errorf("version %d: %v, want %v", version, got, want)
		}
	}
}

// Guide, Sequence Nodes and Ephemeral Nodes: the counter is the parent's and only grows;
// the session's znodes go with it, and nobody else's.
func TestEphemeralSequential(t *testing.T) {
	tree := lockers.firstTree()
	for xid, session := range []model.NodeID{4, 5, 4} {
		lockers.apply(&tree, Txn{session, xid, lockers.change(&tree, Forward{Session: session, Op: CreateLock{}})})
	}
	events := lockers.apply(&tree, Txn{Session: 4, Change: CloseSessionTxn{}})
	if want := []Event{{NodeDeleted, "/lock/1"}, {NodeDeleted, "/lock/3"}}; !cmp.Equal(want, events) {
		t.Errorf("events %v, want %v", events, want)
	}
	want := Tree{Zxid: 4, Sessions: model.Nodes(5), Sequence: 3, Nodes: map[Path]Znode{"/lock/2": {Czxid: 2, Mzxid: 2, Owner: 5}}}
	if !tree.equal(want) {
		t.Errorf("closeSession leaves %+v, want %+v", tree, want)
	}
	if got := lockers.change(&tree, Forward{Session: 5, Op: CreateLock{}}); got != (CreateTxn{"/lock/4", 5, 4}) {
		t.Errorf("the next one is %v", got)
	}
}

// ATC'10, 2.3: the reads of a client wait for the writes that it has sent before.
func TestReadsWait(t *testing.T) {
	c := Config{Part: PartFIFO, Servers: 2, Writes: 1}
	follower := stepper(t, c, 3)
	got := follower.Receive(first(t, c, 3, same), 4, Request{0, 1, SetData{pathX, 1, anyVersion}})
	sent(t, got, send(2, Forward{1, 4, 1, SetData{pathX, 1, anyVersion}}))
	got = follower.Receive(got.State, 4, Request{0, 2, GetData{pathX}})
	sent(t, got)
	got = follower.Receive(got.State, 2, commitOf(1, SetDataTxn{pathX, 1, 1}))
	sent(t, got, send(4, Reply{Xid: 1, Zxid: 1}), send(4, Reply{Xid: 2, Zxid: 1, Result: Data{1, 1}}))
}

// Guide, Sessions: a request of a session that has moved is refused, and its connection
// closed.
func TestSessionMoved(t *testing.T) {
	c := Config{Part: PartFIFO, Servers: 2, Writes: 1}
	s := first(t, c, 2, func(s *Server) { s.Owners[4] = 2 })
	sent(t, stepper(t, c, 2).Receive(s, 3, Forward{1, 4, 1, SetData{pathX, 1, anyVersion}}),
		send(1, Propose{1, Txn{4, 1, ErrorTxn{ErrSessionMoved}}}))
	old := first(t, c, 3, func(s *Server) {
		s.Pending[4] = []Request{{0, 1, SetData{pathX, 1, anyVersion}}}
	})
	sent(t, stepper(t, c, 3).Receive(old, 2, commitOf(1, ErrorTxn{ErrSessionMoved})), send(4, Disconnected{0}))
}

// Guide, Watches: one-time, ordered before the data, and left again with the next server,
// which compares what has happened since.
func TestWatches(t *testing.T) {
	watched := first(t, ready, 3, func(s *Server) { s.Watches[pathReady] = model.Nodes(5) })
	follower := stepper(t, ready, 3)
	got := follower.Receive(watched, 2, commitOf(1, DeleteTxn{pathReady}))
	sent(t, got, send(5, WatchEvent{0, Event{NodeDeleted, pathReady}}))
	sent(t, follower.Receive(got.State, 2, commitOf(2, CreateTxn{Path: pathReady})))

	for name, c := range map[string]struct {
		tree  map[Path]Znode
		there bool
		want  EventType
	}{
		"still there":   {map[Path]Znode{pathReady: {Mzxid: 3}}, true, ""},
		"changed":       {map[Path]Znode{pathReady: {Mzxid: 4}}, true, NodeDataChanged},
		"deleted":       {nil, true, NodeDeleted},
		"still missing": {nil, false, ""},
		"created":       {map[Path]Znode{pathReady: {Mzxid: 2}}, false, NodeCreated},
	} {
		s := first(t, ready, 3, func(s *Server) { s.Conns[5], s.Tree.Nodes = 1, c.tree })
		got := follower.Receive(s, 5, SetWatches{1, 3, Watch{pathReady, c.there}})
		left := got.State.(Server).Watches[pathReady].Has(5)
		if fired := len(got.Sent) > 0; fired != (c.want != "") || left == fired {
			t.Errorf("%s: fired %v, left %v", name, got.Sent, left)
		} else if fired {
			sent(t, got, send(5, WatchEvent{1, Event{c.want, pathReady}}))
		}
	}
}

// ATC'10, 4.4: a sync is answered behind all that is outstanding, and at once if nothing
// is; the leader asks nobody.
func TestSync(t *testing.T) {
	leader := stepper(t, data, 2)
	s := first(t, data, 2, same)
	sent(t, leader.Receive(s, 3, Forward{1, 5, 1, SyncOp{}}), send(3, Synced{5, 1}))
	got := leader.Receive(s, 4, Request{0, 1, SetData{pathX, 1, anyVersion}})
	got = leader.Receive(got.State, 3, Forward{1, 5, 1, SyncOp{}})
	sent(t, got)
	txn := Txn{4, 1, SetDataTxn{pathX, 1, 1}}
	sent(t, leader.Receive(got.State, 1, Acked{1, txn}), send(3, Commit{txn}), send(3, Synced{5, 1}))
	quorum := data
	quorum.SyncBy = SyncByQuorum
	sent(t, stepper(t, quorum, 2).Receive(s, 3, Forward{1, 5, 1, SyncOp{}}), send(1, Propose{1, Txn{5, 1, SyncTxn{}}}))
}

// Of a leader that was deposed nothing is committed, and who follows it hears no more.
func TestDeposed(t *testing.T) {
	b := Broadcast{Epoch: 2, Leader: 3, Tree: data.firstTree()}
	got := stepper(t, data, 1).Receive(b, 2, Propose{1, Txn{4, 1, SyncTxn{}}})
	sent(t, got)
	leader := first(t, data, 2, func(s *Server) { s.Outstanding = []Txn{{4, 1, SyncTxn{}}} })
	now := stepper(t, data, 2).Receive(leader, 3, UpToDate{2, data.firstTree()})
	sent(t, now, send(4, Disconnected{0}))
	if s := now.State.(Server); s.Leader != 3 || len(s.Outstanding) > 0 || len(s.Conns) > 0 {
		t.Errorf("after an epoch has begun: %+v", s)
	}
}

// Recipes, Locks: the lowest has the lock, the next one watches the one before it.
func TestLockRecipe(t *testing.T) {
	list := Children{[]Child{{"/lock/1", 4, 1}, {"/lock/2", 5, 2}}}
	s := Client{Server: 3, Connected: true, Xid: 2, App: Locker{Phase: Lists, Awaits: 2, Path: "/lock/2", Czxid: 2}}
	second := stepper(t, lockers, 5)
	got := second.Receive(s, 3, Reply{Xid: 2, Zxid: 2, Result: list})
	sent(t, got, send(3, Request{0, 3, Exists{"/lock/1"}}))
	sent(t, second.Receive(got.State, 3, Reply{Xid: 3, Zxid: 3, Err: ErrNoNode}), send(3, Request{0, 4, GetChildren{}}))
	waits := second.Receive(got.State, 3, Reply{Xid: 3, Zxid: 2})
	sent(t, waits)
	sent(t, second.Receive(waits.State, 3, WatchEvent{0, Event{NodeDeleted, "/lock/1"}}), send(3, Request{0, 4, GetChildren{}}))
	list.List = list.List[1:]
	holds := second.Receive(s, 3, Reply{Xid: 2, Zxid: 3, Result: list})
	if app := holds.State.(Client).App.(Locker); app.Phase != Holds || app.Czxid != 2 {
		t.Errorf("the lowest: %+v", app)
	}
}

// The resource refuses who had the lock before somebody that it has served.
func TestResource(t *testing.T) {
	resource := stepper(t, lockers, 6)
	got := resource.Receive(Resource{Czxid: 1, Served: 1}, 5, Work{2})
	sent(t, got, send(5, Worked{}))
	if got.State != (Resource{2, 2}) {
		t.Errorf("served: %+v", got.State)
	}
	sent(t, resource.Receive(Resource{2, 2}, 4, Work{1}), send(4, Outdated{}))
}
