package heartbeat

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Chandra and Toueg (1996). Node 1 is the monitor.

type outcome = model.Outcome[State, Message]

var config = Config{Style: Ping, Targets: 2, Delay: 1, Period: 1}

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
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

func watching(seq int, two, three Peer) Monitor {
	return Monitor{Seq: seq, Peers: map[model.NodeID]Peer{2: two, 3: three}}
}

func TestMonitorTrustsAtFirst(t *testing.T) { // figure 10: output is empty
	got := node(t, config, 1).Start()
	expect(t, got, watching(1, Peer{Unanswered: 1}, Peer{Unanswered: 1}),
		[]model.Timer{"deadline2", "deadline3", "period"}, send(2, Probe{1}), send(3, Probe{1}))
}

func TestTargetAnswers(t *testing.T) {
	expect(t, node(t, config, 2).Receive(Target{}, 1, Probe{2}), Target{}, nil, send(1, Answer{2}))
}

func TestTargetBeats(t *testing.T) { // figure 10, task 1
	c := config
	c.Style = Heartbeat
	expect(t, node(t, c, 2).Timeout(Target{}, timerPeriod), Target{}, []model.Timer{timerPeriod}, send(1, Beat{}))
}

func TestPingLeavesDeadlines(t *testing.T) {
	got := node(t, config, 1).Timeout(watching(2, Peer{}, Peer{Unanswered: 2, Suspected: true}), timerPeriod)
	// Numbers go round after three: two pings are on their way at most when a
	// third is sent.
	expect(t, got, watching(0, Peer{Unanswered: 1}, Peer{Unanswered: 3, Suspected: true}),
		[]model.Timer{timerPeriod}, send(2, Probe{0}), send(3, Probe{0}))
}

func TestSilenceIsSuspected(t *testing.T) { // figure 10, task 2
	s := watching(1, Peer{Unanswered: 1}, Peer{Unanswered: 1})
	expect(t, node(t, config, 1).Timeout(s, deadline(3)),
		watching(1, Peer{Unanswered: 1}, Peer{Unanswered: 1, Suspected: true}), nil)
}

func TestAnswerEndsSuspicion(t *testing.T) { // figure 10, task 3
	s := watching(2, Peer{Unanswered: 3, Suspected: true}, Peer{Unanswered: 3, Suspected: true})
	// The answer is to the ping before the last one, so that one is still open.
	expect(t, node(t, config, 1).Receive(s, 2, Answer{1}),
		watching(2, Peer{Unanswered: 1, Mistakes: 1}, Peer{Unanswered: 3, Suspected: true}),
		[]model.Timer{deadline(2)})
}

func TestOldAnswerIsNoNews(t *testing.T) {
	s := watching(2, Peer{Unanswered: 1, Suspected: true}, Peer{})
	expect(t, node(t, config, 1).Receive(s, 2, Answer{1}), s, nil)
	expect(t, node(t, config, 1).Receive(s, 3, Answer{2}), s, nil)
}

func TestMonitorGivesUp(t *testing.T) {
	silent := Peer{Unanswered: config.maxUnanswered() + 1, Suspected: true}
	expect(t, node(t, config, 1).Timeout(watching(0, silent, Peer{}), timerPeriod),
		watching(1, silent, Peer{Unanswered: 1}), []model.Timer{timerPeriod}, send(3, Probe{1}))
}

func TestTimeouts(t *testing.T) {
	for _, c := range []struct {
		config   Config
		mistakes int
		want     int
	}{
		{Config{Style: Heartbeat, Delay: 2, Period: 1}, 0, 4},
		{Config{Style: Ping, Delay: 2, Period: 1}, 0, 6},
		{Config{Style: Ping, Delay: 2, Period: 1, Timeout: 3}, 1, 3},
		{Config{Style: Ping, Delay: 2, Period: 1, Adaptive: true}, 0, 2},
		{Config{Style: Ping, Delay: 2, Period: 1, Adaptive: true}, 4, 6},
	} {
		if got := c.config.patience(c.mistakes); got != c.want {
			t.Errorf("%+v waits %d ticks after %d mistakes, want %d", c.config, got, c.mistakes, c.want)
		}
	}
}
