package abd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through what Attiya, Bar-Noy and Dolev (1995) and
// Lynch and Shvartsman (1997) say of an operation. Nodes 1 to 3 are servers, 4
// and 5 writers where there are two, and the node after them reads.

type outcome = model.Outcome[State, Message]

func at(t *testing.T, writers int, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	c := Config{Servers: 3, Writers: writers, Readers: 1, Writes: 1, Reads: 1, Judge: Linearizable}
	return modeltest.Node(t, c.Protocol(), id)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// replied compares what the client of the operation was told.
func replied(t *testing.T, got outcome, results ...any) {
	t.Helper()
	var have []any
	for _, r := range got.Replies {
		have = append(have, r.Result)
	}
	if diff := cmp.Diff(results, have, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func toServers(m Message) []model.Sent[Message] {
	return []model.Sent[Message]{to(1, m), to(2, m), to(3, m)}
}

var (
	old    = Version{Tag{1, 4}, 1}
	recent = Version{Tag{2, 4}, 2}

	writing = model.Call{Client: 1, Seq: 1, Op: model.Op{Func: write, Arg: specs.Value(2)}}
	reading = model.Call{Client: 2, Seq: 1, Op: model.Op{Func: read}}
)

// 1995: a server takes over a value with a greater label, and answers in any case.
func TestServerKeepsTheNewest(t *testing.T) {
	server := at(t, 1, 1)
	want(t, server.Receive(Server{old}, 4, Propagate{1, recent}), Server{recent}, to(4, Ack{1}))
	want(t, server.Receive(Server{recent}, 4, Propagate{1, old}), Server{recent}, to(4, Ack{1}))
	want(t, server.Receive(Server{recent}, 5, Query{3}), Server{recent}, to(5, Answer{3, recent}))
}

// 1995: the writer, being alone, gives its value the next label and needs one phase.
func TestSingleWriterDoesNotAsk(t *testing.T) {
	writer := at(t, 1, 4)
	got := writer.Invoke(Client{Last: old}, writing)
	want(t, got, Client{Last: old, Phase: Propagating{Call: writing, Version: recent}}, toServers(Propagate{1, recent})...)

	got = writer.Receive(got.State, 1, Ack{1})
	replied(t, got)
	again := writer.Receive(got.State, 1, Ack{1})
	want(t, again, got.State)
	got = writer.Receive(got.State, 3, Ack{1})
	want(t, got, Client{Last: recent})
	replied(t, got, nil)
}

// 1995: a reader asks, takes the greatest label of a majority, and announces that
// value to a majority before it returns it.
func TestReaderWritesBack(t *testing.T) {
	reader := at(t, 1, 5)
	got := reader.Invoke(Client{}, reading)
	want(t, got, Client{Phase: Querying{Call: reading}}, toServers(Query{1})...)
	got = reader.Receive(got.State, 2, Answer{1, recent})
	want(t, got, Client{Phase: Querying{reading, recent, model.Nodes(2)}})
	got = reader.Receive(got.State, 1, Answer{1, old})
	want(t, got, Client{Phase: Propagating{Call: reading, Version: recent}}, toServers(Propagate{1, recent})...)
	replied(t, got)

	got = reader.Receive(reader.Receive(got.State, 1, Ack{1}).State, 3, Ack{1})
	replied(t, got, specs.Value(2))
}

// 1997: a write among several writers asks first, and its tag is the next number
// with the writer's name.
func TestSeveralWritersAsk(t *testing.T) {
	writer := at(t, 2, 5)
	got := writer.Invoke(Client{}, writing)
	want(t, got, Client{Phase: Querying{Call: writing}}, toServers(Query{1})...)
	got = writer.Receive(writer.Receive(got.State, 1, Answer{1, old}).State, 2, Answer{1, Version{}})
	mine := Version{Tag{2, 5}, 2}
	want(t, got, Client{Phase: Propagating{Call: writing, Version: mine}}, toServers(Propagate{1, mine})...)
}

// 1997: tags are ordered by number, then by writer.
func TestTagsAreOrdered(t *testing.T) {
	tags := []Tag{{}, {1, 4}, {1, 5}, {2, 4}, {2, 5}}
	c := Config{}
	for i, a := range tags {
		for k, b := range tags {
			if c.newer(a, b) != (i > k) {
				t.Errorf("%v after %v: %v", a, b, i <= k)
			}
		}
	}
}

// An answer to an earlier operation, or phase, is none to this one.
func TestLateAnswersCountForNothing(t *testing.T) {
	reader := at(t, 1, 5)
	second := model.Call{Client: 2, Seq: 2, Op: reading.Op}
	for _, s := range []Client{
		{Phase: Querying{second, old, model.Nodes(1)}},
		{Phase: Propagating{second, old, model.Nodes(1)}},
		{Last: old},
	} {
		want(t, reader.Receive(s, 3, Answer{1, recent}), s)
		want(t, reader.Receive(s, 3, Ack{1}), s)
	}
	querying := Client{Phase: Querying{second, old, model.Nodes(1)}}
	want(t, reader.Receive(querying, 3, Ack{2}), querying)
}

// What a server acknowledged it has after a crash; a client has nothing.
func TestRestart(t *testing.T) {
	want(t, at(t, 1, 1).Restart(Server{recent}), Server{recent})
	want(t, at(t, 1, 4).Restart(Client{Last: old, Phase: Propagating{Call: writing, Version: recent}}), Client{})
}
