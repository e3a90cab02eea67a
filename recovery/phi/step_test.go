package phi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Hayashibara and others (2004). The monitor reads its
// clock, so its steps are looked at without the node around them.

var config = Config{Window: 2, Delay: 1, Period: 2, Slower: 1}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// heard returns what the monitor makes of a heartbeat at a time.
func heard(m Monitor, b Beat, now int) Monitor {
	config.hear(&m, b, now)
	return m
}

func TestIntervalsAreSampled(t *testing.T) { // 4.2: sampling
	first := heard(Monitor{}, Beat{}, 3)
	equal(t, first, Monitor{Heard: true, Since: 3})
	equal(t, heard(first, Beat{}, 5), Monitor{Heard: true, Since: 5, Intervals: []int{2}})
}

func TestWindowKeepsTheLast(t *testing.T) { // 4.2: a window of fixed size
	m := Monitor{Heard: true, Since: 5, Silent: 2, Intervals: []int{1, 2}}
	equal(t, heard(m, Beat{}, 8), Monitor{Heard: true, Since: 8, Intervals: []int{2, 3}})
}

func TestNewLifeBeginsANewWindow(t *testing.T) {
	m := Monitor{Heard: true, Since: 5, Silent: 5, Intervals: []int{1, 2}}
	equal(t, heard(m, Beat{Life: 1}, 10), Monitor{Heard: true, Life: 1, Since: 10})
}

func TestHeartbeatOfAnOldLife(t *testing.T) {
	m := Monitor{Heard: true, Life: 1, Since: 5}
	equal(t, heard(m, Beat{Life: 0}, 6), m)
}

func TestBacklogIsIgnored(t *testing.T) {
	m := Monitor{Booting: true, Since: 5}
	equal(t, heard(m, Beat{}, 5), m)
}

func TestLevelRisesWithSilence(t *testing.T) { // 3: accruement
	m := Monitor{Heard: true, Intervals: []int{1, 3}}
	var levels []int
	for m.Silent = range 8 {
		levels = append(levels, config.level(m))
	}
	equal(t, levels, []int{0, 0, 0, 0, 1, 2, 3, 3})
}

func TestLittleIsKnownAtFirst(t *testing.T) { // a guess until the window is full
	for _, m := range []Monitor{{}, {Intervals: []int{1}}} {
		if got := config.usual(m); got != 4 {
			t.Errorf("%d ticks are usual for %v, want 4", got, m)
		}
	}
}

func TestApplicationsDiffer(t *testing.T) { // 2: each has a threshold of its own
	m := Monitor{Heard: true, Silent: 3, Intervals: []int{2, 2}}
	if !config.suspects(m, Hasty) || config.suspects(m, Patient) {
		t.Errorf("at level %d, hasty %v, patient %v", config.level(m), config.suspects(m, Hasty), config.suspects(m, Patient))
	}
	m.Silent = 4
	if !config.suspects(m, Patient) {
		t.Errorf("at level %d the patient application still waits", config.level(m))
	}
}

func TestTargetCountsItsLives(t *testing.T) {
	got := modeltest.Node(t, config.Protocol(), target).Restart(Target{Life: 1})
	equal(t, got, model.Outcome[State, Message]{
		State:  Target{Life: 2},
		Timers: []model.Timer{timerBeat},
		Sent:   []model.Sent[Message]{{To: monitor, Message: Beat{Life: 2}}},
	})
}
