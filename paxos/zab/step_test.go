package zab

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through figures 1 to 3 of Junqueira and others (2011),
// one claim at a time.

type outcome = model.Outcome[State, Message]

// server is server 1 of three.
func server(t *testing.T, c Config) modeltest.Stepper[State, Message] {
	t.Helper()
	c.Nodes, c.Log = 3, 9
	return modeltest.Node(t, c.Protocol(), 1)
}

// want compares what a server did: its state afterwards and what it sent.
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
	a = Zxid{1, 1}
	b = Zxid{1, 2}
	c = Zxid{2, 1}
)

// follower has promised epoch 2 to server 2, after a life in epoch 1.
func follower(p Phase, txns ...Zxid) State {
	return State{AcceptedEpoch: 2, CurrentEpoch: 1, History: txns, Role: Following, Phase: p, Leader: 2}
}

// f.1.1: a follower sends to the prospective leader its last promise.
func TestTellsItsPromise(t *testing.T) {
	before := State{AcceptedEpoch: 3, CurrentEpoch: 1, Role: Leading, Phase: Broadcast, Forward: model.Nodes(3), Acked: map[model.NodeID]int{1: 0, 3: 0}}
	got := server(t, Config{}).Receive(before, 2, Notification{5})
	want(t, got, State{AcceptedEpoch: 3, CurrentEpoch: 1, Role: Following, Leader: 2}, to(2, CEpoch{5, 3}))
}

// l.1.1: from a quorum of CEPOCH the leader makes an epoch later than any in them.
func TestChoosesALaterEpoch(t *testing.T) {
	leader := State{AcceptedEpoch: 1, History: []Zxid{a}, Role: Leading, CEpochs: map[model.NodeID]int{1: 1}}
	got := server(t, Config{}).Receive(leader, 3, CEpoch{0, 4})
	chosen := State{AcceptedEpoch: 5, History: []Zxid{a}, Role: Leading, AckEpochs: map[model.NodeID]Zxid{1: a}}
	want(t, got, chosen, to(3, NewEpoch{5}))

	got = server(t, Config{}).Receive(chosen, 2, CEpoch{0, 1})
	want(t, got, chosen, to(2, NewEpoch{5}))

	leader.Elections = 1 // what comes over a connection to an earlier iteration is discarded
	want(t, server(t, Config{}).Receive(leader, 3, CEpoch{2, 4}), leader)
}

// f.1.1: if f.p < e', f.p becomes e', and the follower acknowledges with its history.
func TestPromisesOnlyLaterEpochs(t *testing.T) {
	got := server(t, Config{}).Receive(follower(Discovery, a), 2, NewEpoch{3})
	after := follower(Synchronization, a)
	after.AcceptedEpoch = 3
	want(t, got, after, to(2, AckEpoch{3, 1, a}))

	for _, epoch := range []int{1, 2} {
		want(t, server(t, Config{}).Receive(follower(Discovery, a), 2, NewEpoch{epoch}), follower(Discovery, a))
	}
}

// l.1.2: the most recent history is that of the latest epoch, and of the highest
// zxid among those.
func TestLeadsWithTheMostRecentHistory(t *testing.T) {
	for _, tt := range []struct {
		name  string
		m     AckEpoch
		leads bool
	}{
		{"as recent", AckEpoch{3, 1, b}, true},
		{"lower zxid", AckEpoch{3, 1, a}, true},
		{"higher zxid", AckEpoch{3, 1, Zxid{1, 3}}, false},
		{"later epoch, lower zxid", AckEpoch{3, 2, a}, false},
		{"earlier epoch, higher zxid", AckEpoch{3, 0, Zxid{1, 3}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			leader := State{
				AcceptedEpoch: 3, CurrentEpoch: 1, History: []Zxid{a, b}, Role: Leading,
				AckEpochs: map[model.NodeID]Zxid{1: b},
			}
			got := server(t, Config{}).Receive(leader, 3, tt.m).State
			if leads := got.established() && got.CurrentEpoch == 3; leads != tt.leads {
				t.Errorf("leads: %v, want %v: %+v", leads, tt.leads, got)
			}
			if !tt.leads && got.Role != Looking {
				t.Errorf("it is %v, want looking", got.Role)
			}
		})
	}
}

// l.2.1: the leader proposes its history to the quorum. ZooKeeper sends what the
// follower lacks, if that is the end of it.
func TestBringsUpToDate(t *testing.T) {
	for _, tt := range []struct {
		name string
		last Zxid
		sent []model.Sent[Message]
	}{
		{"nothing is lacking", c, []model.Sent[Message]{to(3, NewLeader{4})}},
		{"the end is lacking", a, []model.Sent[Message]{to(3, Diff{[]Zxid{c}}), to(3, NewLeader{4})}},
		{"everything is lacking", Zxid{}, []model.Sent[Message]{to(3, Diff{[]Zxid{a, c}}), to(3, NewLeader{4})}},
		{"something else is there", b, []model.Sent[Message]{to(3, Snap{[]Zxid{a, c}}), to(3, NewLeader{4})}},
	} {
		leader := State{
			AcceptedEpoch: 4, CurrentEpoch: 4, History: []Zxid{a, c}, Role: Leading, Phase: Synchronization,
			Acked: map[model.NodeID]int{1: 2},
		}
		after := leader
		after.Forward = model.Nodes(3)
		t.Run(tt.name, func(t *testing.T) {
			want(t, server(t, Config{}).Receive(leader, 3, AckEpoch{4, 1, tt.last}), after, tt.sent...)
		})
	}
}

// f.2.1: the follower accepts the history of its leader, sets f.a, and acknowledges.
func TestAcceptsTheHistory(t *testing.T) {
	got := server(t, Config{}).Receive(follower(Synchronization, b), 2, Snap{[]Zxid{a, c}})
	synced := follower(Synchronization, b)
	synced.Sync = Batch{Whole: true, Txns: []Zxid{a, c}}
	want(t, got, synced)

	got = server(t, Config{}).Receive(synced, 2, NewLeader{2})
	after := follower(Synchronization, a, c)
	after.CurrentEpoch = 2
	want(t, got, after, to(2, Ack{c}))
}

// The same with a disk that takes its time: the log is written first, then the
// epoch, and the acknowledgement waits for both.
func TestAcknowledgesWhatIsOnDisk(t *testing.T) {
	before := follower(Synchronization)
	before.Disk.Durable = []Image{{CurrentEpoch: 1}}
	before.Sync.Txns = []Zxid{c}
	got := server(t, Config{Disk: Async}).Receive(before, 2, NewLeader{2})
	after := follower(Synchronization, c)
	after.CurrentEpoch = 2
	after.Disk.Durable = []Image{{CurrentEpoch: 1}}
	after.Disk.Unsynced = []Image{{1, []Zxid{c}}, {2, []Zxid{c}}}
	after.Held = []Ack{{c}}
	want(t, got, after)

	got = server(t, Config{Disk: Async}).Timeout(got.State, timerFsync)
	after.Disk.Durable, after.Disk.Unsynced, after.Held = []Image{{2, []Zxid{c}}}, nil, nil
	want(t, got, after, to(2, Ack{c}))
}

// l.2.2 and f.2.2: with a quorum of acknowledgements the history is committed, and
// all of it delivered.
func TestCommitsTheHistory(t *testing.T) {
	leader := State{
		AcceptedEpoch: 2, CurrentEpoch: 2, History: []Zxid{a, b}, Role: Leading, Phase: Synchronization,
		Forward: model.Nodes(2, 3), Acked: map[model.NodeID]int{1: 2},
	}
	got := server(t, Config{}).Receive(leader, 3, Ack{b})
	leader.Phase, leader.Delivered, leader.Acked = Broadcast, []Zxid{a, b}, map[model.NodeID]int{1: 2, 3: 2}
	want(t, got, leader, to(3, UpToDate{b}))

	got = server(t, Config{}).Receive(follower(Synchronization, a, b), 2, UpToDate{b})
	after := follower(Broadcast, a, b)
	after.Delivered = []Zxid{a, b}
	want(t, got, after)
}

// primary is one that broadcasts in epoch 2.
func primary(delivered int, third int, txns ...Zxid) State {
	return State{
		AcceptedEpoch: 2, CurrentEpoch: 2, History: txns, Role: Leading, Phase: Broadcast, Delivered: txns[:delivered],
		Forward: model.Nodes(2, 3), Acked: map[model.NodeID]int{1: len(txns), 3: third},
	}
}

// l.3.1: the leader proposes in increasing order of zxid, to all that have its
// history; the counter begins with the epoch.
func TestProposes(t *testing.T) {
	before := primary(2, 2, a, b)
	got := server(t, Config{}).Timeout(before, timerPropose)
	after := primary(2, 2, a, b, c)
	after.Broadcasts = []Zxid{c}
	want(t, got, after, to(2, Propose{c}), to(3, Propose{c}))
}

// f.3.1 and f.3.2: a follower accepts in the order of arrival, and delivers what is
// committed.
func TestAcceptsAndDelivers(t *testing.T) {
	before := follower(Broadcast, a)
	before.CurrentEpoch, before.Delivered = 2, []Zxid{a}
	got := server(t, Config{}).Receive(before, 2, Propose{c})
	after := before
	after.History = []Zxid{a, c}
	want(t, got, after, to(2, Ack{c}))

	got = server(t, Config{}).Receive(after, 2, Commit{c})
	after.Delivered = []Zxid{a, c}
	want(t, got, after)
}

// l.3.2: what a quorum has acknowledged is committed, and all that have
// acknowledged the leader are told. l.3.3: who comes late is told at once.
func TestCommits(t *testing.T) {
	got := server(t, Config{}).Receive(primary(1, 1, a, c), 3, Ack{c})
	want(t, got, primary(2, 2, a, c), to(3, Commit{c}))

	got = server(t, Config{}).Receive(primary(1, 1, a, c), 2, Ack{a})
	after := primary(1, 1, a, c)
	after.Acked[2] = 1
	want(t, got, after, to(2, UpToDate{a}))
}

// What comes from one that the follower has left does nothing.
func TestClosedConnections(t *testing.T) {
	for _, m := range []Message{NewEpoch{9}, Diff{[]Zxid{c}}, Snap{}, NewLeader{2}, UpToDate{c}, Propose{Zxid{1, 2}}, Commit{a}} {
		want(t, server(t, Config{}).Receive(follower(Synchronization, a), 3, m), follower(Synchronization, a))
	}
}

// A server that restarts has its promise, its epoch and its log, and delivers anew.
func TestRestarts(t *testing.T) {
	before := primary(1, 1, a, c)
	before.Elections = 1
	got := server(t, Config{}).Restart(before)
	want(t, got, State{Elections: 1, AcceptedEpoch: 2, CurrentEpoch: 2, History: []Zxid{a, c}})
}

// Where runs can begin is where they come to, if server 1 is elected and broadcasts a
// transaction that it and server 2 deliver.
func TestBeginIsReached(t *testing.T) {
	p := Config{Nodes: 3, Log: 1, Elections: []int{1}}.Protocol()
	servers := map[model.NodeID]modeltest.Stepper[State, Message]{1: modeltest.Node(t, p, 1), 2: modeltest.Node(t, p, 2)}
	states := map[model.NodeID]State{1: servers[1].Start().State}
	var late []model.Sent[Message]
	var take func(id model.NodeID, got outcome)
	take = func(id model.NodeID, got outcome) {
		states[id] = got.State
		for _, sent := range got.Sent {
			if sent.To == 3 {
				late = append(late, sent)
				continue
			}
			take(sent.To, servers[sent.To].Receive(states[sent.To], id, sent.Message))
		}
	}
	take(1, servers[1].Timeout(states[1], timerElect))
	take(1, servers[1].Timeout(states[1], timerPropose))

	for _, begin := range []Begin{Established, Joining} {
		p := Config{Nodes: 3, Log: 1, Begin: begin}.Protocol()
		want(t, modeltest.Node(t, p, 2).Start(), states[2])
		if begin == Established {
			want(t, modeltest.Node(t, p, 1).Start(), states[1])
		} else {
			want(t, modeltest.Node(t, p, 1).Start(), states[1], late...)
		}
	}
}
