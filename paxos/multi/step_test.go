package multi

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through Paxos Made Simple (Lamport, 2001), section 3,
// and Paxos Made Live, one claim at a time. Replicas are nodes 1 to 3.

var (
	group = Config{Replicas: 3, Leaders: 2, Ballots: 6, Slots: 4, Clients: 2, Learners: LeaderLearns, Loss: LossMemory, Judge: Outcome}

	first, second = Ballot{1, 1}, Ballot{1, 2}

	a, b = Command{4, 1}, Command{5, 1}
)

type result = model.Outcome[State, Message]

func receive(t *testing.T, c Config, s State, from model.NodeID, m Message) result {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), 1).Receive(s, from, m)
}

// leader is replica 1, which leads in its first ballot and has these proposals.
func leader(accepted map[int]Proposal, chosen map[int]Command) Replica {
	s := Replica{Promised: first, Phase: Leading, Accepted: accepted, Chosen: chosen, Accepts: map[int]model.NodeSet{}}
	for slot := range accepted {
		if _, ok := chosen[slot]; !ok {
			s.Accepts[slot] = model.Nodes(1)
		}
	}
	return s
}

func wantSent(t *testing.T, got result, want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func toOthers(list ...Message) []model.Sent[Message] {
	var sent []model.Sent[Message]
	for _, m := range list {
		sent = append(sent, to(2, m), to(3, m))
	}
	return sent
}

// The new leader executes phase 1 for infinitely many instances by sending a single
// reasonably short message: of what it knows to be chosen it does not ask.
func TestOnePhase1ForAllSlots(t *testing.T) {
	s := Replica{
		Accepted: map[int]Proposal{1: {second, a}, 3: {second, b}},
		Chosen:   map[int]Command{1: a, 3: b},
	}
	got := modeltest.Node(t, group.Protocol(), 1).Timeout(s, timerCampaign)
	wantSent(t, got, toOthers(Prepare{Ballot{1, 1}, 1})...)
}

// An acceptor responds with more than an OK only if it has already received a phase
// 2 message for the instance.
func TestReportsWhatItHasAccepted(t *testing.T) {
	held := map[int]Proposal{1: {first, a}, 3: {first, b}}
	got := receive(t, group, Replica{Promised: first, Accepted: held}, 2, Prepare{second, 1})
	wantSent(t, got, to(2, Promise{second, map[int]Proposal{3: {first, b}}}))
	if p := got.State.(Replica).Promised; p != second {
		t.Errorf("promised %v", p)
	}
	got = receive(t, group, Replica{Promised: second, Accepted: held}, 2, Prepare{second, 0})
	wantSent(t, got)
}

// The leader executes phase 2 for the instances of which it was told, with what it
// was told, and fills the gaps between them with no-ops. (The paper's commands 135
// to 140, of which it knows 138 and 139 to be chosen, and is told of 135 and 140.)
func TestFillsTheGap(t *testing.T) {
	later := Ballot{2, 1}
	s := Replica{
		Promised: later, Phase: Preparing, Promises: model.Nodes(1),
		Chosen: map[int]Command{1: a, 5: a},
	}
	got := receive(t, group, s, 3, Promise{later, map[int]Proposal{2: {second, b}, 6: {first, b}}})
	wantSent(t, got, toOthers(
		Accept{later, 2, b}, Accept{later, 3, Noop}, Accept{later, 4, Noop}, Accept{later, 6, b},
	)...)
	if phase := got.State.(Replica).Phase; phase != Leading {
		t.Errorf("it is %v", phase)
	}
}

// It proposes the command for the next instance without waiting for those before.
func TestProposesAhead(t *testing.T) {
	s := leader(map[int]Proposal{1: {first, a}}, nil)
	got := receive(t, group, s, b.Client, Request{b.Seq})
	wantSent(t, got, toOthers(Accept{first, 2, b})...)
}

// Commands are executed in the order of their numbers: one that is chosen waits for
// those before it, and is executed with them.
func TestExecutesInOrder(t *testing.T) {
	s := leader(map[int]Proposal{1: {first, a}, 2: {first, b}}, nil)
	got := receive(t, group, s, 2, Accepted{first, 2})
	wantSent(t, got)
	got = receive(t, group, got.State, 2, Accepted{first, 1})
	wantSent(t, got, to(a.Client, Response{1, true}), to(b.Client, Response{1, false}))
}

// A no-op command leaves the state unchanged, and nobody waits for it.
func TestNoopDoesNothing(t *testing.T) {
	if diff := cmp.Diff(group.replay([]Command{a}), group.replay([]Command{Noop, a, Noop})); diff != "" {
		t.Errorf("with no-ops (-without +with):\n%s", diff)
	}
	got := receive(t, group, leader(map[int]Proposal{1: {first, Noop}}, nil), 2, Accepted{first, 1})
	wantSent(t, got)
}

// A command that was executed is not executed again: neither one that is in two
// slots, nor one that comes late, when its client has gone on.
func TestExecutesOnce(t *testing.T) {
	c := group
	c.Reads = 1
	again := Command{a.Client, 2}
	if diff := cmp.Diff(c.replay([]Command{a, again}), c.replay([]Command{a, a, again, a})); diff != "" {
		t.Errorf("executed twice (-once +twice):\n%s", diff)
	}
	s := leader(map[int]Proposal{1: {first, b}, 2: {first, a}}, map[int]Command{1: b, 2: a})
	wantSent(t, receive(t, c, s, b.Client, Request{1}), to(b.Client, Response{1, true}))
	wantSent(t, receive(t, c, s, a.Client, Request{1}), to(a.Client, Response{1, false}))
}

// A leader that hears of a higher ballot is none any more.
func TestStepsDown(t *testing.T) {
	s := leader(map[int]Proposal{1: {first, a}}, nil)
	for _, m := range []Message{Prepare{second, 0}, Accept{second, 1, b}} {
		got := receive(t, group, s, 2, m).State.(Replica)
		if got.Phase != Following || len(got.Accepts) > 0 || got.Promised != second {
			t.Errorf("after %+v: %+v", m, got)
		}
	}
	wantSent(t, receive(t, group, Replica{Promised: second}, 1, Accept{first, 1, a}))
}

// A replica with a corrupted disk is not a voting member before it has caught up.
// (Paxos Made Live, 5.1.) It has then promised what anyone has, and accepted what
// was accepted last.
func TestWaitsUntilItIsRebuilt(t *testing.T) {
	c := group
	c.Loss = LossDisk
	got := modeltest.Node(t, c.Protocol(), 1).Restart(leader(map[int]Proposal{1: {first, a}}, nil))
	wantSent(t, got, toOthers(Rebuild{})...)
	for _, m := range []Message{Prepare{second, 0}, Accept{second, 1, b}} {
		silent := receive(t, c, got.State, 2, m)
		if wantSent(t, silent); !cmp.Equal(got.State, silent.State, cmpopts.EquateEmpty()) {
			t.Errorf("%+v makes it %+v", m, silent.State)
		}
	}
	got = receive(t, c, got.State, 2, Holding{second, map[int]Proposal{1: {second, b}}, nil})
	got = receive(t, c, got.State, 2, Holding{second, map[int]Proposal{1: {second, b}}, nil})
	if !got.State.(Replica).Rebuilding {
		t.Error("one replica is enough, if it answers twice")
	}
	got = receive(t, c, got.State, 3, Holding{first, map[int]Proposal{1: {first, a}}, map[int]Command{2: b}})
	want := Replica{Promised: second, Accepted: map[int]Proposal{1: {second, b}}, Chosen: map[int]Command{2: b}}
	if diff := cmp.Diff(State(want), got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("rebuilt (-want +got):\n%s", diff)
	}
}

// Where a replica is rebuilding it tells others nothing, which they might rely on.
func TestRebuildingTellsNothing(t *testing.T) {
	c := group
	c.Loss = LossDisk
	wantSent(t, receive(t, c, Replica{Rebuilding: true}, 2, Rebuild{}))
	s := leader(map[int]Proposal{1: {first, a}}, map[int]Command{1: a})
	wantSent(t, receive(t, c, s, 2, Rebuild{}), to(2, Holding{first, s.Accepted, s.Chosen}))
}

// While a replica is bound it promises no other leader, and begins no ballot itself.
// (Paxos Made Live, 5.2.) After a restart it does not know to whom it was.
func TestBound(t *testing.T) {
	c := group
	c.Lease, c.Margin = 3, 1
	replica := modeltest.Node(t, c.Protocol(), 1)
	got := replica.Receive(Replica{}, 2, Prepare{second, 0})
	if s := got.State.(Replica); !s.Bound || s.Master != 2 || s.Promised != second {
		t.Fatalf("not bound: %+v", s)
	}
	later := Prepare{Ballot{2, 2}, 0}
	if sent := replica.Receive(got.State, 2, later).Sent; len(sent) != 1 {
		t.Errorf("its own leader is sent %v", sent)
	}
	wantSent(t, replica.Receive(got.State, 3, Prepare{Ballot{2, 3}, 0}))
	if slices.Contains(got.Timers, timerCampaign) {
		t.Errorf("it may begin a ballot: %v", got.Timers)
	}
	wantSent(t, replica.Receive(replica.Restart(got.State).State, 2, later))
	if s := replica.Timeout(got.State, timerGrant).State.(Replica); s.Bound {
		t.Error("it is bound for ever")
	}
}

// The master serves reads alone while it has its lease, and only what it has
// executed. (Paxos Made Live, 5.2.)
func TestReadsByLease(t *testing.T) {
	c := group
	c.Lease, c.Margin, c.Reads = 3, 1, 1
	s := leader(map[int]Proposal{1: {first, a}}, map[int]Command{1: a})
	log := toOthers(Accept{first, 2, Command{b.Client, 2}})
	wantSent(t, receive(t, c, s, b.Client, Request{2}), log...)
	s.Leased = true
	wantSent(t, receive(t, c, s, b.Client, Request{2}), to(b.Client, Response{2, 1}))
	s = leader(map[int]Proposal{1: {first, a}}, nil)
	s.Leased = true
	wantSent(t, receive(t, c, s, b.Client, Request{2}), log...)
}

// Leaders choose their ballots from disjoint sets, and never one that they have
// tried.
func TestBallots(t *testing.T) {
	for _, tt := range []struct {
		id       model.NodeID
		promised Ballot
		want     Ballot
	}{
		{1, Ballot{}, first},
		{2, Ballot{}, second},
		{2, first, second},
		{1, first, Ballot{2, 1}},
		{1, second, Ballot{2, 1}},
	} {
		if got, ok := group.next(tt.id, tt.promised); !ok || got != tt.want {
			t.Errorf("replica %v, which has promised %v, begins %v, want %v", tt.id, tt.promised, got, tt.want)
		}
	}
	if b, ok := group.next(1, Ballot{3, 2}); ok {
		t.Errorf("ballot %v is behind the bound", b)
	}
	if b, ok := group.next(3, Ballot{}); ok {
		t.Errorf("replica 3, which does not lead, begins %v", b)
	}
}
