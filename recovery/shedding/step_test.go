package shedding

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through chapters 21 and 22 of Site Reliability
// Engineering (Beyer and others, 2016), and then through what clients do.

var config3 = Config{Clients: 3, Queue: 2, Service: 1, Delay: 1, Timeout: 6}

type outcome = model.Outcome[State, Message]

func at(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// want compares a node's state after a step, the timers that are set then, and
// what it sent.
func want(t *testing.T, got outcome, state State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(timers, got.Timers, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

func timers(list ...model.Timer) []model.Timer { return list }

// 22, queue management: requests wait in a queue of limited length while the
// server is busy, and leave it in the order of their arrival.
func TestQueue(t *testing.T) {
	a, b := Job{2, 1}, Job{3, 1}
	s := at(t, config3, server)
	want(t, s.Receive(Server{}, 2, Request{1}), Server{Queue: []Job{a}}, timers(work))
	want(t, s.Receive(Server{Queue: []Job{a}}, 3, Request{1}), Server{Queue: []Job{a, b}}, timers(late(b)))
	want(t, s.Timeout(Server{Queue: []Job{a, b}}, work), Server{Queue: []Job{b}}, timers(work), send(2, Reply{1}))
	want(t, s.Timeout(Server{Queue: []Job{b}}, work), Server{}, nil, send(3, Reply{1}))
}

// 22, load shedding: what does not fit is refused at once, with an error.
func TestSheds(t *testing.T) {
	full := Server{Queue: []Job{{2, 1}, {3, 1}}}
	want(t, at(t, config3, server).Receive(full, 4, Request{2}), full, nil, send(4, Overloaded{2}))
}

// 21: to refuse requests takes time as well, which the server then does not have
// for those that it has accepted.
func TestRefusalCosts(t *testing.T) {
	c := config3
	c.Refusal, c.Timeout = 1, 10
	queue := []Job{{2, 1}, {3, 1}}
	s := at(t, c, server)
	want(t, s.Receive(Server{Queue: queue}, 4, Request{1}), Server{Queue: queue, Interrupted: true}, nil, send(4, Overloaded{1}))
	want(t, s.Timeout(Server{Queue: queue, Interrupted: true}, work), Server{Queue: queue}, timers(work))
}

// 22, latency and deadlines: a request whose deadline cannot be met any more is
// not begun. Its client is told.
func TestDropsWhatIsLate(t *testing.T) {
	queue := Server{Queue: []Job{{2, 1}, {3, 2}, {4, 1}}}
	got := at(t, config3, server).Timeout(queue, late(Job{3, 2}))
	want(t, got, Server{Queue: []Job{{2, 1}, {4, 1}}}, nil, send(3, Overloaded{2}))
}

// A request that is in service is not late any more.
func TestServiceIsNotLate(t *testing.T) {
	next := Job{3, 1}
	received := at(t, config3, server).Receive(Server{Queue: []Job{{2, 1}}}, 3, Request{1})
	if !slices.Contains(received.Timers, late(next)) {
		t.Fatalf("timers %v, want one of %v", received.Timers, next)
	}
	in := model.StepInput[Message]{Timer: work}
	outcomes, err := config3.Protocol().Step(server, received.State, timers(work, late(next)), in)
	if err != nil {
		t.Fatal(err)
	}
	want(t, outcomes[0], Server{Queue: []Job{next}}, timers(work), send(2, Reply{1}))
}

// The time that a request can wait is what both ways, its service and a tick for
// the order within ticks leave of its client's patience.
func TestSlack(t *testing.T) {
	for _, c := range []struct {
		Config
		slack int
	}{
		{Config{Clients: 2, Queue: 1, Service: 1, Delay: 1, Timeout: 5}, 1},
		{Config{Clients: 2, Queue: 2, Service: 4, Delay: 1, Timeout: 8}, 1},
		{Config{Clients: 3, Queue: 2, Service: 1, Delay: 2, Timeout: 8}, 2},
		// Each of the other clients is refused once.
		{Config{Clients: 3, Queue: 2, Service: 1, Refusal: 1, Delay: 1, Timeout: 10}, 4},
	} {
		if got := c.Config.slack(); got != c.slack {
			t.Errorf("%+v: %d ticks, want %d", c.Config, got, c.slack)
		}
	}
}

// A client asks when it likes, and waits as long as its patience lasts.
func TestAsks(t *testing.T) {
	want(t, at(t, config3, 2).Start(), Client{}, timers(ask))
	want(t, at(t, config3, 2).Timeout(Client{}, ask), Client{Phase: Waiting, Connection: 1}, timers(deadline), send(server, Request{1}))
}

// With its answer a client is content: for good where an overload shall end, and
// until it wants something else where promises are judged.
func TestAnswered(t *testing.T) {
	waiting := Client{Phase: Waiting, Connection: 1}
	want(t, at(t, config3, 2).Receive(waiting, server, Reply{1}), Client{}, timers(ask))
	once := config3
	once.Live = true
	want(t, at(t, once, 2).Receive(waiting, server, Reply{1}), Client{Phase: Answered}, nil)
}

// 22, retries: a client that has waited for too long asks again. The answer to
// what it has given up is for nobody.
func TestRetries(t *testing.T) {
	client := at(t, config3, 2)
	got := client.Timeout(Client{Phase: Waiting, Connection: 1}, deadline)
	retried := Client{Phase: Waiting, Connection: 2, Abandoned: map[int]bool{1: true}}
	want(t, got, retried, timers(deadline), send(server, Request{2}))
	for _, m := range []Message{Reply{1}, Overloaded{1}} {
		want(t, client.Receive(retried, server, m), Client{Phase: Waiting, Connection: 2}, nil)
	}
}

// A client that has given up on both connections waits until one is free.
func TestConnectionsAreLimited(t *testing.T) {
	client := at(t, config3, 2)
	got := client.Timeout(Client{Phase: Waiting, Connection: 2, Abandoned: map[int]bool{1: true}}, deadline)
	blocked := Client{Phase: Blocked, Abandoned: map[int]bool{1: true, 2: true}}
	want(t, got, blocked, nil)
	freed := Client{Phase: Waiting, Connection: 2, Abandoned: map[int]bool{1: true}}
	want(t, client.Receive(blocked, server, Reply{2}), freed, timers(deadline), send(server, Request{2}))
}

// 21: a client that is refused does not ask again at once.
func TestBacksOff(t *testing.T) {
	client := at(t, config3, 2)
	got := client.Receive(Client{Phase: Waiting, Connection: 1}, server, Overloaded{1})
	want(t, got, Client{Phase: Away}, timers(backOff))
	want(t, client.Timeout(got.State, backOff), Client{Phase: Waiting, Connection: 1}, timers(deadline), send(server, Request{1}))
}

// Each property is false of something that the protocol never does.
func TestPropertiesFall(t *testing.T) {
	for name, err := range map[string]error{
		acceptedIsServed: served(Server{Queue: []Job{{2, 1}, {3, 1}}}, Server{Queue: []Job{{2, 1}}}),
		toldInTime:       told(Client{Phase: Waiting, Connection: 2, Abandoned: map[int]bool{1: true}}),
	} {
		if err == nil {
			t.Errorf("%s holds", name)
		}
	}
}
