package threephase

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file go through Nonblocking Commit Protocols (Skeen, 1981),
// one claim at a time. Node 1 is the coordinator, nodes 2 and 3 are participants.

var protocol = Config{Participants: 2, Delay: 1}.Protocol()

type outcome = model.Outcome[State, Message]

// steps returns what a node does, for every path of choices.
func steps(t *testing.T, id model.NodeID, s State, in model.StepInput[Message]) []outcome {
	t.Helper()
	outcomes, err := protocol.Step(id, s, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func receive(t *testing.T, id model.NodeID, s State, from model.NodeID, m Message) []outcome {
	t.Helper()
	return steps(t, id, s, model.StepInput[Message]{Receive: &model.Received[Message]{From: from, Message: m}})
}

func timeout(t *testing.T, id model.NodeID, s State, timer model.Timer) []outcome {
	t.Helper()
	return steps(t, id, s, model.StepInput[Message]{Timer: timer})
}

// want compares what a node did, on each path, with the state and messages given.
func want(t *testing.T, got []outcome, want ...outcome) {
	t.Helper()
	ignored := cmpopts.IgnoreFields(outcome{}, "Choices", "Timers")
	if diff := cmp.Diff(want, got, ignored, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

func does(s State, sent ...model.Sent[Message]) outcome { return outcome{State: s, Sent: sent} }

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func at(p Phase) State { return State{Phase: p, Leader: coordinator} }

// A participant votes either way, and aborts by itself when it votes against.
func TestVotes(t *testing.T) {
	want(t, receive(t, 2, at(Initial), 1, Prepare{}),
		does(at(Waiting), to(1, Vote{Yes: true})),
		does(at(Aborted), to(1, Vote{})))
}

// One vote against is enough to abort, and all in favour are the second phase.
func TestCountsVotes(t *testing.T) {
	voting := State{Phase: Waiting, Leader: 1, Telling: Prepare{}, Awaited: model.Nodes(3)}
	want(t, receive(t, 1, voting, 3, Vote{}),
		does(State{Phase: Aborted, Leader: 1, Telling: Abort{}, Untold: model.Nodes(2, 3)}))
	want(t, receive(t, 1, voting, 3, Vote{Yes: true}),
		does(State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Untold: model.Nodes(2, 3)}))

	// One that has not been asked has not voted.
	asking := State{Phase: Waiting, Leader: 1, Telling: Prepare{}, Untold: model.Nodes(3), Awaited: model.Nodes(2)}
	want(t, receive(t, 1, asking, 2, Vote{Yes: true}),
		does(State{Phase: Waiting, Leader: 1, Telling: Prepare{}, Untold: model.Nodes(3)}))
}

// A vote that is missing aborts; an acknowledgement that is missing does not.
func TestGoesOnWithoutTheDead(t *testing.T) {
	want(t, timeout(t, 1, State{Phase: Waiting, Leader: 1, Telling: Prepare{}, Awaited: model.Nodes(3)}, timerAnswers),
		does(State{Phase: Aborted, Leader: 1, Telling: Abort{}, Untold: model.Nodes(2, 3)}))
	want(t, timeout(t, 1, State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Awaited: model.Nodes(3)}, timerAnswers),
		does(State{Phase: Committed, Leader: 1, Telling: Commit{}, Untold: model.Nodes(2, 3)}))
}

// The coordinator commits when everyone has acknowledged that all have voted.
func TestCommitsWhenAllKnow(t *testing.T) {
	first := State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Awaited: model.Nodes(2, 3)}
	second := State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Awaited: model.Nodes(3)}
	want(t, receive(t, 1, first, 2, Ack{}), does(second))
	want(t, receive(t, 1, second, 3, Ack{}),
		does(State{Phase: Committed, Leader: 1, Telling: Commit{}, Untold: model.Nodes(2, 3)}))
}

// A participant does what it is told, also by a leader that takes it back, and
// nothing once it has decided.
func TestFollows(t *testing.T) {
	want(t, receive(t, 3, at(Waiting), 1, Precommit{}), does(at(Precommitted), to(1, Ack{})))
	want(t, receive(t, 3, at(Precommitted), 1, Commit{}), does(at(Committed)))
	want(t, receive(t, 3, at(Waiting), 1, Abort{}), does(at(Aborted)))
	want(t, receive(t, 3, at(Precommitted), 2, Align{Waiting}),
		does(State{Phase: Waiting, Leader: 2}, to(2, Ack{})))
	want(t, receive(t, 3, at(Committed), 2, Align{Waiting}), does(at(Committed)))
}

// Messages leave one by one, in any order.
func TestTellsOneByOne(t *testing.T) {
	telling := State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Untold: model.Nodes(2, 3)}
	left := func(told, untold model.NodeID) outcome {
		return does(State{Phase: Precommitted, Leader: 1, Telling: Precommit{}, Untold: model.Nodes(untold), Awaited: model.Nodes(told)},
			to(told, Precommit{}))
	}
	want(t, timeout(t, 1, telling, timerTell), left(2, 3), left(3, 2))
}

// Of a leader that has crashed the next in order takes the place, and the others
// wait for that one.
func TestNextTakesOver(t *testing.T) {
	want(t, timeout(t, 3, at(Waiting), timerLeader), does(State{Phase: Waiting, Leader: 2}))
	for _, phase := range []Phase{Waiting, Precommitted} {
		want(t, timeout(t, 2, at(phase), timerLeader),
			does(State{Phase: phase, Leader: 2, Telling: Align{phase}, Untold: model.Nodes(3)}))
	}
	want(t, timeout(t, 2, at(Initial), timerLeader),
		does(State{Phase: Aborted, Leader: 2, Telling: Abort{}, Untold: model.Nodes(3)}))
}

// The decision rule: a backup commits if it is precommitted, for then somebody may
// have committed, and aborts if it is waiting, for then nobody has.
func TestDecidesByPhase(t *testing.T) {
	for phase, m := range map[Phase]Message{Waiting: Abort{}, Precommitted: Commit{}} {
		s := State{Phase: phase, Leader: 2, Telling: Align{phase}, Awaited: model.Nodes(3)}
		end := Aborted
		if phase == Precommitted {
			end = Committed
		}
		want(t, receive(t, 2, s, 3, Ack{}), does(State{Phase: end, Leader: 2, Telling: m, Untold: model.Nodes(3)}))
		want(t, timeout(t, 2, s, timerAnswers), does(State{Phase: end, Leader: 2, Telling: m, Untold: model.Nodes(3)}))
	}
}
