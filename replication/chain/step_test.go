package chain

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of van Renesse and Schneider, OSDI 2004. Nodes 1 to 3 are
// the servers, node 4 is the master.

var (
	failStop = Config{Servers: 3, Writes: 2, Reads: 1}
	mistaken = Config{Servers: 3, Writes: 2, Reads: 1, Suspicions: 1}

	all    = Layout{1, []model.NodeID{1, 2, 3}}
	noHead = Layout{2, []model.NodeID{2, 3}}
	noTail = Layout{2, []model.NodeID{1, 2}}
	ends   = Layout{2, []model.NodeID{1, 3}} // the middle has failed

	a = Update{Request{1, 1}, 7}
	b = Update{Request{2, 1}, 8}
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

func call(u Update) model.Call {
	return model.Call{Client: u.Request.Client, Seq: u.Request.Seq, Op: model.Op{Func: write, Arg: u.Value}}
}

var query = model.Call{Client: 3, Seq: 1, Op: model.Op{Func: read}}

// Section 2, update processing: the head processes the request and forwards the
// change along the chain.
func TestUpdateEntersAtTheHead(t *testing.T) {
	empty := Server{Layout: all, Linked: true}
	expect(t, node(t, failStop, 1).Invoke(empty, call(a)),
		Server{Layout: all, Linked: true, Hist: []Update{a}}, nil, to(2, Forward{all, a}))
	expect(t, node(t, failStop, 2).Receive(empty, 1, Forward{all, a}),
		Server{Layout: all, Linked: true, Hist: []Update{a}}, nil, to(3, Forward{all, a}))
	for id := model.NodeID(2); id <= 3; id++ {
		expect(t, node(t, failStop, id).Invoke(empty, call(a)), empty, nil)
	}
}

// Section 2, reply generation: replies are sent by the tail.
func TestTailReplies(t *testing.T) {
	empty := Server{Layout: all, Linked: true}
	expect(t, node(t, failStop, 3).Receive(empty, 2, Forward{all, a}),
		Server{Layout: all, Linked: true, Hist: []Update{a}, Acked: 1},
		[]model.Reply{{Client: 1, Seq: 1}}, to(2, Ack{all, 1}))
}

// Section 2, query processing: a query is directed to the tail, and processed
// there from what the tail has.
func TestQueryIsTheTails(t *testing.T) {
	s := Server{Layout: all, Linked: true, Hist: []Update{a}}
	expect(t, node(t, failStop, 1).Invoke(s, query), s, nil)
	expect(t, node(t, failStop, 3).Invoke(s, query), s, []model.Reply{{Client: 3, Seq: 1, Result: 7}})

	waiting := s
	waiting.Queries = []Request{{3, 1}}
	expect(t, node(t, mistaken, 3).Invoke(s, query), waiting, nil, to(4, Check{1, Request{3, 1}}))
	expect(t, node(t, mistaken, 3).Receive(waiting, 4, Current{Request{3, 1}}), s,
		[]model.Reply{{Client: 3, Seq: 1, Result: 7}})
}

// Section 3: an acknowledgement takes the request out of Sent, and is forwarded
// to the predecessor.
func TestAckEmptiesSent(t *testing.T) {
	s := Server{Layout: all, Linked: true, Hist: []Update{a, b}}
	got := node(t, failStop, 2).Receive(s, 3, Ack{all, 1})
	acked := s
	acked.Acked = 1
	expect(t, got, acked, nil, to(1, Ack{all, 1}))
	server := got.State.(Server)
	if diff := cmp.Diff([]Update{b}, server.Sent()); diff != "" {
		t.Errorf("Sent (-want +got):\n%s", diff)
	}
}

// Section 3, failure of the head: its successor takes over.
func TestHeadFails(t *testing.T) {
	got := node(t, failStop, 2).Receive(Server{Layout: all, Linked: true}, 4, NewLayout{noHead})
	expect(t, got, Server{Layout: noHead}, nil)
	linked := node(t, failStop, 2).Receive(got.State, 3, Link{noHead, 0, 0})
	expect(t, node(t, failStop, 2).Invoke(linked.State, call(a)),
		Server{Layout: noHead, Linked: true, Hist: []Update{a}}, nil, to(3, Forward{noHead, a}))
}

// Section 3, failure of the tail: what its predecessor has in Sent is processed
// by the tail now, because it is the tail.
func TestTailFails(t *testing.T) {
	s := Server{Layout: all, Linked: true, Hist: []Update{a, b}, Acked: 1}
	expect(t, node(t, failStop, 2).Receive(s, 4, NewLayout{noTail}),
		Server{Layout: noTail, Hist: []Update{a, b}, Acked: 2},
		[]model.Reply{{Client: 2, Seq: 1}}, to(1, Link{noTail, 2, 2}))
}

// Section 3, failure of other servers: the successor tells how far it has come,
// and the predecessor sends what it lacks of Sent before all else.
func TestMiddleFails(t *testing.T) {
	behind := Server{Layout: all, Linked: true, Hist: []Update{a}, Acked: 1}
	link := Link{ends, 1, 1}
	expect(t, node(t, failStop, 3).Receive(behind, 4, NewLayout{ends}),
		Server{Layout: ends, Hist: []Update{a}, Acked: 1}, nil, to(1, link))

	ahead := Server{Layout: ends, Hist: []Update{a}, Acked: 0}
	got := node(t, failStop, 1).Invoke(ahead, call(b))
	ahead.Hist = []Update{a, b}
	expect(t, got, ahead, nil) // nothing is passed on before the link is there
	expect(t, node(t, failStop, 1).Receive(got.State, 3, link),
		Server{Layout: ends, Linked: true, Hist: []Update{a, b}, Acked: 1}, nil, to(3, Forward{ends, b}))
}

// A message may be how a server hears of a layout first, and one of an earlier
// layout is refused.
func TestLayoutsTravelWithMessages(t *testing.T) {
	s := Server{Layout: all, Linked: true, Hist: []Update{a}}
	expect(t, node(t, failStop, 1).Receive(s, 3, Link{ends, 0, 0}),
		Server{Layout: ends, Linked: true, Hist: []Update{a}}, nil, to(3, Forward{ends, a}))
	late := Server{Layout: ends}
	expect(t, node(t, failStop, 3).Receive(late, 2, Forward{all, a}), late, nil)
	expect(t, node(t, failStop, 3).Receive(late, 4, NewLayout{all}), late, nil)
}

// The master removes who reports a loss, once.
func TestMasterRemoves(t *testing.T) {
	got := node(t, failStop, 4).Receive(Master{Layout: all}, 2, Lost{})
	expect(t, got, Master{Layout: ends}, nil, to(1, NewLayout{ends}), to(2, NewLayout{ends}), to(3, NewLayout{ends}))
	expect(t, node(t, failStop, 4).Receive(Master{Layout: ends}, 2, Lost{}), Master{Layout: ends}, nil)
	expect(t, node(t, mistaken, 4).Receive(Master{Layout: ends}, 3, Check{1, Request{3, 1}}), Master{Layout: ends}, nil)
}

// What comes up after a crash is not in the chain, whatever still arrives there.
func TestLostServerTakesNoPart(t *testing.T) {
	lost := Server{Lost: true}
	expect(t, node(t, failStop, 2).Restart(Server{Layout: all, Hist: []Update{a}}), lost, nil, to(4, Lost{}))
	expect(t, node(t, failStop, 2).Receive(lost, 1, Forward{all, b}), lost, nil)
	expect(t, node(t, failStop, 2).Invoke(lost, call(b)), lost, nil)
}
