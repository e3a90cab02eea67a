package chubby

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Burrows (2006).

type outcome = model.Outcome[State, Message]

var (
	locks   = Config{Part: PartLock, Lockers: 2, Lease: 3, Grace: 2, LockDelay: 4, Sequencers: true, Failovers: 1, Election: 1}
	files   = Config{Part: PartCache, Writers: 1, Readers: 2, Writes: 1, Reads: 2, Lease: 3, Grace: 2, KeepAlives: 1}
	session = Config{Part: PartSession, Lease: 6, Grace: 2, Interval: 3, Failovers: 1, Election: 1}
)

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// expect compares an outcome with a state, the timers that a step has set or
// left as they are, and the messages sent.
func expect(t *testing.T, got outcome, s State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Timers: timers, Sent: sent}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func timers(list ...model.Timer) []model.Timer { return slices.Sorted(slices.Values(list)) }

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

// lockCell is a cell of locks, with the clients 3 and 4.
func lockCell(d Database) Cell {
	d.Epoch, d.Sessions = max(d.Epoch, 1), model.Nodes(3, 4)
	return Cell{Database: d}
}

func TestGenerationGrowsWithTheHolder(t *testing.T) { // 2.4: the lock generation number
	got := node(t, locks, 1).Receive(lockCell(Database{Generation: 6}), 3, Acquire{Epoch: 1})
	expect(t, got, lockCell(Database{Generation: 7, Holder: 3}), nil, send(3, Acquired{1, 7}))
}

func TestSecondClientWaits(t *testing.T) {
	held := lockCell(Database{Generation: 1, Holder: 3})
	waiting := held
	waiting.Waiting = []model.NodeID{4}
	expect(t, node(t, locks, 1).Receive(held, 4, Acquire{Epoch: 1}), waiting, nil)
	got := node(t, locks, 1).Receive(waiting, 3, Release{Epoch: 1})
	expect(t, got, lockCell(Database{Generation: 2, Holder: 4}), nil, send(3, Released{1}), send(4, Acquired{1, 2}))
}

func TestAcquiredAgainIsTheSameGeneration(t *testing.T) { // after a fail-over
	held := lockCell(Database{Epoch: 2, Generation: 1, Holder: 3})
	expect(t, node(t, locks, 1).Receive(held, 3, Acquire{Epoch: 2}), held, nil, send(3, Acquired{2, 1}))
}

func TestLockDelay(t *testing.T) { // 2.4: if a lock becomes free because the holder has failed
	held := lockCell(Database{Generation: 1, Holder: 3})
	held.Waiting = []model.NodeID{4}
	want := held
	want.Database.Holder, want.Database.Delayed, want.Database.Sessions = model.None, true, model.Nodes(4)
	got := node(t, locks, 1).Timeout(held, "session3")
	expect(t, got, want, timers(timerLockDelay))
	after := node(t, locks, 1).Timeout(got.State, timerLockDelay)
	if d := after.State.(Cell).Database; d.Holder != 4 || d.Generation != 2 || d.Delayed {
		t.Errorf("after the lock-delay the database is %+v, want node 4 as the holder of generation 2", d)
	}
}

func TestReleaseNeedsNoDelay(t *testing.T) { // 2.4: in the normal way
	held := lockCell(Database{Generation: 1, Holder: 3})
	expect(t, node(t, locks, 1).Receive(held, 3, Release{Epoch: 1}), lockCell(Database{Generation: 1}), nil, send(3, Released{1}))
}

func TestResourceComparesSequencers(t *testing.T) { // 2.4
	r := node(t, locks, 2)
	served := Resource{Generation: 2, Worker: 4}
	expect(t, r.Receive(served, 3, Request{Generation: 1}), served, nil, send(3, Rejected{}))
	expect(t, r.Receive(served, 4, Request{Generation: 2}), served, nil, send(4, Served{}))
	expect(t, r.Receive(served, 3, Request{Generation: 3}), Resource{Generation: 3, Worker: 3}, nil, send(3, Served{}))
}

func TestOldEpochIsRejected(t *testing.T) { // 2.9, step 1
	s := lockCell(Database{Epoch: 2})
	expect(t, node(t, locks, 1).Receive(s, 3, Acquire{Epoch: 1}), s, nil, send(3, WrongEpoch{2}))
	expect(t, node(t, locks, 1).Receive(s, 3, KeepAlive{Epoch: 1, Number: 2}), s, nil, send(3, WrongEpoch{2}))
}

func TestNewMaster(t *testing.T) { // 2.9, steps 1, 4 and 6
	down := lockCell(Database{Generation: 1, Holder: 3, Delayed: true})
	down.Down, down.Failovers = true, 1
	want := lockCell(Database{Epoch: 2, Generation: 1, Holder: 3, Delayed: true})
	want.Failovers, want.Recovering = 1, model.Nodes(3, 4)
	expect(t, node(t, locks, 1).Timeout(down, timerElected), want, timers("session3", "session4", timerLockDelay))
}

func TestCallsWaitForTheFailOverToBeAcknowledged(t *testing.T) { // 2.9, steps 7 and 8
	s := lockCell(Database{Epoch: 2})
	s.Recovering = model.Nodes(3, 4)
	blocked := node(t, locks, 1).Receive(s, 3, Acquire{Epoch: 2})
	want := s
	want.Blocked = []Blocked{{3, Acquire{Epoch: 2}}}
	expect(t, blocked, want, nil)
	one := node(t, locks, 1).Receive(blocked.State, 3, KeepAlive{2, 2})
	want.Recovering = model.Nodes(4)
	expect(t, one, want, timers("session3"), send(3, Lease{2, 2}))
	all := node(t, locks, 1).Receive(one.State, 4, KeepAlive{2, 2})
	expect(t, all, lockCell(Database{Epoch: 2, Generation: 1, Holder: 3}), timers("session4"),
		send(4, Lease{2, 2}), send(3, Acquired{2, 1}))
}

func TestNobodyAnswersWithoutAMaster(t *testing.T) {
	down := lockCell(Database{})
	down.Down = true
	expect(t, node(t, locks, 1).Receive(down, 3, KeepAlive{1, 2}), down, nil)
}

// fileCell is a cell with a file, the writer 2 and the readers 3 and 4.
func fileCell(caching, unacked model.NodeSet, value int, writes ...Pending) Cell {
	return Cell{
		Database: Database{Epoch: 1, Sessions: model.Nodes(2, 3, 4), Value: value},
		Caching:  caching, Unacked: unacked, Writes: writes,
	}
}

func TestWriteWaitsForCaches(t *testing.T) { // 2.7
	write := Pending{Writer: 2, Call: 1, Value: 1}
	master := node(t, files, 1)
	got := master.Receive(fileCell(model.Nodes(3, 4), 0, 0), 2, SetContents{1, 1, 1})
	expect(t, got, fileCell(0, model.Nodes(3, 4), 0, write), nil, send(3, Invalidate{1}), send(4, Invalidate{1}))
	got = master.Receive(got.State, 3, Invalidated{1})
	expect(t, got, fileCell(0, model.Nodes(4), 0, write), nil)
	done := fileCell(0, 0, 1)
	expect(t, master.Receive(got.State, 4, Invalidated{1}), done, nil, send(2, ContentsSet{1, 1}))
	done.Database.Sessions.Remove(4) // or because the client allowed its lease to expire
	expect(t, master.Timeout(got.State, "session4"), done, nil, send(2, ContentsSet{1, 1}))
}

func TestReadsDuringAWriteAreNotCached(t *testing.T) { // 2.7: the node is uncachable
	pending := fileCell(0, model.Nodes(4), 0, Pending{Writer: 2, Call: 1, Value: 1})
	expect(t, node(t, files, 1).Receive(pending, 3, GetContents{1, 1}), pending, nil, send(3, Contents{1, 1, 0, false}))
	free := fileCell(0, 0, 0)
	expect(t, node(t, files, 1).Receive(free, 3, GetContents{1, 1}), fileCell(model.Nodes(3), 0, 0), nil, send(3, Contents{1, 1, 0, true}))
}

func TestInvalidatedCache(t *testing.T) { // 2.7
	s := Client{Epoch: 1, Number: 1, Lease: 1, Calls: 1, Cached: true, Value: 5}
	dropped := Client{Epoch: 1, Number: 1, Lease: 1, Calls: 1}
	expect(t, node(t, files, 3).Receive(s, 1, Invalidate{1}), dropped, nil, send(1, Invalidated{1}))
}

func TestJeopardy(t *testing.T) { // 2.8: the client empties and disables its cache
	s := Client{Epoch: 1, Number: 1, Lease: 1, Calls: 1, Cached: true, Value: 5}
	in := node(t, files, 3).Timeout(s, "lease1")
	expect(t, in, Client{Epoch: 1, Number: 1, Calls: 1}, timers(timerGrace))
	expect(t, node(t, files, 3).Timeout(in.State, timerGrace), Client{Expired: true}, nil)
}

func TestSafe(t *testing.T) { // 2.8: a successful KeepAlive in the grace period
	s := Client{Epoch: 1, Number: 2, Awaits: 2, Calls: 1}
	expect(t, node(t, files, 3).Receive(s, 1, Lease{1, 2}), Client{Epoch: 1, Number: 2, Lease: 2, Calls: 1}, timers(timerAct))
	late := Client{Epoch: 1, Number: 2, Calls: 1}
	expect(t, node(t, files, 3).Receive(late, 1, Lease{1, 2}), late, nil)
}

func TestFailOver(t *testing.T) { // 2.9, step 6: it causes clients to flush their caches
	s := Client{Epoch: 1, Number: 1, Lease: 1, Calls: 1, Busy: true, Cached: true, Value: 5}
	want := Client{Epoch: 2, Number: 2, Awaits: 2, Lease: 1, Calls: 1, Busy: true}
	expect(t, node(t, files, 3).Receive(s, 1, WrongEpoch{2}), want, timers("lease2"),
		send(1, KeepAlive{2, 2}), send(1, GetContents{2, 1}))
	expect(t, node(t, files, 3).Receive(want, 1, WrongEpoch{2}), want, nil)
}

func TestKeepAlivesWithoutEnd(t *testing.T) { // 2.8: a new KeepAlive after the last one
	got := node(t, session, 2).Timeout(Client{Epoch: 1, Number: 1, Lease: 1}, timerKeepAlive)
	expect(t, got, Client{Epoch: 1, Number: 2, Awaits: 2, Lease: 1}, timers("lease2", timerKeepAlive), send(1, KeepAlive{1, 2}))
	got = node(t, session, 2).Timeout(Client{Epoch: 1, Number: 2, Lease: 2}, timerKeepAlive)
	expect(t, got, Client{Epoch: 1, Number: 1, Awaits: 1, Lease: 2}, timers("lease1", timerKeepAlive), send(1, KeepAlive{1, 1}))
}

func TestSessionThatIsOver(t *testing.T) { // 2.8: the client assumes that it has expired
	s := lockCell(Database{})
	s.Database.Sessions = model.Nodes(4)
	expect(t, node(t, locks, 1).Receive(s, 3, KeepAlive{1, 2}), s, nil, send(3, NoSession{}))
	expect(t, node(t, locks, 3).Receive(Client{Epoch: 1, Number: 2, Awaits: 2}, 1, NoSession{}), Client{Expired: true}, nil)
}

func TestRestart(t *testing.T) {
	expect(t, node(t, locks, 3).Restart(Client{Epoch: 1, Number: 1, Lease: 1, Phase: Holds, Generation: 1}), Client{Expired: true}, nil)
	served := Resource{Generation: 2, Worker: 4}
	expect(t, node(t, locks, 2).Restart(served), served, nil)
}
