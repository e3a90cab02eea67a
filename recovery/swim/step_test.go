package swim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Das, Gupta and Motivala (2002). Node 1 probes node 2,
// node 3 is the relay.

type outcome = model.Outcome[State, Message]

var config = Config{Relays: 1, Rounds: 2, Delay: 1}

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, config.Protocol(), id)
}

// expect compares an outcome with a state, the timers that a step has set, and
// the messages sent.
func expect(t *testing.T, got outcome, s State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Timers: timers, Sent: sent}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

func TestRoundBeginsWithPing(t *testing.T) { // 3.1
	expect(t, node(t, 1).Start(), Prober{Round: 1}, []model.Timer{timerDirect}, send(2, Ping{1, 1}))
}

func TestPingIsAcked(t *testing.T) { // 3.1
	expect(t, node(t, 2).Receive(Subject{}, 3, Ping{1, 1}), Subject{Probed: 1}, nil, send(3, Ack{1, 1}))
}

func TestSilenceIsProbedIndirectly(t *testing.T) { // 3.1
	expect(t, node(t, 1).Timeout(Prober{Round: 1}, timerDirect),
		Prober{Round: 1}, []model.Timer{timerRound}, send(3, PingReq{1}))
	expect(t, node(t, 1).Timeout(Prober{Round: 1, Acked: true}, timerDirect),
		Prober{Round: 1, Acked: true}, []model.Timer{timerRound})
}

func TestRelayProbesAndReports(t *testing.T) { // 3.1
	expect(t, node(t, 3).Receive(Relay{}, 1, PingReq{1}), Relay{}, nil, send(2, Ping{1, 1}))
	expect(t, node(t, 3).Receive(Relay{}, 2, Ack{1, 1}), Relay{}, nil, send(1, Ack{1, 1}))
}

func TestOldAckIsNoNews(t *testing.T) {
	expect(t, node(t, 1).Receive(Prober{Round: 2}, 2, Ack{1, 1}), Prober{Round: 2}, nil)
	expect(t, node(t, 1).Receive(Prober{Round: 2}, 3, Ack{2, 1}), Prober{Round: 2, Acked: true}, nil)
}

func TestSilenceIsSuspected(t *testing.T) { // 4.2
	suspicion := Rumour{Suspect, 0}
	expect(t, node(t, 1).Timeout(Prober{Round: 1}, timerRound),
		Prober{View: suspicion, Round: 2}, []model.Timer{timerDirect, timerSuspicion},
		send(2, Gossip{suspicion}), send(3, Gossip{suspicion}), send(2, Ping{2, 1}))
}

func TestSuspicionGetsNoMoreTime(t *testing.T) { // 4.2
	suspected := Prober{View: Rumour{Suspect, 0}, Round: 2}
	expect(t, node(t, 1).Timeout(suspected, timerRound), Prober{View: Rumour{Suspect, 0}, Round: 3}, nil)
}

func TestAckIsNoRefutation(t *testing.T) { // 4.2
	suspected := Prober{View: Rumour{Suspect, 0}, Round: 1}
	expect(t, node(t, 1).Receive(suspected, 2, Ack{1, 1}),
		Prober{View: Rumour{Suspect, 0}, Round: 1, Acked: true}, nil)
}

func TestSubjectRefutes(t *testing.T) { // 4.2: only it raises its incarnation
	refutation := Gossip{Rumour{Alive, 1}}
	expect(t, node(t, 2).Receive(Subject{}, 1, Gossip{Rumour{Suspect, 0}}),
		Subject{Incarnation: 1}, nil, send(1, refutation), send(3, refutation))
	// That incarnation is over.
	expect(t, node(t, 2).Receive(Subject{Incarnation: 1}, 3, Gossip{Rumour{Suspect, 0}}), Subject{Incarnation: 1}, nil)
}

func TestRelayPassesOnNews(t *testing.T) { // 4.1
	expect(t, node(t, 3).Receive(Relay{}, 1, Gossip{Rumour{Suspect, 0}}),
		Relay{Rumour{Suspect, 0}}, nil, send(2, Gossip{Rumour{Suspect, 0}}))
	expect(t, node(t, 3).Receive(Relay{Rumour{Suspect, 0}}, 2, Gossip{Rumour{Alive, 1}}),
		Relay{Rumour{Alive, 1}}, nil, send(1, Gossip{Rumour{Alive, 1}}))
	expect(t, node(t, 3).Receive(Relay{Rumour{Alive, 1}}, 1, Gossip{Rumour{Suspect, 0}}), Relay{Rumour{Alive, 1}}, nil)
}

func TestSuspicionEndsInDeath(t *testing.T) { // 4.2
	death := Rumour{Dead, 0}
	expect(t, node(t, 1).Timeout(Prober{View: Rumour{Suspect, 0}, Round: 2}, timerSuspicion),
		Prober{View: death, Round: 2}, nil, send(3, Gossip{death}))
}

func TestOverrides(t *testing.T) { // 4.2, the order of messages
	ascending := []Rumour{{Alive, 0}, {Suspect, 0}, {Alive, 1}, {Suspect, 1}, {Alive, 2}, {Dead, 0}, {Dead, 1}}
	for i, less := range ascending {
		for _, more := range ascending[i+1:] {
			if got := config.join(less, more); got != more {
				t.Errorf("%v joined with %v is %v", less, more, got)
			}
		}
	}
}

// TestJoin: a view is the join of what was heard, whatever the order and however
// often, so all views come to agree.
func TestJoin(t *testing.T) {
	rumour := rapid.Custom(func(t *rapid.T) Rumour {
		return Rumour{
			Status:      rapid.SampledFrom([]Status{Alive, Suspect, Dead}).Draw(t, "status"),
			Incarnation: rapid.IntRange(0, 3).Draw(t, "incarnation"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := rumour.Draw(t, "x"), rumour.Draw(t, "y"), rumour.Draw(t, "z")
		if a, b := config.join(x, y), config.join(y, x); a != b {
			t.Errorf("not commutative: %v and %v", a, b)
		}
		if a, b := config.join(config.join(x, y), z), config.join(x, config.join(y, z)); a != b {
			t.Errorf("not associative: %v and %v", a, b)
		}
		if a := config.join(x, x); a != x {
			t.Errorf("not idempotent: %v", a)
		}
	})
}
