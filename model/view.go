package model

import (
	"fmt"
	"reflect"
	"sync"
)

// view is a whole state as a property reads it. It notices what is read.
type view struct {
	count    int
	local    func(id NodeID) local
	flight   func() []Envelope
	decode   func(state []byte) any // to *S
	layout   layout
	isStable bool
	twins    NodeSet
	reads    Reads

	// id tells a node's local state from others, and shared has those decoded
	// before, as far as nobody can change them through a copy. Both may be nil.
	id      func(id NodeID) uint32
	shared  *sync.Map
	mutable bool // copies of what was decoded last would share memory
}

func (v *view) nodes() int { return v.count }

func (v *view) state(id NodeID) any {
	if id == None || int(id) > v.count {
		panic(fmt.Sprintf("model: View.State(%d) of %d nodes", id, v.count))
	}
	if v.shared == nil {
		return v.decode(v.local(id).state)
	}
	key := v.id(id)
	if s, ok := v.shared.Load(key); ok {
		return s
	}
	s := v.decode(v.local(id).state)
	if !v.mutable {
		v.shared.Store(key, s)
	}
	return s
}

// decoder returns a function that makes a new copy of a state.
func (v *view) decoder(p *plan) func(state []byte) any {
	return func(state []byte) any {
		d := decoder{b: state, layout: v.layout}
		s := reflect.New(p.typ)
		p.dec(&d, s.UnsafePointer())
		v.mutable = d.mutable
		return s.Interface()
	}
}

func (v *view) stable() bool {
	v.reads.Stable = true
	return v.isStable
}

func (v *view) up(id NodeID) bool {
	v.reads.Up = true
	return v.local(id).status == nodeUp
}

func (v *view) byzantine(id NodeID) bool {
	v.reads.Up = true
	return v.local(id).status == nodeLies || v.twins.Has(id)
}

func (v *view) inFlight() []Envelope {
	v.reads.InFlight = true
	return v.flight()
}
