package kv

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/raft/core"
)

// The tests of this file go through section 8 of the paper and chapter 6 of the
// thesis, one claim at a time.

const (
	writer model.NodeID = 4
	reader model.NodeID = 5
)

func config(by By) Config {
	return Config{
		Raft:    core.Config{Nodes: 3, Terms: 9, Log: 9, Batch: 1, Inflight: 1, Disk: core.Sync, Served: true},
		Writers: 1, Writes: 1, Back: 1, Readers: 1, Reads: 1, By: by,
	}
}

// leader is server 1, which leads in term 2 and knows of so many of its entries
// that they are committed. Its followers have what it has.
func leader(commit int, log ...core.Entry) Server {
	last := len(log)
	follower := core.Progress{Match: commit, Next: last + 1, Told: commit, Flight: 1}
	return Server{Raft: core.State{
		Term: 2, Vote: 1, Log: log, Role: core.Leader, Commit: commit,
		Servers: map[model.NodeID]core.Progress{1: {Match: last}, 2: follower, 3: follower},
	}}
}

func (c Config) command(client model.NodeID, seq int) Command {
	return Command{client, seq, c.operation(client, seq)}
}

// sent returns the messages of the kind M that a node sent.
func sent[M Message](got model.Outcome[State, Message]) []M {
	var list []M
	for _, m := range got.Sent {
		if m, ok := m.Message.(M); ok {
			list = append(list, m)
		}
	}
	return list
}

func receive(t *testing.T, c Config, s Server, from model.NodeID, m Message) model.Outcome[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), 1).Receive(s, from, m)
}

// A leader appends a client's command, and answers when it is applied. (Section 5.3.)
func TestAnswersWhenCommitted(t *testing.T) {
	c := config(ByLog)
	cmd := c.command(writer, 1)
	got := receive(t, c, leader(0), writer, Request{1, cmd.Op})
	s := got.State.(Server)
	if diff := cmp.Diff([]core.Entry{{Term: 2, Command: cmd}}, s.Raft.Log); diff != "" || len(sent[Response](got)) > 0 {
		t.Errorf("answers: %v; log (-want +got):\n%s", sent[Response](got), diff)
	}
	got = receive(t, c, s, 2, core.AppendEntriesResult{Term: 2, Success: true, Index: 1})
	if diff := cmp.Diff([]Response{{Seq: 1}}, sent[Response](got)); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

// If the state machine receives a command whose serial number has already been
// executed, it responds immediately without re-executing the request. (Section 8.)
func TestExecutesOnce(t *testing.T) {
	c := config(ByLog)
	cmd := c.command(writer, 1)
	twice := []core.Entry{{Term: 1, Command: cmd}, {Term: 2, Command: cmd}}
	if got := c.replay(twice).Value; got != "a" {
		t.Errorf("the command that is in the log twice leaves %q", got)
	}
	got := receive(t, c, leader(2, twice...), writer, Request{1, cmd.Op})
	if len(got.State.(Server).Raft.Log) != 2 || len(sent[Response](got)) != 1 {
		t.Errorf("a command that was executed is appended again, or not answered: %+v", got)
	}
}

// A leader commits a blank no-op entry into the log at the start of its term.
// (Section 8.)
func TestBeginsWithABlankEntry(t *testing.T) {
	candidate := Server{Raft: core.State{Term: 2, Vote: 1, Role: core.Candidate, Votes: model.Nodes(1)}}
	got := receive(t, config(ByIndex), candidate, 2, core.RequestVoteResult{Term: 2, Granted: true})
	if diff := cmp.Diff([]core.Entry{{Term: 2}}, got.State.(Server).Raft.Log); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// If the leader has not yet marked an entry from its current term committed, it
// waits until it has done so. (Thesis, 6.4, step 1.)
func TestReadsAfterItsFirstCommit(t *testing.T) {
	c := config(ByIndex)
	s := leader(1, core.Entry{Term: 1}, core.Entry{Term: 2})
	got := receive(t, c, s, reader, Request{1, c.operation(reader, 1)})
	if diff := cmp.Diff(s.Reads, got.State.(Server).Reads); diff != "" {
		t.Errorf("reads (-want +got):\n%s", diff)
	}
}

// It issues a new round of heartbeats and waits for their acknowledgments from a
// majority of the cluster; then it issues the query against its state machine.
// (Thesis, 6.4, steps 3 to 5.)
func TestReadsWhenConfirmed(t *testing.T) {
	c := config(ByIndex)
	s := leader(2, core.Entry{Term: 1, Command: c.command(writer, 1)}, core.Entry{Term: 2})
	asked := receive(t, c, s, reader, Request{1, c.operation(reader, 1)})
	id := ReadID{reader, 1}
	if diff := cmp.Diff([]core.Confirm{{Term: 2, Read: id}, {Term: 2, Read: id}}, sent[core.Confirm](asked)); diff != "" || len(sent[Response](asked)) > 0 {
		t.Errorf("answers: %v; rounds (-want +got):\n%s", sent[Response](asked), diff)
	}
	for _, tt := range []struct {
		m    core.Confirmed
		want []Response
	}{
		{core.Confirmed{Term: 2, Read: id}, []Response{{1, "a"}}},
		{core.Confirmed{Term: 1, Read: id}, nil},
		{core.Confirmed{Term: 2, Read: ReadID{writer, 2}}, nil},
	} {
		got := receive(t, c, asked.State.(Server), 3, tt.m)
		if diff := cmp.Diff(tt.want, sent[Response](got)); diff != "" {
			t.Errorf("answers to %v (-want +got):\n%s", tt.m, diff)
		}
	}
}

// A server confirms nothing of a term that it has left.
func TestConfirmsItsTerm(t *testing.T) {
	for term, want := range map[int]int{1: 0, 2: 1} {
		s := Server{Raft: core.State{Term: 2}}
		got := receive(t, config(ByIndex), s, 2, core.Confirm{Term: term, Read: ReadID{reader, 1}})
		if len(sent[core.Confirmed](got)) != want {
			t.Errorf("asked in term 2 about term %d it has sent %v", term, got.Sent)
		}
	}
}

// A server that is not the leader can proxy the request to the leader. (Thesis, 6.2.)
// It does so for clients alone, and only where it knows the leader of its term.
func TestForwards(t *testing.T) {
	c := config(ByLog)
	c.Forward = true
	cmd := c.command(writer, 1)
	request := Request{1, cmd.Op}
	follower := Server{Raft: core.State{Term: 2}}
	if got := receive(t, c, follower, writer, request); len(got.Sent) > 0 {
		t.Errorf("without a leader it sends %v", got.Sent)
	}
	followed := receive(t, c, follower, 3, core.AppendEntries{Term: 2}).State.(Server)
	got := receive(t, c, followed, writer, request)
	if diff := cmp.Diff([]model.Sent[Message]{{To: 3, Message: Forward{cmd}}}, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if got := receive(t, c, followed, 2, Forward{cmd}); len(got.Sent) > 0 {
		t.Errorf("what was forwarded to it, it forwards again: %v", got.Sent)
	}
	voted := receive(t, c, followed, 2, core.RequestVote{Term: 3}).State.(Server)
	if got := receive(t, c, voted, writer, request); len(got.Sent) > 0 {
		t.Errorf("in a new term it sends %v", got.Sent)
	}
	got = receive(t, c, leader(0), 2, Forward{cmd})
	if diff := cmp.Diff([]core.Entry{{Term: 2, Command: cmd}}, got.State.(Server).Raft.Log); diff != "" {
		t.Errorf("the leader's log (-want +got):\n%s", diff)
	}
}
