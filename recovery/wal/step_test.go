package wal

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through ARIES (Mohan and others, 1992), one claim at
// a time. Node 1 is the only one.

var (
	small  = Config{Txns: 1, Pages: 2, Checkpoints: 1}
	double = Config{Txns: 2, Pages: 1}
)

// after runs the database from its start through timers, none of which leaves
// it a choice.
func after(t *testing.T, c Config, timers ...model.Timer) model.Outcome[State, Message] {
	t.Helper()
	node := modeltest.Node(t, c.Protocol(), 1)
	got := node.Start()
	for _, timer := range timers {
		if !slices.Contains(got.Timers, timer) {
			t.Fatalf("%s cannot happen; what can is %v", timer, got.Timers)
		}
		got = step(t, c, got, timer)
	}
	return got
}

// step fires a timer of a database that has others set.
func step(t *testing.T, c Config, before model.Outcome[State, Message], timer model.Timer) model.Outcome[State, Message] {
	t.Helper()
	outcomes, err := c.Protocol().Step(1, before.State, before.Timers, model.StepInput[Message]{Timer: timer})
	if err != nil || len(outcomes) != 1 {
		t.Fatalf("%s: %d outcomes, %v", timer, len(outcomes), err)
	}
	return outcomes[0]
}

// recovered restarts a crashed database and recovers it, on a disk that keeps
// all that was written or, with lost, only what was synced.
func recovered(t *testing.T, c Config, s State, lost bool) State {
	t.Helper()
	c.Atomic = true
	outcomes, err := c.Protocol().Step(1, s, nil, model.StepInput[Message]{Restart: true})
	if err != nil {
		t.Fatal(err)
	}
	if lost {
		return outcomes[0].State
	}
	return outcomes[len(outcomes)-1].State
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func pages(s State) []Page {
	var list []Page
	for _, f := range s.Pool {
		list = append(list, f.Page)
	}
	return list
}

const (
	run1 model.Timer = "run-1"
	run2 model.Timer = "run-2"
)

// Section 5.1: an update is logged, and the LSN of its record is placed in the
// page. Records of a transaction are linked through Prev_LSN.
func TestUpdateIsLogged(t *testing.T) {
	s := after(t, small, run1, run1).State
	same(t, "log", s.Log.Unsynced, []Record{{1, Update{1, 1, 0}}, {2, Update{1, 2, 1}}})
	same(t, "pages", pages(s), []Page{{1, [2]int{1}}, {2, [2]int{1}}})
}

// Section 1.1: the WAL protocol requires that a log record representing changes
// be on stable storage before the changed data replaces the previous version.
func TestPageWaitsForItsRecord(t *testing.T) {
	if got := after(t, small, run1); slices.Contains(got.Timers, timerFlush(1)) {
		t.Error("page 1 can be written before its record")
	}
	s := after(t, small, run1, timerSyncLog, timerFlush(1)).State
	same(t, "data file", s.Data.Unsynced, []Image{{1, Page{1, [2]int{1}}}})
}

// Section 1.1: a transaction is not considered complete until its committed
// status and all its log data are safely recorded on stable storage.
func TestCommitIsForced(t *testing.T) {
	got := after(t, small, run1, run1, run1)
	if slices.Contains(got.Timers, run1) {
		t.Error("the client can be answered before the log is synced")
	}
	got = step(t, small, step(t, small, got, timerSyncLog), run1)
	same(t, "clients", got.State.Clients, []Client{Acked})
	same(t, "transactions", got.State.Txns, []Txn{})
}

// Section 1.4, no-force: no page has to be written for a commit.
func TestCommitForcesNoPage(t *testing.T) {
	s := after(t, small, run1, run1, run1, timerSyncLog, run1).State
	same(t, "data file", append(s.Data.Durable, s.Data.Unsynced...), []Image{{Page: 1}, {Page: 2}})
}

// Section 4.4: RecLSN is the LSN of the first record since the page was last
// written. It is counted from here until the write is synced.
func TestRecLSN(t *testing.T) {
	got := after(t, double, run1, run2, timerSyncLog)
	same(t, "frames", got.State.Pool, []Frame{{Page: Page{2, [2]int{1, 1}}, Dirty: 1}})
	got = step(t, double, got, timerFlush(1))
	same(t, "frames", got.State.Pool, []Frame{{Page: Page{2, [2]int{1, 1}}, Written: 1}})
	got = step(t, double, got, timerSyncData)
	same(t, "frames", got.State.Pool, []Frame{{Page: Page{2, [2]int{1, 1}}}})
}

// Section 5.4: a fuzzy checkpoint includes the transaction table and the dirty
// pages table, and no page is forced by it.
func TestCheckpointIsFuzzy(t *testing.T) {
	s := after(t, small, run1, timerCheckpoint).State
	same(t, "checkpoint", s.Log.Unsynced[1], Record{2, Checkpoint{
		Dirty: []LSN{1, 0},
		Txns:  []Txn{{ID: 1, First: 1, Last: 1, Updates: 1}},
	}})
	same(t, "data file", s.Data.Unsynced, []Image{})
}

// Section 5.4: the log below all RecLSNs of the checkpoint and the first record
// of each transaction that is going on is no longer needed.
func TestTruncation(t *testing.T) {
	all := []model.Timer{run1, run1, run1, timerSyncLog, run1, timerFlush(1), timerFlush(2), timerSyncData}
	for _, c := range []struct {
		name string
		done int // how many of all come before the checkpoint
		head LSN
	}{
		{"transaction going on", 2, 1},
		{"page 1 dirty", 5, 1},
		{"page 1 written, not synced", 6, 1},
		{"nothing dirty", 8, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			timers := append(slices.Clone(all[:c.done]), timerCheckpoint, timerSyncLog, timerTruncate)
			s := after(t, small, timers...).State
			if s.Head != c.head || s.Log.Durable[0].LSN != c.head || s.Master == 0 {
				t.Errorf("log begins at %d with %v, checkpoint at %d; want it from %d", s.Head, s.Log.Durable[0], s.Master, c.head)
			}
		})
	}
}

// Section 6.2: redo repeats history. It redoes what a page has not seen, for
// losers as well, and section 6.3 undoes the losers afterwards.
func TestRepeatsHistory(t *testing.T) {
	s := after(t, small, run1, run1, timerSyncLog, timerFlush(1), timerSyncData).State
	node := modeltest.Node(t, small.Protocol(), 1)
	got := node.Restart(s)
	same(t, "phase", got.State.Phase, Redoing)
	same(t, "next", got.State.Next, LSN(2))
	got = node.Timeout(got.State, timerRedo)
	same(t, "pages", pages(got.State), []Page{{1, [2]int{1}}, {2, [2]int{1}}})
	same(t, "phase", got.State.Phase, Undoing)
}

// Section 6.3: losers are undone in reverse order, over all of them at once, and
// each step is logged by a CLR that says what is to be undone next.
func TestUndoesBackwards(t *testing.T) {
	s := recovered(t, double, after(t, double, run1, run2, timerSyncLog).State, true)
	same(t, "log", s.Log.Unsynced, []Record{
		{3, Compensation{2, 1, 0}},
		{4, Aborted{2}},
		{5, Compensation{1, 1, 0}},
		{6, Aborted{1}},
	})
	same(t, "pages", pages(s), []Page{{5, [2]int{0, 0}}})
}

// Section 5.2: CLRs are redo-only, so that what was undone is not undone again
// after a crash in restart.
func TestCompensationsAreNotUndone(t *testing.T) {
	s := after(t, small, run1, run1, timerSyncLog).State
	node := modeltest.Node(t, small.Protocol(), 1)
	undoing := node.Timeout(node.Timeout(node.Timeout(node.Restart(s).State, timerRedo).State, timerRedo).State, timerUndo)
	again := recovered(t, small, undoing.State, false)
	same(t, "log", again.Log.Unsynced, []Record{{4, Compensation{1, 1, 0}}, {5, Aborted{1}}})
	same(t, "pages", pages(again), []Page{{4, [2]int{0}}, {3, [2]int{0}}})
}

// Section 10.1: with page-oriented LSNs, a loser's update may be missing in a
// page whose LSN is higher, unless history is repeated.
func TestLoserBelowWinner(t *testing.T) {
	s := after(t, double, run1, run2, run2, timerSyncLog, run2).State
	got := recovered(t, double, s, true)
	same(t, "clients", got.Clients, []Client{Lost, Acked})
	same(t, "pages", pages(got), []Page{{4, [2]int{0, 1}}})
}

// A record that is only in memory may be lost, but then with all that follow.
func TestLogEndsAtAGap(t *testing.T) {
	log := []Record{{3, Update{1, 1, 0}}, {4, Update{1, 2, 3}}, {6, Commit{1}}}
	same(t, "log", contiguous(log, 3), log[:2])
	same(t, "log", contiguous(log, 2), []Record{})
}

// A client whose answer was under way when the database crashed gets none.
func TestClientIsCutOff(t *testing.T) {
	s := after(t, small, run1, run1, run1, timerSyncLog).State
	got := recovered(t, small, s, true)
	same(t, "clients", got.Clients, []Client{Lost})
	same(t, "pages", pages(got), []Page{{1, [2]int{1}}, {2, [2]int{1}}})
}

// An fsync that fails ends the process, and what comes back is what recovers.
func TestFsyncErrorRestarts(t *testing.T) {
	c := small
	c.FsyncErrors = 1
	before := after(t, c, run1)
	outcomes, err := c.Protocol().Step(1, before.State, before.Timers, model.StepInput[Message]{Timer: timerSyncLog})
	if err != nil || len(outcomes) != 2 {
		t.Fatalf("%d outcomes, %v", len(outcomes), err)
	}
	failed := outcomes[1].State
	same(t, "clients", failed.Clients, []Client{Lost})
	same(t, "log", failed.Log.Durable, []Record{})
	same(t, "recovered", failed.Recovered, true)
}
