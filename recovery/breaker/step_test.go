package breaker

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through chapter 5 of Release It! (Nygard, 2007), and
// then through what overlapping calls add to it.

var protocol = Config{Connections: 3, Threshold: 2}.Protocol()

type outcome = model.Outcome[State, Message]

func caller(t *testing.T) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, protocol, callerID)
}

// want compares a caller's state after a step, and what it sent.
func want(t *testing.T, got outcome, state Caller, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(State(state), got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func request(connection int) model.Sent[Message] {
	return model.Sent[Message]{To: backendID, Message: Request{connection}}
}

type calls = map[int]Call

// In the normal closed state the breaker executes operations as usual.
func TestClosedCalls(t *testing.T) {
	got := caller(t).Timeout(Caller{}, call)
	want(t, got, Caller{Calls: calls{1: Current}}, request(1))
	got = caller(t).Timeout(got.State, call)
	want(t, got, Caller{Calls: calls{1: Current, 2: Current}}, request(2))
}

// A call that fails or times out is a failure of which the breaker makes a note.
func TestCountsFailures(t *testing.T) {
	s := Caller{Calls: calls{1: Current, 2: Current}}
	want(t, caller(t).Receive(s, backendID, Response{1, false}), Caller{Failures: 1, Calls: calls{2: Current}})
	want(t, caller(t).Timeout(s, deadline(1)), Caller{Failures: 1, Calls: calls{1: Abandoned, 2: Current}})
}

// A success in between begins the count anew.
func TestSuccessResetsTheCount(t *testing.T) {
	s := Caller{Failures: 1, Calls: calls{1: Current}}
	want(t, caller(t).Receive(s, backendID, Response{1, true}), Caller{})
}

// Once the number of failures exceeds a threshold, the breaker trips and opens
// the circuit; after a suitable amount of time it decides to try again.
func TestTrips(t *testing.T) {
	got := caller(t).Receive(Caller{Failures: 1, Calls: calls{1: Current}}, backendID, Response{1, false})
	want(t, got, Caller{Phase: Open})
	if !slices.Contains(got.Timers, reset) {
		t.Errorf("timers %v, want reset among them", got.Timers)
	}
	want(t, caller(t).Timeout(got.State, reset), Caller{Phase: HalfOpen})
}

// When the circuit is open, calls fail at once, without any attempt.
func TestOpenRefuses(t *testing.T) {
	want(t, caller(t).Timeout(Caller{Phase: Open}, call), Caller{Phase: Open})
}

// In the half-open state the next call is allowed to execute, and the one after
// it is not while the first has not ended.
func TestOneProbe(t *testing.T) {
	got := caller(t).Timeout(Caller{Phase: HalfOpen}, call)
	want(t, got, Caller{Phase: HalfOpen, Calls: calls{1: Current}}, request(1))
	if !slices.Contains(got.Timers, deadline(1)) {
		t.Errorf("timers %v, want a deadline for the probe", got.Timers)
	}
	want(t, caller(t).Timeout(got.State, call), got.State.(Caller))
}

// Should the probe succeed, the breaker resets to closed; if it fails, it
// returns to the open state.
func TestProbeDecides(t *testing.T) {
	s := Caller{Phase: HalfOpen, Calls: calls{1: Current}}
	want(t, caller(t).Receive(s, backendID, Response{1, true}), Caller{})
	want(t, caller(t).Receive(s, backendID, Response{1, false}), Caller{Phase: Open})
	want(t, caller(t).Timeout(s, deadline(1)), Caller{Phase: Open, Calls: calls{1: Abandoned}})
}

// Calls that were under way when the breaker opened are of an earlier era.
func TestEraEnds(t *testing.T) {
	s := Caller{Failures: 1, Calls: calls{1: Current, 2: Current, 3: Abandoned}}
	want(t, caller(t).Receive(s, backendID, Response{1, false}), Caller{Phase: Open, Calls: calls{2: Late, 3: Abandoned}})
}

// What comes in from an earlier era changes nothing, whatever the breaker's
// state has become; the connection is free again.
func TestLateIsNotCounted(t *testing.T) {
	for _, phase := range []Phase{Closed, Open, HalfOpen} {
		for _, ok := range []bool{true, false} {
			s := Caller{Phase: phase, Calls: calls{1: Late}}
			want(t, caller(t).Receive(s, backendID, Response{1, ok}), Caller{Phase: phase})
		}
		got := caller(t).Timeout(Caller{Phase: phase, Calls: calls{1: Late}}, deadline(1))
		want(t, got, Caller{Phase: phase, Calls: calls{1: Abandoned}})
	}
}

// A call that has timed out is a failure already; its answer only frees the
// connection.
func TestAnswerAfterTheDeadline(t *testing.T) {
	for _, phase := range []Phase{Closed, Open, HalfOpen} {
		s := Caller{Phase: phase, Calls: calls{1: Abandoned}}
		want(t, caller(t).Receive(s, backendID, Response{1, true}), Caller{Phase: phase})
	}
}

// With all connections taken nothing is sent.
func TestConnectionsAreLimited(t *testing.T) {
	s := Caller{Calls: calls{1: Current, 2: Late, 3: Abandoned}}
	want(t, caller(t).Timeout(s, call), s)
}

// A sick backend answers as it happens, a healthy one always with a success.
func TestBackend(t *testing.T) {
	for healthy, want := range map[bool][]bool{true: {true}, false: {true, false}} {
		received := model.Received[Message]{From: callerID, Message: Request{1}}
		outcomes, err := protocol.Step(backendID, Backend{Healthy: healthy}, nil, model.StepInput[Message]{Receive: &received})
		if err != nil {
			t.Fatal(err)
		}
		var got []bool
		for _, o := range outcomes {
			got = append(got, o.Sent[0].Message.(Response).OK)
		}
		if !slices.Equal(got, want) {
			t.Errorf("healthy %v: answers %v, want %v", healthy, got, want)
		}
	}
}

// Each property is false of something that the protocol never does.
func TestPropertiesFall(t *testing.T) {
	c := Config{Connections: 3, Threshold: 2}
	for name, err := range map[string]error{
		"NoCallWhileOpen":            noCallWhileOpen(Caller{Phase: Open}, Caller{Phase: Open, Calls: calls{1: Current}}),
		"OneProbe":                   oneProbe(Caller{Phase: HalfOpen, Calls: calls{1: Current, 2: Current}}),
		"ProbeDecides":               probeDecides(Caller{Phase: HalfOpen, Calls: calls{1: Current}}, Caller{Calls: calls{1: Late}}),
		"OpenUntilReset":             openUntilReset(Caller{Phase: Open}, Caller{}),
		"OpensByThreshold too early": c.opensByThreshold(Caller{}, Caller{Phase: Open}),
		"OpensByThreshold too late":  c.opensByThreshold(Caller{Failures: 1}, Caller{Failures: 2}),
		"OpensByThreshold skipped":   c.opensByThreshold(Caller{}, Caller{Phase: HalfOpen}),
	} {
		if err == nil {
			t.Errorf("%s holds", name)
		}
	}
}
