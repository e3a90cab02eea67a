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
	EventTimeout   EventKind = "timeout"
	EventInvoke    EventKind = "invoke"
	EventCrash     EventKind = "crash"
	EventRestart   EventKind = "restart"
	EventDrop      EventKind = "drop"
	EventDuplicate EventKind = "duplicate"
	EventAction    EventKind = "action" // of a Machine
)

// isFault reports whether the environment inflicts events of this kind.
func (k EventKind) isFault() bool {
	return k == EventCrash || k == EventDrop || k == EventDuplicate
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

	action  int // of a machine: index in Actions
	variant int // of the successors of that action, from 0
}

// eventOrder is the order in which kinds of events are tried and shown.
var eventOrder = map[EventKind]int{
	eventStart: 0, EventInvoke: 1, EventDeliver: 2, EventTimeout: 3, EventRestart: 4,
	EventCrash: 5, EventDrop: 6, EventDuplicate: 7, EventAction: 8,
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
		cmp.Compare(e.action, f.action),
		cmp.Compare(e.variant, f.variant),
	)
}

func (e *event) input() input {
	return input{kind: e.kind, to: e.node, from: e.from, msg: e.msg, timer: e.timer, call: e.call}
}

// label is the event in the event language.
func (h *handlers) label(e *event) string {
	in := e.input()
	var s string
	switch e.kind {
	case EventDrop, EventDuplicate:
		in.kind = EventDeliver
		s = string(e.kind) + " " + h.inputText(&in)
	default:
		s = h.inputText(&in)
	}
	if len(e.choices) > 0 {
		s += " choose " + joinInts(e.choices)
	}
	return s
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
