package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unsafe"
)

// machineWorld executes a machine.
type machineWorld[S any] struct {
	def       *machineDef[S]
	cur       []byte
	before    []byte
	panicText string
}

func (w *machineWorld[S]) nodes() []TraceNode { return []TraceNode{} }
func (w *machineWorld[S]) clients() int       { return 0 }

func (w *machineWorld[S]) decode(b []byte) S {
	return *(*S)(w.def.codec.plans.decode(w.def.codec.state, b, oddLayout).UnsafePointer())
}

func (w *machineWorld[S]) encode(s S) []byte { return w.def.codec.state.encode(unsafe.Pointer(&s)) }

func (w *machineWorld[S]) begin(start *event) ([]Effect, error) {
	i := 0
	w.def.Init(func(s S) {
		if w.def.Bound != nil && !w.def.Bound(s) {
			return
		}
		if i == start.variant {
			w.cur = w.encode(s)
		}
		i++
	})
	if start.variant >= i {
		return nil, fmt.Errorf("%w: machine %s has no initial state %d", ErrInternal, w.def.Name, start.variant+1)
	}
	return []Effect{}, nil
}

func (w *machineWorld[S]) enabled() ([]event, error) {
	var list []event
	for i, a := range w.def.Actions {
		variant := 0
		text, err := catch(func() {
			a.Next(w.decode(w.cur), func(t S) {
				if w.def.Bound == nil || w.def.Bound(t) {
					list = append(list, event{kind: EventAction, action: i, variant: variant})
				}
				variant++
			})
		})
		if err != nil {
			return nil, err
		}
		if text != "" {
			list = append(list, event{kind: EventAction, action: i, variant: variant})
		}
	}
	return list, nil
}

func (w *machineWorld[S]) label(e *event) string { return w.def.labels[e.action] }

func (w *machineWorld[S]) apply(e *event) (TraceStep, error) {
	step := TraceStep{Event: w.label(e), Kind: EventAction}
	variant := 0
	before := w.cur
	var after []byte
	var err error
	w.panicText, err = catch(func() {
		w.def.Actions[e.action].Next(w.decode(before), func(t S) {
			if variant == e.variant {
				after = w.encode(t)
			}
			variant++
		})
	})
	switch {
	case err != nil:
		return step, err
	case variant > e.variant:
		w.panicText = ""
		w.before, w.cur = before, after
	case w.panicText == "":
		return step, fmt.Errorf("%w: %s is not enabled", ErrInternal, step.Event)
	}
	return step, nil
}

func (w *machineWorld[S]) failing(i int) error {
	c := &w.def.checks[i]
	switch c.kind {
	case KindPanic:
		if w.panicText != "" {
			return fmt.Errorf("action panics: %s", w.panicText)
		}
	case KindAlways:
		return c.eachNode(w.cur, oddLayout)
	case KindEachStep:
		if w.before != nil {
			return c.pairwise(w.before, w.cur, oddLayout)
		}
	}
	return nil
}

func (w *machineWorld[S]) reached(i int) bool { return w.def.checks[i].goal(w.cur, oddLayout) }

func (w *machineWorld[S]) erroneous() error { return nil }

func (w *machineWorld[S]) state() Value {
	s := w.decode(w.cur)
	return w.def.show(&s)
}

func (w *machineWorld[S]) diffable() Value { return w.state() }

func (w *machineWorld[S]) hash() string {
	sum := sha256.Sum256(w.cur)
	return hex.EncodeToString(sum[:16])
}
