package zab

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// What clients ask for. The service is a counter: each transaction adds one to it.
const (
	increment = "increment" // returns the new value
	read      = "read"      // returns the value that the server has
)

var counter = history.Spec{
	Name: "counter",
	Init: []any{0},
	Funcs: map[string]history.Func{
		increment: {
			Result: wantInt,
			Step: func(state, _ any) []history.Outcome {
				return []history.Outcome{{State: state.(int) + 1, Result: state.(int) + 1}}
			},
		},
		read: {
			Result: wantInt,
			Step: func(state, _ any) []history.Outcome {
				return []history.Outcome{{State: state, Result: state}}
			},
		},
	},
}

func wantInt(v any) error {
	if _, ok := v.(int); !ok {
		return fmt.Errorf("want an int, got %v", v)
	}
	return nil
}

// hasClients reports whether transactions are those that clients ask for.
func (c Config) hasClients() bool { return c.Judge == Clients || c.Judge == Recency }

// clients returns one that increments the counter for each server that can be
// elected, and one that reads it twice from the last server.
func (c Config) clients() []model.Client {
	if !c.hasClients() {
		return nil
	}
	var list []model.Client
	for i, elections := range c.Elections {
		if elections > 0 {
			list = append(list, model.Client{At: []model.NodeID{model.NodeID(i + 1)}, Ops: []model.Op{{Func: increment}}})
		}
	}
	reads := []model.Op{{Func: read}, {Func: read}}
	return append(list, model.Client{At: []model.NodeID{model.NodeID(c.Nodes)}, Ops: reads})
}

// invoke is a client's request. A server that has no leader drops the connection,
// and the client never learns what became of it. Reads are answered from what the
// server has delivered.
func (c Config) invoke(n *node, s *State, call model.Call) {
	switch {
	case s.Role == Looking || s.Phase != Broadcast:
	case call.Op.Func == read:
		n.Reply(call, len(s.Delivered))
	case s.Role == Leading && c.hasRoom(s):
		c.propose(n, s)
		if s.Waiting == nil {
			s.Waiting = map[int]model.Call{}
		}
		s.Waiting[len(s.History)] = call
	}
	c.save(n, s)
}

// answer tells clients of what is delivered.
func (c Config) answer(n *node, s *State) {
	for _, k := range slices.Sorted(maps.Keys(s.Waiting)) {
		if k <= len(s.Delivered) {
			n.Reply(s.Waiting[k], k)
			delete(s.Waiting, k)
		}
	}
	if len(s.Waiting) == 0 {
		s.Waiting = nil
	}
}
