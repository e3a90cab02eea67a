package model

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
