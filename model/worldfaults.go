package model

import (
	"fmt"
	"slices"
)

// This file is what the environment does in a world.

// misfortunes adds the faults that a message can meet.
func (w *systemWorld) misfortunes(list *[]event, in *input) {
	allowed := func(kind EventKind) bool { return w.around.after(kind, in.from, in.to) != nil }
	met := func(kind EventKind) event {
		return event{kind: kind, node: in.to, from: in.from, msg: in.msg, age: in.age, corrupt: in.corrupt}
	}
	if allowed(EventDrop) && (w.env.Faults.Drop > 0 || w.env.Network != Set) {
		*list = append(*list, met(EventDrop))
	}
	if allowed(EventDuplicate) {
		*list = append(*list, met(EventDuplicate))
	}
	if allowed(EventReorder) && w.behind(in) >= 0 {
		*list = append(*list, met(EventReorder))
	}
	if in.corrupt || w.env.Faults.Corrupt+w.env.Faults.Byzantine == 0 {
		return
	}
	// Where there are templates, who lies was chosen before the run.
	for _, kind := range []EventKind{EventCorrupt, EventByzantine} {
		if !allowed(kind) || kind == EventByzantine && w.def.handlers.lies != nil || *w.env.Faults.at(slices.Index(faultNames[:], string(kind))) == 0 {
			continue
		}
		for _, turned := range w.def.handlers.corruptions(in) {
			if turned == "" && w.env.Network == Set {
				continue // the message that was sent can arrive all the same
			}
			e := met(kind)
			e.turned = turned
			*list = append(*list, e)
		}
	}
}

// behind returns the index of the second message on a link, or -1.
func (w *systemWorld) behind(in *input) int {
	seen := false
	for i := range w.flight {
		if m := &w.flight[i].in; m.to == in.to && m.from == in.from {
			if seen {
				return i
			}
			seen = true
		}
	}
	return -1
}

// surround does an event that is no step of a node, and reports whether it was
// one.
func (w *systemWorld) surround(e *event, at int) (bool, error) {
	if w.def.handlers.isLie(e) {
		return false, nil
	}
	switch e.kind {
	case EventDeliver, EventUpon, EventTimeout, EventInvoke, EventRestart:
		return false, nil
	case EventTick:
		w.tick(e.node)
		return true, nil
	case EventPartition, EventCut, EventHeal, EventPause, EventResume, EventLimp, EventStabilise:
		moves := w.around.moves(len(w.locals), w.def.stability)
		i := slices.IndexFunc(moves, func(m envMove) bool { return m.event.compare(e) == 0 })
		if i < 0 {
			return true, fmt.Errorf("%w: %s is not enabled", ErrInternal, w.label(e))
		}
		w.around = moves[i].next
		return true, nil
	}
	if w.around = w.around.after(e.kind, e.from, e.node); w.around == nil {
		return true, fmt.Errorf("%w: %s: no budget is left for it", ErrInternal, w.label(e))
	}
	switch e.kind {
	case EventCrash:
		l := decodeLocal(w.locals[e.node-1])
		l.status, l.timers = nodeDead, nil
		if w.def.handlers.canRestart {
			l.status = nodeDown
		}
		w.locals[e.node-1] = l.encode()
		if l.status == nodeDead {
			w.flight = slices.DeleteFunc(w.flight, func(m flying) bool { return m.in.to == e.node })
		}
	case EventDrop:
		w.flight = slices.Delete(w.flight, at, at+1)
	case EventDuplicate:
		w.flight = slices.Insert(w.flight, at, w.flight[at])
	case EventReorder:
		next := w.behind(&w.flight[at].in)
		w.flight[at], w.flight[next] = w.flight[next], w.flight[at]
	case EventDrift:
		ticks := driftTicks[slices.Index(driftNames, e.shape)]
		w.locals[e.node-1] = decodeLocal(w.locals[e.node-1]).drift(ticks).encode()
	case EventCorrupt, EventByzantine:
		w.corrupt(e, at)
	}
	return true, nil
}

// corrupt turns a message into another one, or into garbage that is discarded.
func (w *systemWorld) corrupt(e *event, at int) {
	turned := w.flight[at]
	turned.in.msg, turned.in.corrupt = e.turned, true
	if w.env.Network != Set {
		w.flight = slices.Delete(w.flight, at, at+1)
	}
	if w.env.holdsOne() && slices.ContainsFunc(w.flight, func(m flying) bool {
		return m.in.to == e.node && m.in.from == e.from && sameMessage(&m.in, &turned.in)
	}) {
		return
	}
	if e.turned != "" {
		w.flight = slices.Insert(w.flight, at, turned)
	}
}
