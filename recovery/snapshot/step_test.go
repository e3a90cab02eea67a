package snapshot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Distributed Snapshots (Chandy and Lamport, 1985).

type outcome = model.Outcome[State, Message]

// node returns a node of a system of three.
func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, Config{Nodes: 3, Tokens: 2}.Protocol(), id)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func markerTo(id model.NodeID) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: Marker{}}
}

// Section 3.2, Marker-Sending Rule: the process sends one marker along each
// channel after it has recorded its state and before it sends anything else.
func TestMarkersFollowTheRecording(t *testing.T) {
	got := node(t, 1).Timeout(State{Tokens: 2}, record)
	want(t, got, State{Tokens: 2, Recorded: true, Saved: 2, Open: model.Nodes(2, 3)}, markerTo(2), markerTo(3))
}

// Section 3.2, Marker-Receiving Rule: a process that has not recorded its state
// records it, and the channel as empty.
func TestFirstMarkerRecords(t *testing.T) {
	got := node(t, 2).Receive(State{Tokens: 1}, 1, Marker{})
	want(t, got, State{Tokens: 1, Recorded: true, Saved: 1, Open: model.Nodes(3)}, markerTo(1), markerTo(3))
}

// Section 3.2, Marker-Receiving Rule: else the channel's state is what came on
// it after the recording and before the marker.
func TestLaterMarkerClosesTheChannel(t *testing.T) {
	s := State{Recorded: true, Saved: 1, Open: model.Nodes(1, 3)}
	took := node(t, 2).Receive(s, 3, Token{}).State
	want(t, node(t, 2).Receive(took, 3, Marker{}),
		State{Tokens: 1, Recorded: true, Saved: 1, Open: model.Nodes(1), Channels: map[model.NodeID]int{3: 1}})
}

func TestTokenBehindTheMarkerIsNotRecorded(t *testing.T) {
	s := State{Recorded: true, Saved: 1, Open: model.Nodes(3)}
	behind := s
	behind.Tokens = 1
	want(t, node(t, 2).Receive(s, 1, Token{Late: true}), behind)
}

// Section 3.2: the recording does not alter the underlying computation.
func TestTokensTravelOn(t *testing.T) {
	for _, s := range []State{{Tokens: 1}, {Tokens: 1, Recorded: true, Saved: 1, Open: model.Nodes(1, 3)}} {
		outcomes, err := Config{Nodes: 3, Tokens: 2}.Protocol().Step(2, s, nil, model.StepInput[Message]{Timer: pass})
		if err != nil {
			t.Fatal(err)
		}
		var receivers []model.NodeID
		for _, o := range outcomes {
			passed := s
			passed.Tokens = 0
			want(t, o, passed, model.Sent[Message]{To: o.Sent[0].To, Message: Token{Late: s.Recorded}})
			receivers = append(receivers, o.Sent[0].To)
		}
		if diff := cmp.Diff([]model.NodeID{1, 3}, receivers); diff != "" {
			t.Errorf("receivers (-want +got):\n%s", diff)
		}
	}
}

// Section 3.3: a process is done when a marker has come along every channel.
func TestRecordingEndsWithTheLastMarker(t *testing.T) {
	s := State{Tokens: 1}
	for _, step := range []struct {
		from     model.NodeID
		complete bool
	}{{1, false}, {3, true}} {
		s = node(t, 2).Receive(s, step.from, Marker{}).State
		if s.complete() != step.complete {
			t.Errorf("after the marker of node %d complete is %v", step.from, s.complete())
		}
	}
}

func TestNothingToPassNothingSet(t *testing.T) {
	got := node(t, 2).Start()
	want(t, got, State{})
	if len(got.Timers) > 0 {
		t.Errorf("node 2 has no token, but set %v", got.Timers)
	}
}
