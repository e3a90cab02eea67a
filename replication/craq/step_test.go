package craq

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Terrace and Freedman, USENIX 2009. Nodes 1 to 3 are the
// servers, node 4 is the master.

var (
	failStop = Config{Servers: 3, Consistency: Strong, Writes: 2, Reads: 1, Judge: JudgePromise}
	mistaken = Config{Servers: 3, Consistency: Strong, Writes: 2, Reads: 1, Suspicions: 1, Judge: JudgePromise}
	eventual = Config{Servers: 3, Consistency: Eventual, Writes: 2, Reads: 1, Judge: JudgePromise}

	all    = Layout{1, []model.NodeID{1, 2, 3}}
	noTail = Layout{2, []model.NodeID{1, 2}}
	ends   = Layout{2, []model.NodeID{1, 3}} // the middle has failed

	zero Version
	one  = Version{1, 7, Request{1, 1}}
	two  = Version{2, 8, Request{2, 1}}

	query = model.Call{Client: 3, Seq: 1, Op: model.Op{Func: read}}
	asked = Request{3, 1}
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// expect compares what a step leads to: the state, what is sent and what is
// answered.
func expect(t *testing.T, got outcome, s State, replies []model.Reply, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Sent: sent, Replies: replies}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(outcome{}, "Timers", "Choices")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func returns(value any) []model.Reply { return []model.Reply{{Client: 3, Seq: 1, Result: value}} }

// 2.3: a version that arrives at a server which is not the tail is dirty, and is
// passed on; at the tail it is clean, and an acknowledgement goes back.
func TestVersionsAreDirtyUpToTheTail(t *testing.T) {
	empty := Server{Layout: all, Linked: true}
	put := model.Call{Client: 1, Seq: 1, Op: model.Op{Func: write, Arg: 7}}
	dirty := Server{Layout: all, Linked: true, Dirty: []Version{one}}
	expect(t, node(t, failStop, 1).Invoke(empty, put), dirty, nil, to(2, Forward{all, one}))
	expect(t, node(t, failStop, 2).Receive(empty, 1, Forward{all, one}), dirty, nil, to(3, Forward{all, one}))
	expect(t, node(t, failStop, 3).Receive(empty, 2, Forward{all, one}),
		Server{Layout: all, Linked: true, Clean: one}, []model.Reply{{Client: 1, Seq: 1}}, to(2, Ack{all, 1}))
	expect(t, node(t, failStop, 2).Invoke(empty, put), empty, nil)
}

// 2.3: with the acknowledgement the version is clean, and all before it are
// deleted.
func TestAckCleans(t *testing.T) {
	s := Server{Layout: all, Linked: true, Dirty: []Version{one, two}}
	expect(t, node(t, failStop, 2).Receive(s, 3, Ack{all, 1}),
		Server{Layout: all, Linked: true, Clean: one, Dirty: []Version{two}}, nil, to(1, Ack{all, 1}))
	expect(t, node(t, failStop, 2).Receive(s, 3, Ack{all, 2}),
		Server{Layout: all, Linked: true, Clean: two}, nil, to(1, Ack{all, 2}))
}

// 2.3: if the newest version is clean it is returned.
func TestCleanReadAsksNobody(t *testing.T) {
	s := Server{Layout: all, Linked: true, Clean: one}
	for id := model.NodeID(1); id <= 3; id++ {
		expect(t, node(t, failStop, id).Invoke(s, query), s, returns(7))
	}
}

// 2.3: if it is dirty, the tail names the version.
func TestDirtyReadAsksTheTail(t *testing.T) {
	s := Server{Layout: all, Linked: true, Clean: one, Dirty: []Version{two}}
	waiting := s
	waiting.Reads = []Read{{Request: asked}}
	expect(t, node(t, failStop, 1).Invoke(s, query), waiting, nil, to(3, Query{all, asked}))
	tail := Server{Layout: all, Linked: true, Clean: two}
	expect(t, node(t, failStop, 3).Receive(tail, 1, Query{all, asked}), tail, nil, to(1, Answer{all, asked, 2}))

	expect(t, node(t, failStop, 1).Receive(waiting, 3, Answer{all, asked, 1}), s, returns(7))
	expect(t, node(t, failStop, 1).Receive(waiting, 3, Answer{all, asked, 2}), s, returns(8))
}

// A version that is deleted is not missed: a newer one is clean.
func TestDeletedVersion(t *testing.T) {
	waiting := Server{Layout: all, Linked: true, Clean: two, Reads: []Read{{Request: asked}}}
	got := node(t, failStop, 1).Receive(waiting, 3, Answer{all, asked, 1})
	expect(t, got, Server{Layout: all, Linked: true, Clean: two}, returns(8))
}

// 2.4: eventual consistency returns the newest version known.
func TestEventualRead(t *testing.T) {
	s := Server{Layout: all, Linked: true, Clean: one, Dirty: []Version{two}}
	expect(t, node(t, eventual, 1).Invoke(s, query), s, returns(8))
}

// 2.4: with a bound, the newest version is returned only as long as not more of
// them are not known to be committed.
func TestBoundedRead(t *testing.T) {
	bounded := eventual
	bounded.Consistency, bounded.Bound = Bounded, 1
	s := Server{Layout: all, Linked: true, Dirty: []Version{one}}
	expect(t, node(t, bounded, 1).Invoke(s, query), s, returns(7))
	s.Dirty = []Version{one, two}
	waiting := s
	waiting.Reads = []Read{{Request: asked}}
	expect(t, node(t, bounded, 1).Invoke(s, query), waiting, nil, to(3, Query{all, asked}))
}

// Under a detector that can be wrong what is known is not returned before the
// master has vouched for the layout in which it became known.
func TestReadIsVouchedFor(t *testing.T) {
	s := Server{Layout: all, Linked: true, Clean: one}
	known := s
	known.Reads = []Read{{asked, true, 1}}
	expect(t, node(t, mistaken, 2).Invoke(s, query), known, nil, to(4, Check{1, asked}))
	expect(t, node(t, mistaken, 2).Receive(known, 4, Current{1, asked}), s, returns(7))

	later := known
	later.Layout = noTail
	expect(t, node(t, mistaken, 2).Receive(later, 4, Current{1, asked}), later, nil)
	master := Master{Layout: noTail}
	expect(t, node(t, mistaken, 4).Receive(master, 2, Check{1, asked}), master, nil)
	expect(t, node(t, mistaken, 4).Receive(master, 2, Check{2, asked}), master, nil, to(2, Current{2, asked}))
}

// A read begins anew in a new layout: who was asked may be gone.
func TestReadIsRepeated(t *testing.T) {
	s := Server{Layout: all, Linked: true, Dirty: []Version{one}, Reads: []Read{{Request: asked}}}
	got := node(t, failStop, 1).Receive(s, 4, NewLayout{noTail})
	expect(t, got, Server{Layout: noTail, Dirty: []Version{one}, Reads: []Read{{Request: asked}}}, nil, to(2, Query{noTail, asked}))
	expect(t, node(t, failStop, 1).Receive(got.State, 3, Answer{all, asked, 0}), got.State, nil)
}

// Section 3: what the new tail has is committed.
func TestTailFails(t *testing.T) {
	s := Server{Layout: all, Linked: true, Clean: zero, Dirty: []Version{one}}
	expect(t, node(t, failStop, 2).Receive(s, 4, NewLayout{noTail}),
		Server{Layout: noTail, Clean: one}, []model.Reply{{Client: 1, Seq: 1}}, to(1, Link{noTail, 1, 1}))
}

// Section 3: dirty versions that were lost with the server in between are sent
// once more, and what the tail has meanwhile is clean.
func TestMiddleFails(t *testing.T) {
	s := Server{Layout: all, Linked: true, Dirty: []Version{one, two}}
	expect(t, node(t, failStop, 1).Receive(s, 3, Link{ends, 1, 1}),
		Server{Layout: ends, Linked: true, Clean: one, Dirty: []Version{two}}, nil, to(3, Forward{ends, two}))
}

// What comes up after a crash is not in the chain, whatever still arrives there.
func TestLostServerTakesNoPart(t *testing.T) {
	lost := Server{Lost: true}
	expect(t, node(t, failStop, 2).Restart(Server{Layout: all, Clean: one}), lost, nil, to(4, Lost{}))
	expect(t, node(t, failStop, 2).Receive(lost, 1, Forward{all, two}), lost, nil)
	expect(t, node(t, failStop, 2).Invoke(lost, query), lost, nil)
}
