package readonly

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through what a node does for its clients, with a
// quorum and without one.

var (
	protocol = Config{Nodes: 3, Writes: 2, Reads: 1, Losses: 1, Losers: model.Nodes(writer, reader)}.Protocol()

	write1 = model.Call{Client: 1, Seq: 1, Op: model.Op{Func: write, Arg: 1}}
	read1  = model.Call{Client: 2, Seq: 1, Op: model.Op{Func: read}}
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, protocol, id)
}

// want compares a node's state after a step, and what it sent and replied.
func want(t *testing.T, got outcome, state State, sent []model.Sent[Message], replies ...any) {
	t.Helper()
	if diff := cmp.Diff(state, got.State); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	var results []any
	for _, r := range got.Replies {
		results = append(results, r.Result)
	}
	if diff := cmp.Diff(replies, results); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

func to(m Message, ids ...model.NodeID) []model.Sent[Message] {
	var list []model.Sent[Message]
	for _, id := range ids {
		list = append(list, model.Sent[Message]{To: id, Message: m})
	}
	return list
}

// A write is accepted when a majority holds it, the writer among them.
func TestWrites(t *testing.T) {
	got := node(t, writer).Invoke(State{}, write1)
	want(t, got, State{Version: 1, Call: Call{Client: write1}}, to(Put{Request{0, 1}, 1}, 2, 3))
	got = node(t, writer).Receive(got.State, 3, Stored{Request{0, 1}})
	want(t, got, State{Version: 1, Heard: model.Nodes(3), Accepted: 1}, nil, Accepted)
}

// A read returns the newest of what a majority holds, and the reader keeps it.
func TestReads(t *testing.T) {
	for _, held := range []int{0, 2} {
		got := node(t, reader).Invoke(State{Version: 1}, read1)
		want(t, got, State{Version: 1, Call: Call{Client: read1}}, to(Get{Request{0, 1}}, 1, 3))
		got = node(t, reader).Receive(got.State, 1, Held{Request{0, 1}, held})
		newest := max(1, held)
		want(t, got, State{Version: newest, Heard: model.Nodes(1)}, nil, Reading{Value: newest})
	}
}

// Peers hold the newest version that they have been sent.
func TestHoldsTheNewest(t *testing.T) {
	r := Request{0, 1}
	want(t, node(t, 3).Receive(State{Version: 2}, 1, Put{r, 1}), State{Version: 2}, to(Stored{r}, 1))
	want(t, node(t, 3).Receive(State{Version: 1}, 1, Put{r, 2}), State{Version: 2}, to(Stored{r}, 1))
	want(t, node(t, 3).Receive(State{Version: 2}, 2, Get{r}), State{Version: 2}, to(Held{r, 2}, 2))
}

// Without a quorum, writes are refused, and reads come with a label.
func TestReadOnly(t *testing.T) {
	s := State{Version: 1, Mode: ReadOnly, Epoch: 1}
	want(t, node(t, writer).Invoke(s, write1), s, nil, Refused)
	want(t, node(t, reader).Invoke(s, read1), s, nil, Reading{Value: 1, Stale: true})
}

// When the quorum is lost, a read that waits is answered with a label, and a
// write that waits is neither refused nor accepted.
func TestLoses(t *testing.T) {
	got := node(t, reader).Timeout(State{Heard: model.Nodes(1), Call: Call{Client: read1}}, lost)
	want(t, got, State{Mode: ReadOnly, Epoch: 1}, nil, Reading{Stale: true})

	waits := Call{Client: write1}
	got = node(t, writer).Timeout(State{Version: 1, Heard: model.Nodes(3), Call: waits}, lost)
	want(t, got, State{Version: 1, Mode: ReadOnly, Epoch: 1, Call: waits}, nil)

	// Nor does an answer from before help.
	want(t, node(t, writer).Receive(got.State, 2, Stored{Request{0, 1}}), got.State, nil)
}

// A node probes, and is back when a majority has answered in this epoch. A write
// that has waited is begun anew.
func TestRecovers(t *testing.T) {
	s := State{Version: 1, Mode: ReadOnly, Epoch: 1, Call: Call{Client: write1}}
	want(t, node(t, writer).Timeout(s, probe), s, to(Get{Request{1, 0}}, 2, 3))
	want(t, node(t, writer).Receive(s, 2, Held{Request{0, 0}, 0}), s, nil)

	back := State{Version: 1, Epoch: 1, Heard: model.Nodes(2), Call: Call{Client: write1}}
	want(t, node(t, writer).Receive(s, 2, Held{Request{1, 0}, 0}), back, to(Put{Request{1, 1}, 1}, 2, 3))
}
