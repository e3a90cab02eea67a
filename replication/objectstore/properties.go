package objectstore

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{model.Always("NoDangling", c.noDangling)}
	if c.Converges {
		list = append(list, model.EventuallyAlways("Converges", c.converged))
	}
	if c.Available {
		list = append(list, model.AlwaysEventually("Answered", answered))
	}
	list = append(list, model.Reachable("Served", func(s State) bool {
		g, ok := s.(Gateway)
		return ok && g.Answered.present()
	}))
	if c.Mode == Strong {
		return list
	}
	// In its first life the store was expected to do this.
	switch c.Workload {
	case Overwrite:
		list = append(list, model.Reachable("StaleGet", isStale))
	case Delete, List:
		list = append(list, model.Reachable("Resurrected", isResurrected))
	}
	return list
}

// noDangling: whatever the index names is there.
func (c Config) noDangling(v model.View[State]) error {
	stored := v.State(c.blobs()).(BlobStore).Contents
	for id, s := range v.States() {
		index, ok := s.(Index)
		if !ok || !index.Entry.present() {
			continue
		}
		if _, there := stored[index.Entry.Blob]; !there {
			return fmt.Errorf("node %d names %v, which is not stored", id, index.Entry.Blob)
		}
	}
	return nil
}

// converged: all that is said of the object is the same, in caches as well.
func (c Config) converged(v model.View[State]) bool {
	newest := v.State(c.primary()).(Index).Entry
	for _, s := range v.States() {
		switch s := s.(type) {
		case Index:
			if s.Entry != newest {
				return false
			}
		case Gateway:
			if s.Cached && s.Cache != newest {
				return false
			}
		}
	}
	return true
}

// answered: no request is going on.
func answered(v model.View[State]) bool {
	for _, s := range v.States() {
		if g, ok := s.(Gateway); ok && g.Phase != Idle {
			return false
		}
	}
	return true
}

// isStale: a gateway's last answer was older than one that it gave before.
func isStale(s State) bool {
	g, ok := s.(Gateway)
	return ok && g.Answered.Version < g.Newest.Version
}

// isResurrected: an object is there again, after a gateway has said that it is
// deleted.
func isResurrected(s State) bool {
	g, ok := s.(Gateway)
	return ok && isStale(s) && g.Answered.present() && !g.Newest.present()
}

// deviation is a copy of the index, or a witness, that is behind the primary.
func (c Config) deviation(v model.View[State]) error {
	newest := v.State(c.primary()).(Index).Entry.Version
	behind := 0
	switch s := v.State(c.second()).(type) {
	case Index:
		behind = newest - s.Entry.Version
	case Witness:
		behind = newest - s.Version
	}
	if behind > 0 {
		return fmt.Errorf("the %s is behind the index by %d", c.role(c.second()), behind)
	}
	return nil
}

// object is the one object as its clients think of it. A content of 0 is none.
func object() history.Spec {
	return history.Spec{
		Name: "object", Init: []any{0},
		Models: []history.Consistency{history.PRAMConsistency},
		Funcs: map[string]history.Func{
			"put": {
				Arg: isInt, Writes: func(arg any) any { return arg },
				Step: func(_, arg any) []history.Outcome { return []history.Outcome{{State: arg}} },
			},
			"delete": {
				Writes: func(any) any { return 0 },
				Step:   func(any, any) []history.Outcome { return []history.Outcome{{State: 0}} },
			},
			"get": {
				ReadOnly: true, Reads: true, Result: isInt,
				Step: func(state, _ any) []history.Outcome { return []history.Outcome{{State: state, Result: state}} },
			},
			"list": {
				ReadOnly: true, Result: isBool,
				Step: func(state, _ any) []history.Outcome { return []history.Outcome{{State: state, Result: state != 0}} },
			},
		},
	}
}

func isInt(v any) error {
	if _, ok := v.(int); !ok {
		return errors.New("want an int")
	}
	return nil
}

func isBool(v any) error {
	if _, ok := v.(bool); !ok {
		return errors.New("want true or false")
	}
	return nil
}

// readAfterCreate is what the store promised in its first life: an object that was
// put, and never deleted, is found. The promise had an exception: not if somebody
// has looked for the object before, because that it was missing may be cached.
// Without the exception it is judged if strict.
func readAfterCreate(strict bool) func(model.History) error {
	return func(h model.History) error {
		created, asked := false, false
		looksFor := make(map[int]bool) // clients whose get begins when the object is there
		for _, r := range h {
			switch {
			case r.Op.Func == "delete":
				return nil
			case r.Op.Func == "put" && r.Kind == model.Returned:
				created = true
			case r.Op.Func == "get" && r.Kind == model.Invoked:
				looksFor[r.Client] = created && (strict || !asked)
				asked = asked || !created
			case r.Op.Func == "get" && looksFor[r.Client] && r.Result == 0:
				return fmt.Errorf("client %d does not find the object, which was created before it asked", r.Client)
			}
		}
		return nil
	}
}
