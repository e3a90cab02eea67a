package model

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// EventKind is a kind of event, as never-fired lists and traces name it.
type EventKind string

// The kinds of events.
const (
	EventDeliver   EventKind = "deliver"
	EventUpon      EventKind = "upon"
	EventTimeout   EventKind = "timeout"
	EventInvoke    EventKind = "invoke"
	EventCrash     EventKind = "crash"
	EventRestart   EventKind = "restart"
	EventDrop      EventKind = "drop"
	EventDuplicate EventKind = "duplicate"
	EventReorder   EventKind = "reorder"   // a message overtakes the one before it on its link
	EventPartition EventKind = "partition" // the network falls apart
	EventCut       EventKind = "cut"       // one direction of a link fails
	EventHeal      EventKind = "heal"      // the network is whole again
	EventPause     EventKind = "pause"
	EventResume    EventKind = "resume"
	EventCorrupt   EventKind = "corrupt" // a message becomes another one
	EventByzantine EventKind = "byzantine"
	EventLimp      EventKind = "limp" // a node becomes slow
	EventTick      EventKind = "tick"
	EventDrift     EventKind = "drift"     // a node's timers gain or lose a tick
	EventStabilise EventKind = "stabilise" // the environment becomes synchronous
	EventAction    EventKind = "action"    // of a Machine
)

// EventKinds returns all kinds of events.
func EventKinds() []EventKind { return append(slices.Clone(systemKinds), EventAction) }

// IsFault reports whether the environment inflicts events of this kind.
func (k EventKind) IsFault() bool {
	switch k {
	case EventCrash, EventDrop, EventDuplicate, EventReorder, EventPartition, EventCut, EventPause,
		EventCorrupt, EventByzantine, EventLimp, EventDrift:
		return true
	}
	return false
}

// IsGlobal reports whether events of this kind happen to no node in particular.
func (k EventKind) IsGlobal() bool {
	switch k {
	case EventPartition, EventHeal, EventTick, EventStabilise, EventAction:
		return true
	}
	return false
}

// event is one thing that can happen in a state, with nothing in it that
// depends on the order in which the search met things.
type event struct {
	kind    EventKind
	node    NodeID
	from    NodeID
	msg     string
	timer   Timer
	call    callBytes
	choices []int

	shape   string // of a partition, a drift or the core that stabilises
	turned  string // what a corrupted message becomes; empty for garbage
	age     int    // of a message, in ticks
	corrupt bool   // a message that was corrupted

	action  int // of a machine: index in Actions
	variant int // of the successors of that action, from 0

	liars NodeSet // of a start: who is Byzantine
}

// eventOrder is the order in which kinds of events are tried and shown.
var eventOrder = map[EventKind]int{
	eventStart: 0, EventInvoke: 1, EventDeliver: 2, EventUpon: 2, EventTimeout: 3, EventRestart: 4,
	EventCrash: 5, EventDrop: 6, EventDuplicate: 7, EventReorder: 8, EventCorrupt: 9, EventByzantine: 10,
	EventPartition: 11, EventCut: 12, EventHeal: 13, EventPause: 14, EventResume: 15, EventLimp: 16,
	EventTick: 17, EventDrift: 18, EventStabilise: 19, EventAction: 20,
}

// compare orders the events of a state by what they are.
func (e *event) compare(f *event) int {
	return cmp.Or(
		cmp.Compare(eventOrder[e.kind], eventOrder[f.kind]),
		cmp.Compare(e.call.client, f.call.client),
		cmp.Compare(e.node, f.node),
		cmp.Compare(e.from, f.from),
		cmp.Compare(e.msg, f.msg),
		cmp.Compare(e.timer, f.timer),
		slices.Compare(e.choices, f.choices),
		cmp.Compare(e.shape, f.shape),
		cmp.Compare(e.turned, f.turned),
		cmp.Compare(e.age, f.age),
		compareBools(e.corrupt, f.corrupt),
		cmp.Compare(e.action, f.action),
		cmp.Compare(e.variant, f.variant),
		cmp.Compare(e.liars, f.liars),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// input is what makes a node take a step, age and history of a message apart.
func (e *event) input() input {
	return input{kind: e.kind, to: e.node, from: e.from, msg: e.msg, timer: e.timer, call: e.call}
}

// label is the event in the event language.
func (h *handlers) label(e *event) string {
	in := e.input()
	choices := e.choices
	var s string
	switch {
	case e.kind == EventUpon || h.isLie(e) && h.canAct():
		var name string
		name, choices = h.clauseOf(choices)
		return fmt.Sprintf("%s %d %s", e.kind, e.node, name) + chooseText(choices)
	case h.isLie(e):
		in.kind = EventDeliver
		return string(e.kind) + " " + h.inputText(&in) + chooseText(choices)
	}
	switch e.kind {
	case EventDrop, EventDuplicate, EventReorder:
		in.kind = EventDeliver
		s = string(e.kind) + " " + h.inputText(&in)
	case EventCorrupt, EventByzantine:
		in.kind = EventDeliver
		s = string(e.kind) + " " + h.inputText(&in) + " as " + h.turnedText(e.turned)
	case EventPartition, EventStabilise:
		s = string(e.kind) + " " + e.shape
	case EventCut:
		s = fmt.Sprintf("cut %d->%d", e.from, e.node)
	case EventHeal:
		s = string(e.kind)
	case EventTick:
		s = string(e.kind)
		if e.node != None {
			s += " " + e.node.String()
		}
	case EventDrift:
		s = fmt.Sprintf("drift %d %s", e.node, e.shape)
	default:
		s = h.inputText(&in)
	}
	return s + chooseText(choices)
}

func chooseText(choices []int) string {
	if len(choices) == 0 {
		return ""
	}
	return " choose " + joinInts(choices)
}

// garbage is what a message becomes whose corruption is noticed.
const garbage = "garbage"

func (h *handlers) turnedText(msg string) string {
	if msg == "" {
		return garbage
	}
	return h.codec.showMessage(msg).Text
}

func joinInts(list []int) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

// number makes equal labels of one state different by suffixes #2, #3...
func number(labels []string) {
	count := map[string]int{}
	for i, l := range labels {
		if count[l]++; count[l] > 1 {
			labels[i] = fmt.Sprintf("%s #%d", l, count[l])
		}
	}
}
