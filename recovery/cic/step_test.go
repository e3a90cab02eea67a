package cic

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through what Elnozahy and others (2002) say of
// index-based checkpointing, one claim at a time.

type outcome = model.Outcome[State, App]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, App] {
	t.Helper()
	return modeltest.Node(t, Config{Nodes: 2, Indices: 4, Messages: 3}.Protocol(), id)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[App]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// Indices increase by one with every checkpoint that a process takes by itself.
func TestBasicCheckpoint(t *testing.T) {
	s := State{Checkpoints: []int{2}}
	want(t, node(t, 1).Timeout(s, checkpoint), State{Checkpoints: []int{2, 3}})
}

// Every message carries the index of its sender's last checkpoint.
func TestMessageCarriesIndex(t *testing.T) {
	for _, s := range []State{{}, {Checkpoints: []int{1, 3}}} {
		after := State{Checkpoints: s.Checkpoints, Sent: []Sending{{To: 2, Seq: 1, After: s.Last()}}}
		want(t, node(t, 1).Timeout(s, send), after, model.Sent[App]{To: 2, Message: App{Index: s.Index(), Seq: 1}})
	}
}

// A message with a higher index is delivered after a forced checkpoint that
// takes the index over; one with the same or a lower index just is.
func TestForcedCheckpoint(t *testing.T) {
	for _, test := range []struct {
		index int
		after []int
	}{
		{0, []int{1}},
		{1, []int{1}},
		{2, []int{1, 2}},
		{4, []int{1, 4}},
	} {
		got := node(t, 2).Receive(State{Checkpoints: []int{1}}, 1, App{Index: test.index, Seq: 1})
		want(t, got, State{
			Checkpoints: test.after,
			Received:    []Receipt{{From: 1, Seq: 1, After: len(test.after)}},
		})
	}
}

// The recovery line goes back from the last checkpoints, and only as far as a
// message crosses it.
func TestRecoveryLine(t *testing.T) {
	for _, test := range []struct {
		name                 string
		checkpoint1, receipt int // places at which node 1 sent and node 2 received
		line                 line
	}{
		{"before both last checkpoints", 1, 1, line{1: 2, 2: 2}},
		{"after the last one of the receiver", 2, 2, line{1: 2, 2: 2}},
		{"backwards", 2, 1, line{1: 2, 2: 1}},
		{"backwards past two", 2, 0, line{1: 2, 2: 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := recoveryLine(map[model.NodeID]State{
				1: {Checkpoints: []int{1, 2}, Sent: []Sending{{To: 2, Seq: 1, After: test.checkpoint1}}},
				2: {Checkpoints: []int{1, 2}, Received: []Receipt{{From: 1, Seq: 1, After: test.receipt}}},
			})
			if diff := cmp.Diff(test.line, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
