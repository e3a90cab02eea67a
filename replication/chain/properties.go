package chain

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable      = "Linearizable"
	updatePropagation = "UpdatePropagation"
	inprocess         = "InprocessRequests"
	answers           = "Answers"
	converges         = "Converges"
)

// properties returns what must hold, with the names that the paper gives its
// invariants, and witnesses that updates get through.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		history.Linearizable[State](linearizable, history.Register(0)),
		model.Always(updatePropagation, c.updatePropagation),
		model.Always(inprocess, c.inprocess),
		model.EventuallyAlways(answers, c.answers),
		model.EventuallyAlways(converges, c.converges),
	}
	if c.Writes > 0 {
		list = append(list, model.Reachable("Acknowledged", func(s State) bool {
			server, ok := s.(Server)
			return ok && server.Layout.head() == 1 && server.Acked > 0 && server.Linked
		}))
	}
	return list
}

// chain returns the servers of the master's chain, in its order.
func (c Config) chain(v model.View[State]) []Server {
	var list []Server
	for _, id := range v.State(c.master()).(Master).Layout.Chain {
		list = append(list, v.State(id).(Server))
	}
	return list
}

// isPrefix reports whether a history begins with another one.
func isPrefix(short, long []Update) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}

// updatePropagation: who comes later in the chain has processed a prefix of what
// who comes before has. A server that has crashed is neither.
func (c Config) updatePropagation(v model.View[State]) error {
	chain := slices.DeleteFunc(c.chain(v), func(s Server) bool { return s.Lost })
	for i := 1; i < len(chain); i++ {
		if !isPrefix(chain[i].Hist, chain[i-1].Hist) {
			return fmt.Errorf("%v is processed behind %v", chain[i].Hist, chain[i-1].Hist)
		}
	}
	return nil
}

// inprocess: what a server has processed is what those behind it have, and part
// of Sent. So whatever is not in Sent, the tail has.
func (c Config) inprocess(v model.View[State]) error {
	chain := slices.DeleteFunc(c.chain(v), func(s Server) bool { return s.Lost })
	for i, s := range chain {
		if s.Acked > len(s.Hist) {
			return fmt.Errorf("%d updates are taken for processed, and there are %v", s.Acked, s.Hist)
		}
		tail, done := chain[len(chain)-1], s.Hist[:s.Acked]
		if i < len(chain)-1 && !isPrefix(done, tail.Hist) {
			return fmt.Errorf("%v is taken for processed, and the tail has %v", done, tail.Hist)
		}
	}
	return nil
}

// answers: in the end the servers of the chain work, and nobody waits for an
// answer of theirs.
func (c Config) answers(v model.View[State]) bool {
	return c.whole(v) && !slices.ContainsFunc(c.chain(v), func(s Server) bool {
		return len(s.Sent()) > 0 || len(s.Queries) > 0
	})
}

// converges: in the end the servers of the chain work, and have the same.
func (c Config) converges(v model.View[State]) bool {
	if !c.whole(v) {
		return false
	}
	chain := c.chain(v)
	return !slices.ContainsFunc(chain, func(s Server) bool { return !slices.Equal(s.Hist, chain[0].Hist) })
}

// whole reports whether all servers of the master's chain work and know of each
// other, and there is one at least.
func (c Config) whole(v model.View[State]) bool {
	layout := v.State(c.master()).(Master).Layout
	for _, id := range layout.Chain {
		if s := v.State(id).(Server); !v.Up(id) || s.Lost || s.Layout.Epoch != layout.Epoch {
			return false
		}
	}
	return len(layout.Chain) > 0
}

// erroneous says how the chain deviates from one that is whole: a server of it
// has failed, or two believe that they are the tail.
func (c Config) erroneous(v model.View[State]) error {
	var tails model.NodeSet
	master := v.State(c.master()).(Master)
	for id, s := range v.States() {
		server, ok := s.(Server)
		switch {
		case !ok:
		case (server.Lost || !v.Up(id)) && master.Layout.has(id):
			return fmt.Errorf("node %v has failed and is in the chain", id)
		case v.Up(id) && server.Layout.tail() == id:
			tails.Add(id)
		}
	}
	if tails.Len() > 1 {
		return fmt.Errorf("nodes %v all believe that they are the tail", tails)
	}
	return nil
}
