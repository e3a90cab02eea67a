package saga

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through Sagas (Garcia-Molina and Salem, 1987), one
// claim at a time, and then through what participants of their own add. Node 1
// is the coordinator, node 3 the participant of step 2.

var two = Config{Steps: 2, Retries: 1}.Protocol()

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, two, id)
}

// logged is a coordinator whose log is on disk.
func logged(entries ...Entry) Coordinator {
	return Coordinator{Log: model.Disk[Entry]{Durable: entries}}
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

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

var (
	t1, t2 = Entry{Forward, 1}, Entry{Forward, 2}
	c1, c2 = Entry{Backward, 1}, Entry{Backward, 2}
)

// Section 1: the system guarantees that T1, T2, ..., Tn is executed ...
func TestGoesForward(t *testing.T) {
	got := node(t, 1).Start()
	want(t, got, logged(t1), to(2, Execute{1}))
	got = node(t, 1).Receive(got.State, 2, Done{1, true})
	want(t, got, logged(t1, t2), to(3, Execute{2}))
	got = node(t, 1).Receive(got.State, 3, Done{2, true})
	want(t, got, logged(t1, t2, Entry{Phase: Committed}))
	if len(got.Timers) > 0 {
		t.Errorf("committed, and %v can still happen", got.Timers)
	}
}

// ... or T1, ..., Tj, Cj, ..., C1 for some j: a step that its participant refuses
// needs no compensation itself.
func TestGoesBackward(t *testing.T) {
	got := node(t, 1).Receive(logged(t1, t2), 3, Done{2, false})
	want(t, got, logged(t1, t2, c1), to(2, Compensate{1}))
	got = node(t, 1).Receive(got.State, 2, Undone{1})
	want(t, got, logged(t1, t2, c1, Entry{Phase: Aborted}))
}

// Section 4: on an abort the transaction that is going on is undone as well, and
// then the others in reverse order.
func TestAbortUndoesTheStepInDoubt(t *testing.T) {
	got := node(t, 1).Timeout(logged(t1, t2), timerAbort)
	want(t, got, logged(t1, t2, c2), to(3, Compensate{2}))
	got = node(t, 1).Receive(got.State, 3, Undone{2})
	want(t, got, logged(t1, t2, c2, c1), to(2, Compensate{1}))
}

// Section 4: after a crash, the log says in which state a saga was.
func TestRecoveryGoesOn(t *testing.T) {
	want(t, node(t, 1).Restart(logged(t1, t2)), logged(t1, t2), to(3, Execute{2}))
	want(t, node(t, 1).Restart(logged(t1, c1)), logged(t1, c1), to(2, Compensate{1}))
	ended := logged(t1, c1, Entry{Phase: Aborted})
	want(t, node(t, 1).Restart(ended), ended)
}

// A coordinator that finds no entry has not asked for anything.
func TestRecoveryOfNothing(t *testing.T) {
	want(t, node(t, 1).Restart(Coordinator{}), logged(Entry{Phase: Aborted}))
}

// Answers to earlier requests mean nothing.
func TestIgnoresLateAnswers(t *testing.T) {
	for _, s := range []Coordinator{logged(t1, t2), logged(t1, t2, c2), logged(t1, t2, Entry{Phase: Committed})} {
		want(t, node(t, 1).Receive(s, 2, Done{1, true}), s)
		want(t, node(t, 1).Receive(s, 2, Undone{1}), s)
	}
}

// A request is repeated as often as the bound lets it be.
func TestRetries(t *testing.T) {
	got := node(t, 1).Timeout(logged(t1), timerRetry)
	after := logged(t1)
	after.Retries = 1
	want(t, got, after, to(2, Execute{1}))
	for _, timer := range got.Timers {
		if timer == timerRetry {
			t.Error("a second retry, of one")
		}
	}
}

// A participant is free to refuse its step.
func TestExecutesOrRefuses(t *testing.T) {
	received := model.Received[Message]{From: 1, Message: Execute{2}}
	outcomes, err := two.Step(3, Participant{}, nil, model.StepInput[Message]{Receive: &received})
	if err != nil || len(outcomes) != 2 {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	want(t, outcomes[0], Participant{1, Executed}, to(1, Done{2, true}))
	want(t, outcomes[1], Participant{0, Refused}, to(1, Done{2, false}))
}

// Whatever a participant is asked, and how often, it does once and answers.
func TestParticipant(t *testing.T) {
	for _, c := range []struct {
		name   string
		before Participant
		ask    Message
		after  Participant
		answer Message
	}{
		{"execute again", Participant{1, Executed}, Execute{2}, Participant{1, Executed}, Done{2, true}},
		{"refuse again", Participant{0, Refused}, Execute{2}, Participant{0, Refused}, Done{2, false}},
		{"compensate", Participant{1, Executed}, Compensate{2}, Participant{0, Compensated}, Undone{2}},
		{"compensate again", Participant{0, Compensated}, Compensate{2}, Participant{0, Compensated}, Undone{2}},
		{"compensate what was refused", Participant{0, Refused}, Compensate{2}, Participant{0, Refused}, Undone{2}},
		{"compensate nothing", Participant{}, Compensate{2}, Participant{0, Void}, Undone{2}},
		{"execute too late", Participant{0, Compensated}, Execute{2}, Participant{0, Compensated}, Done{2, false}},
		{"execute much too late", Participant{0, Void}, Execute{2}, Participant{0, Void}, Done{2, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want(t, node(t, 3).Receive(c.before, 1, c.ask), c.after, to(1, c.answer))
		})
	}
	s := Participant{1, Executed}
	want(t, node(t, 3).Restart(s), s)
}
