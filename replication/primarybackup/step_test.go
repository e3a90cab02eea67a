package primarybackup

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The first tests hold the servers against Budhiraja and others, The
// primary-backup approach (1993), and Alsberg and Day (1976); the others are
// about views. Nodes 1 and 2 are servers, node 3 is the view service.

var (
	pair   = Config{Servers: 2, Mode: Sync, Writes: 2, Reads: 1, Suspicions: 1, Judge: JudgeMode}
	first  = View{Epoch: 1, Primary: 1, Members: model.Nodes(1, 2)}
	second = View{Epoch: 2, Primary: 2, Members: model.Nodes(2)}
	alone  = View{Epoch: 2, Primary: 1, Members: model.Nodes(1)}
	write1 = model.Call{Client: 1, Seq: 1, Op: model.Op{Func: write, Arg: 7}}
	read1  = model.Call{Client: 2, Seq: 1, Op: model.Op{Func: read}}
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// expect compares what a step leads to: the state, what is sent and what is
// answered.
func expect(t *testing.T, got outcome, s State, replies []model.Reply, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Sent: sent, Replies: replies}
	opts := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(outcome{}, "Timers", "Choices")}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// Pb3: a request that arrives at a server which is not the primary is not
// enqueued.
func TestBackupIgnoresRequests(t *testing.T) {
	s := Server{View: first, Log: []int{5}}
	expect(t, node(t, pair, 2).Invoke(s, write1), s, nil)
	expect(t, node(t, pair, 2).Invoke(s, read1), s, nil)
}

// The primary passes on the change before it answers the client (Alsberg and
// Day: the acknowledgement means that two hosts have it).
func TestAnswerWaitsForTheBackup(t *testing.T) {
	waiting := Server{View: first, Log: []int{7}, Writes: []Write{{Request{1, 1}, 1}}}
	got := node(t, pair, 1).Invoke(Server{View: first}, write1)
	expect(t, got, waiting, nil, to(2, Replicate{first, []int{7}, 0}))

	stored := node(t, pair, 2).Receive(Server{View: first, Synced: 1}, 1, Replicate{first, []int{7}, 0})
	expect(t, stored, Server{View: first, Synced: 1, Log: []int{7}}, nil, to(1, Ack{1, 1}))

	got = node(t, pair, 1).Receive(waiting, 2, Ack{1, 1})
	expect(t, got, Server{View: first, Log: []int{7}, Committed: 1, Match: map[model.NodeID]int{2: 1}},
		[]model.Reply{{Client: 1, Seq: 1}})
}

// The nonblocking protocols of 1993 answer first. Here a lag bounds how far.
func TestAsynchronousPrimaryAnswersFirst(t *testing.T) {
	c := pair
	c.Mode, c.Lag = Async, 1
	got := node(t, c, 1).Invoke(Server{View: first}, write1)
	expect(t, got, Server{View: first, Log: []int{7}, Committed: 1},
		[]model.Reply{{Client: 1, Seq: 1}}, to(2, Replicate{first, []int{7}, 0}))

	next := model.Call{Client: 3, Seq: 1, Op: model.Op{Func: write, Arg: 8}}
	got = node(t, c, 1).Invoke(got.State, next)
	expect(t, got, Server{View: first, Log: []int{7, 8}, Committed: 1, Writes: []Write{{Request{3, 1}, 2}}},
		nil, to(2, Replicate{first, []int{7, 8}, 1}))
}

func TestSemiSynchronousPrimaryStopsWaiting(t *testing.T) {
	c := pair
	c.Mode = SemiSync
	waiting := node(t, c, 1).Invoke(Server{View: first}, write1)
	if diff := cmp.Diff([]model.Timer{degrade}, waiting.Timers); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	got := node(t, c, 1).Timeout(waiting.State, degrade)
	expect(t, got, Server{View: first, Log: []int{7}, Committed: 1, Degraded: true}, []model.Reply{{Client: 1, Seq: 1}})
}

// A read is answered when the backup says, after the read began, that it knows
// of no later view.
func TestReadIsConfirmed(t *testing.T) {
	asked := Server{View: first, Log: []int{7}, Committed: 1, Reads: []Read{{Request{2, 1}, 1, model.Nodes(2)}}}
	got := node(t, pair, 1).Invoke(Server{View: first, Log: []int{7}, Committed: 1}, read1)
	expect(t, got, asked, nil, to(2, Confirm{1, Request{2, 1}}))

	expect(t, node(t, pair, 2).Receive(Server{View: first}, 1, Confirm{1, Request{2, 1}}),
		Server{View: first}, nil, to(1, Confirmed{1, Request{2, 1}}))
	deposed := Server{View: second}
	expect(t, node(t, pair, 2).Receive(deposed, 1, Confirm{1, Request{2, 1}}), deposed, nil)

	expect(t, node(t, pair, 1).Receive(asked, 2, Confirmed{1, Request{2, 1}}),
		Server{View: first, Log: []int{7}, Committed: 1}, []model.Reply{{Client: 2, Seq: 1, Result: 7}})
	expect(t, node(t, pair, 1).Receive(asked, 2, Confirmed{1, Request{9, 1}}), asked, nil)
}

// A failover: the detector's word is enough, and the members that are left have
// all that was acknowledged.
func TestServiceMakesAView(t *testing.T) {
	outcomes, err := pair.Protocol().Step(3, Service{View: first}, nil, model.StepInput[Message]{Timer: suspect})
	if err != nil || len(outcomes) != 2 {
		t.Fatalf("%d outcomes, %v; want one for each member", len(outcomes), err)
	}
	expect(t, outcomes[0], Service{View: second, Suspected: 1}, nil, to(1, NewView{second}), to(2, NewView{second}))
	expect(t, outcomes[1], Service{View: alone, Suspected: 1}, nil, to(1, NewView{alone}), to(2, NewView{alone}))
	for _, o := range outcomes {
		if len(o.Timers) > 0 {
			t.Errorf("the last member can be suspected: %v", o.Timers)
		}
	}
}

func TestLateMessagesOfAnEpochAreRefused(t *testing.T) {
	s := Server{View: second, Synced: 2, Log: []int{8}, Committed: 1}
	expect(t, node(t, pair, 2).Receive(s, 1, Replicate{first, []int{7, 9}, 0}), s, nil)
	expect(t, node(t, pair, 2).Receive(s, 1, Ack{1, 1}), s, nil)
	expect(t, node(t, pair, 2).Receive(s, 3, NewView{first}), s, nil)
}

// A deposed primary gives up its own log for that of its successor, also where
// it is as long.
func TestDeposedPrimaryJoins(t *testing.T) {
	got := node(t, pair, 1).Receive(Server{View: first, Synced: 1, Log: []int{7}, Writes: []Write{{Request{1, 1}, 1}}}, 3, NewView{second})
	outside := Server{View: second, Synced: 1, Log: []int{7}}
	expect(t, got, outside, nil, to(2, Join{second}))
	got = node(t, pair, 1).Receive(outside, 2, Replicate{second, []int{8}, 1})
	expect(t, got, Server{View: second, Synced: 2, Log: []int{8}, Committed: 1}, nil, to(2, Ack{2, 1}))
}

// KIP-497: who was proposed for the view counts before the view is known.
func TestJoinerCountsAtOnce(t *testing.T) {
	s := Server{View: second, Synced: 2, Log: []int{8}, Committed: 1}
	got := node(t, pair, 2).Receive(s, 1, Ack{2, 1})
	joining := s
	joining.Joining, joining.Match = model.Nodes(1), map[model.NodeID]int{1: 1}
	expect(t, got, joining, nil, to(3, Add{2, 1}))

	got = node(t, pair, 2).Invoke(joining, write1)
	joining.Log, joining.Writes = []int{8, 7}, []Write{{Request{1, 1}, 2}}
	expect(t, got, joining, nil, to(1, Replicate{second, []int{8, 7}, 1}))
}

func TestAddOfAnEpochThatIsOverIsVoid(t *testing.T) {
	s := Service{View: second, Suspected: 1}
	expect(t, node(t, pair, 3).Receive(s, 1, Add{1, 2}), s, nil)
}

// KIP-101: a restart cuts nothing off, and a primary that restarts finds out
// anew who has what.
func TestRestart(t *testing.T) {
	backup := Server{View: first, Synced: 1, Log: []int{7}}
	expect(t, node(t, pair, 2).Restart(backup), backup, nil)

	primary := backup
	primary.Match, primary.Writes = map[model.NodeID]int{2: 1}, []Write{{Request{1, 1}, 1}}
	expect(t, node(t, pair, 1).Restart(primary), backup, nil, to(2, Replicate{first, []int{7}, 0}))
}

// What is not answered is sent again, and a view is told of until all know it.
func TestResend(t *testing.T) {
	c := pair
	c.Resend = true
	waiting := Server{View: first, Log: []int{7}, Writes: []Write{{Request{1, 1}, 1}}, Reads: []Read{{Request{2, 1}, 1, model.Nodes(2)}}}
	got := node(t, c, 1).Timeout(waiting, resend)
	expect(t, got, waiting, nil, to(2, Replicate{first, []int{7}, 0}), to(2, Confirm{1, Request{2, 1}}))
	if diff := cmp.Diff([]model.Timer{resend}, got.Timers); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	outside := Server{View: second}
	expect(t, node(t, c, 1).Timeout(outside, resend), outside, nil, to(2, Join{second}))

	untold := Service{View: second, Suspected: 1, Untold: model.Nodes(1)}
	expect(t, node(t, c, 3).Timeout(untold, announce), untold, nil, to(1, NewView{second}))
	told := node(t, c, 3).Receive(untold, 1, Installed{2})
	expect(t, told, Service{View: second, Suspected: 1}, nil)
	if len(told.Timers) > 0 {
		t.Errorf("all know of the view, and %v is set", told.Timers)
	}
}
