package vr

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Viewstamped Replication Revisited. Nodes 1 to 5 are the
// replicas, of which 1 is the primary of view 1; node 6 is a client.

const client model.NodeID = 6

var (
	group = Config{Replicas: 5, Views: 9, Clients: 1, Ops: 2}
	a     = Request{client, 1}
	b     = Request{client, 2}
)

type outcome = model.Outcome[State, Message]

func receive(t *testing.T, id model.NodeID, s Replica, from model.NodeID, m Message) outcome {
	t.Helper()
	return modeltest.Node(t, group.Protocol(), id).Receive(s, from, m)
}

// normal is a replica of view 1 with a log.
func normal(commit int, log ...Request) Replica {
	return Replica{View: 1, LastNormal: 1, Log: log, Commit: commit}
}

// expect compares what a step leads to: the state and what is sent.
func expect(t *testing.T, got outcome, s Replica, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Sent: sent}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(outcome{}, "Timers", "Choices")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// toOthers is what a replica sends that tells all others.
func toOthers(id model.NodeID, m Message) []model.Sent[Message] {
	var list []model.Sent[Message]
	for peer := model.NodeID(1); group.isReplica(peer); peer++ {
		if peer != id {
			list = append(list, to(peer, m))
		}
	}
	return list
}

// The primary is chosen round-robin, starting with replica 1. (Section 4.)
func TestPrimariesTakeTurns(t *testing.T) {
	for view, want := range map[int]model.NodeID{1: 1, 2: 2, 5: 5, 6: 1, 8: 3} {
		if got := group.primary(view); got != want {
			t.Errorf("primary of view %d is %v, want %v", view, got, want)
		}
	}
}

// The primary appends the request to the end of the log and sends a PREPARE to the
// other replicas; backups do not take requests. (Section 4.1, 3.)
func TestPrimaryPrepares(t *testing.T) {
	m := Invoke{Seq: 2}
	expect(t, receive(t, 1, normal(1, a), client, m), normal(1, a, b),
		toOthers(1, Prepare{View: 1, Request: b, Op: 2, Commit: 1})...)
	expect(t, receive(t, 2, normal(1, a), client, m), normal(1, a))
}

// If the request-number isn't larger than the information in the table it drops
// the request, but it will re-send the response if the request is the most recent
// one and it has already been executed. (Section 4.1, 2.)
func TestClientTable(t *testing.T) {
	m := Invoke{Seq: 1}
	expect(t, receive(t, 1, normal(1, a), client, m), normal(1, a), to(client, Reply{View: 1, Seq: 1, Result: 1}))
	expect(t, receive(t, 1, normal(0, a), client, m), normal(0, a))
}

// Backups process PREPARE messages in order: one won't accept a prepare with
// op-number n until it has entries for all earlier requests in its log; it does a
// state transfer if necessary. (Section 4.1, 4.)
func TestBackupKeepsTheOrder(t *testing.T) {
	second := Prepare{View: 1, Request: b, Op: 2, Commit: 1}
	expect(t, receive(t, 2, normal(0, a), 1, second), normal(1, a, b), to(1, PrepareOk{View: 1, Op: 2}))
	expect(t, receive(t, 2, normal(0), 1, second), normal(0), to(1, GetState{View: 1}))
}

// The primary waits for f PREPAREOK messages from different backups; at this point
// it considers the operation, and all earlier ones, to be committed. (4.1, 5.)
func TestCommitsWithFBackups(t *testing.T) {
	s := normal(0, a, b)
	s.PrepareOks = map[model.NodeID]int{2: 1}
	twice := s
	expect(t, receive(t, 1, s, 2, PrepareOk{View: 1, Op: 1}), twice)

	s.PrepareOks = map[model.NodeID]int{2: 2}
	after := normal(2, a, b)
	after.PrepareOks = map[model.NodeID]int{2: 2, 3: 2}
	expect(t, receive(t, 1, s, 3, PrepareOk{View: 1, Op: 2}), after,
		to(client, Reply{View: 1, Seq: 1, Result: 1}), to(client, Reply{View: 1, Seq: 2, Result: 2}))
}

// If the sender is behind, the receiver drops the message; if it is ahead, the
// replica performs a state transfer. (Section 4.)
func TestMessagesOfOtherViews(t *testing.T) {
	s := normal(0, a)
	s.View, s.LastNormal = 2, 2
	expect(t, receive(t, 3, s, 1, Prepare{View: 1, Request: b, Op: 2}), s)
	expect(t, receive(t, 4, s, 3, Prepare{View: 3, Request: b, Op: 2}), s, to(3, GetState{View: 3}))
}

// A replica that notices the need for a view change advances its view-number, sets
// its status to view-change and sends a STARTVIEWCHANGE. (Section 4.2, 1.)
func TestStartsAViewChange(t *testing.T) {
	after := Replica{View: 2, Status: ViewChange, LastNormal: 1, Log: []Request{a}}
	got := modeltest.Node(t, group.Protocol(), 3).Timeout(normal(0, a), timerViewChange)
	expect(t, got, after, toOthers(3, StartViewChange{View: 2})...)
	after.StartViewChanges = model.Nodes(5)
	expect(t, receive(t, 3, normal(0, a), 5, StartViewChange{View: 2}), after, toOthers(3, StartViewChange{View: 2})...)
}

// When a replica receives f STARTVIEWCHANGE messages from other replicas it sends
// a DOVIEWCHANGE to the node that will be the primary. (Section 4.2, 2.)
func TestDoViewChangeAfterF(t *testing.T) {
	s := Replica{View: 2, Status: ViewChange, LastNormal: 1, Log: []Request{a}, StartViewChanges: model.Nodes(5)}
	after := s
	after.StartViewChanges = model.Nodes(4, 5)
	expect(t, receive(t, 3, s, 4, StartViewChange{View: 2}), after,
		to(2, DoViewChange{View: 2, Copy: Copy{LastNormal: 1, Log: []Request{a}}}))
}

// The new primary selects as the new log the one in the message with the largest
// v'; if several have the same, the one with the largest n. It sets its
// commit-number to the largest such number it received. (Section 4.2, 3 and 4.)
func TestNewPrimarySelects(t *testing.T) {
	later := Copy{LastNormal: 2, Log: []Request{b}, Commit: 0}
	longer := Copy{LastNormal: 1, Log: []Request{a, b}, Commit: 1}
	shorter := Copy{LastNormal: 1, Log: []Request{a}}
	for _, c := range []struct {
		copies map[model.NodeID]Copy
		last   Copy
		log    []Request
		commit int
	}{
		{map[model.NodeID]Copy{1: longer, 3: shorter}, later, []Request{b}, 1},
		{map[model.NodeID]Copy{2: shorter, 3: shorter}, longer, []Request{a, b}, 1},
		{map[model.NodeID]Copy{2: longer, 3: shorter}, shorter, []Request{a, b}, 1},
	} {
		s := Replica{View: 3, Status: ViewChange, LastNormal: 1, DoViewChanges: c.copies}
		after := Replica{View: 3, LastNormal: 3, Log: c.log, Commit: c.commit}
		reply := to(client, Reply{View: 3, Seq: c.log[0].Seq, Result: 1})
		sent := append([]model.Sent[Message]{reply}, toOthers(3, StartView{View: 3, Log: c.log, Commit: c.commit})...)
		expect(t, receive(t, 3, s, 5, DoViewChange{View: 3, Copy: c.last}), after, sent...)
	}
}

// The others replace their log, and send a PREPAREOK if there are non-committed
// operations in it. (Section 4.2, 5.)
func TestStartView(t *testing.T) {
	s := Replica{View: 2, Status: ViewChange, LastNormal: 1, Log: []Request{b}}
	after := Replica{View: 2, LastNormal: 2, Log: []Request{a}}
	expect(t, receive(t, 3, s, 2, StartView{View: 2, Log: []Request{a}}), after, to(2, PrepareOk{View: 2, Op: 1}))
	after.Commit = 1
	expect(t, receive(t, 3, s, 2, StartView{View: 2, Log: []Request{a}, Commit: 1}), after)
}

// A replica that crashes has nothing and sends a RECOVERY with a nonce to all
// others; until it has recovered it takes part in nothing. (Section 4.3, 1.)
func TestRecoveringIsSilent(t *testing.T) {
	s := normal(1, a)
	s.Crashes = map[model.NodeID]int{2: 1, 4: 1}
	after := Replica{Status: Recovering, Crashes: map[model.NodeID]int{2: 2}}
	expect(t, modeltest.Node(t, group.Protocol(), 2).Restart(s), after, toOthers(2, Recovery{Nonce: 2})...)
	for _, m := range []Message{
		Prepare{View: 1, Request: a, Op: 1},
		StartViewChange{View: 2},
		DoViewChange{View: 2},
		StartView{View: 2},
		Recovery{Nonce: 1},
		GetState{View: 0},
	} {
		expect(t, receive(t, 2, after, 1, m), after)
	}
}

// A replica replies to a RECOVERY only when its status is normal; if it is the
// primary, with its log. (Section 4.3, 2.) It notes the incarnation first.
func TestRecoveryResponses(t *testing.T) {
	known := map[model.NodeID]int{5: 1}
	s := normal(1, a)
	s.Crashes = known
	m := Recovery{Nonce: 1}
	answer := func(a Answer) Message { return RecoveryResponse{Nonce: 1, Answer: a, Crashes: known} }
	expect(t, receive(t, 1, normal(1, a), 5, m), s, to(5, answer(Answer{View: 1, Log: []Request{a}, Commit: 1})))
	expect(t, receive(t, 2, normal(1, a), 5, m), s, to(5, answer(Answer{View: 1})))
	changing := Replica{View: 2, Status: ViewChange, LastNormal: 1}
	expect(t, receive(t, 2, changing, 5, m), changing)
}

// It waits for f+1 responses with its nonce, including one from the primary of the
// latest view it learns of in these messages. (Section 4.3, 3.)
func TestRecovers(t *testing.T) {
	crashes := map[model.NodeID]int{5: 2}
	old := Answer{View: 1, Log: []Request{a}, Commit: 1}
	s := Replica{Status: Recovering, Crashes: crashes, Responses: map[model.NodeID]Answer{1: old, 3: {View: 2}}}

	more := s
	more.Responses = map[model.NodeID]Answer{1: old, 3: {View: 2}, 4: {View: 2}}
	expect(t, receive(t, 5, s, 4, RecoveryResponse{Nonce: 2, Answer: Answer{View: 2}, Crashes: crashes}), more)

	latest := RecoveryResponse{Nonce: 2, Answer: Answer{View: 2, Log: []Request{a, b}, Commit: 1}, Crashes: crashes}
	after := Replica{View: 2, LastNormal: 2, Log: []Request{a, b}, Commit: 1, Crashes: crashes}
	expect(t, receive(t, 5, s, 2, latest), after)

	latest.Nonce = 1
	expect(t, receive(t, 5, s, 2, latest), s)
}

// What an incarnation has promised that is known to have crashed does not count,
// whether it comes late or was counted already. (Michael and others, section 4.)
func TestCrashVectors(t *testing.T) {
	s := Replica{
		View: 2, Status: ViewChange, LastNormal: 1, Crashes: map[model.NodeID]int{3: 1},
		DoViewChanges: map[model.NodeID]Copy{4: {LastNormal: 1}},
	}
	expect(t, receive(t, 2, s, 3, DoViewChange{View: 2}), s)

	after := s
	after.Crashes = map[model.NodeID]int{3: 1, 4: 1}
	after.DoViewChanges = map[model.NodeID]Copy{5: {}}
	expect(t, receive(t, 2, s, 5, DoViewChange{View: 2, Crashes: map[model.NodeID]int{4: 1}}), after)
}

// A replica responds to a GETSTATE only if its status is normal and it is in that
// view. (Section 5.2.)
// Where runs begin with a replica that has recovered, all is as such steps leave it,
// with crash vectors or without.
func TestBeginsRecovered(t *testing.T) {
	for _, without := range []model.RuleSet{{}, model.Rules(RuleCrashVectors)} {
		fresh := Config{Replicas: 3, Views: 2, Without: without}
		begun := fresh
		begun.Begin = Recovered
		node := func(c Config, id model.NodeID) modeltest.Stepper[State, Message] {
			return modeltest.Node(t, c.Protocol(), id)
		}
		second := node(fresh, 2)
		left := second.Timeout(second.Start().State, timerViewChange)
		after := second.Restart(left.State).State
		for _, id := range []model.NodeID{1, 3} {
			other := node(fresh, id)
			answer := other.Receive(other.Start().State, 2, Recovery{1})
			after = second.Receive(after, id, answer.Sent[0].Message).State
			expect(t, node(begun, id).Start(), answer.State.(Replica))
		}
		expect(t, node(begun, 2).Start(), after.(Replica), left.Sent...)
	}
}

func TestStateTransfer(t *testing.T) {
	s := normal(1, a, b)
	expect(t, receive(t, 1, s, 3, GetState{View: 1, Op: 1}), s,
		to(3, NewState{View: 1, Op: 1, Log: []Request{b}, Commit: 1}))
	expect(t, receive(t, 1, s, 3, GetState{View: 2, Op: 1}), s)

	behind := normal(1, a, Request{client, 9})
	after := Replica{View: 2, LastNormal: 2, Log: []Request{a, b}, Commit: 1}
	expect(t, receive(t, 3, behind, 2, NewState{View: 2, Op: 1, Log: []Request{b}, Commit: 1}), after,
		to(2, PrepareOk{View: 2, Op: 2}))
}
