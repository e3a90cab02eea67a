package craq

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Judge says what is judged: what reads are promised, or the name of a
// consistency model that histories are held to.
type Judge string

// JudgePromise is the judge that is no consistency model.
const JudgePromise Judge = "promise"

const (
	linearizable     = "Linearizable"
	boundedStaleness = "BoundedStaleness"
	versionsFollow   = "VersionsFollow"
	cleanCommitted   = "CleanIsCommitted"
	sequential       = "Sequential"
	causal           = "Causal"
	readYourWrites   = "ReadYourWrites"
	monotonicReads   = "MonotonicReads"
	answers          = "Answers"
	converges        = "Converges"
)

// properties returns what must hold, with witnesses that the interesting reads
// happen.
func (c Config) properties() []model.Property[State] {
	var list []model.Property[State]
	if c.Writes > 0 {
		list = append(list, model.Reachable("Committed", ofServer(func(s Server) bool {
			return s.Layout.head() == 1 && s.Layout.tail() != 1 && s.Clean.Number > 0
		})))
	}
	if c.Judge != JudgePromise {
		return append(list, c.consistent(history.Consistency(c.Judge)))
	}
	list = append(list,
		model.Always(cleanCommitted, c.cleanCommitted),
		model.EachStep(versionsFollow, follow),
		model.EventuallyAlways(answers, c.answers),
		model.EventuallyAlways(converges, c.converges))
	switch c.Consistency {
	case Eventual:
		return list
	case Bounded:
		return append(list, c.consistent(history.KAtomicity))
	}
	if c.Writes > 0 && c.Reads > 0 {
		list = append(list, model.Reachable("AsksTail", ofServer(func(s Server) bool {
			return len(s.Reads) > 0 && !s.Reads[0].Known
		})))
	}
	return append(list, c.consistent(history.Linearizability))
}

func ofServer(goal func(Server) bool) func(State) bool {
	return func(s State) bool {
		server, ok := s.(Server)
		return ok && goal(server)
	}
}

// consistent is a consistency model of histories. That reads return what was
// committed last, or what is ahead of it by no more than a bound, looks to clients
// like reads that are late by no more than the bound.
func (c Config) consistent(as history.Consistency) model.Property[State] {
	object := history.Register(0)
	if as == history.KAtomicity {
		return history.BoundedStaleness[State](boundedStaleness, object, c.Bound+1)
	}
	return history.Consistent[State](as, object)
}

// follow: a server gets versions one by one, without a gap. So a version that the
// tail has committed was at all servers before it.
func follow(before, after State) error {
	b, ok := before.(Server)
	if !ok {
		return nil
	}
	a := after.(Server)
	if n := a.newest().Number - b.newest().Number; !a.Lost && n != 0 && n != 1 {
		return fmt.Errorf("after version %d comes version %d", b.newest().Number, a.newest().Number)
	}
	return nil
}

// cleanCommitted: a version that is clean somewhere in the master's chain is the
// tail's, too, and has one value everywhere.
func (c Config) cleanCommitted(v model.View[State]) error {
	chain := slices.DeleteFunc(c.chain(v), func(s Server) bool { return s.Lost })
	for i, s := range chain {
		for _, later := range chain[i+1:] {
			if s.Clean.Number > later.newest().Number {
				return fmt.Errorf("version %d is clean, and version %d is the newest of a server behind it", s.Clean.Number, later.newest().Number)
			}
			n := later.newest()
			if v, ok := s.lookup(n.Number); ok && v.Number == n.Number && v != n {
				return fmt.Errorf("version %d is both %v and %v", n.Number, n, v)
			}
		}
	}
	return nil
}

// chain returns the servers of the master's chain, in its order.
func (c Config) chain(v model.View[State]) []Server {
	var list []Server
	for _, id := range v.State(c.master()).(Master).Layout.Chain {
		list = append(list, v.State(id).(Server))
	}
	return list
}

// answers: in the end the servers of the chain work, and nobody waits for an
// answer of theirs.
func (c Config) answers(v model.View[State]) bool {
	return c.whole(v) && !slices.ContainsFunc(c.chain(v), func(s Server) bool {
		return len(s.Dirty)+len(s.Reads) > 0
	})
}

// converges: in the end the servers of the chain work, and have the same.
func (c Config) converges(v model.View[State]) bool {
	if !c.whole(v) {
		return false
	}
	chain := c.chain(v)
	return !slices.ContainsFunc(chain, func(s Server) bool { return s.newest() != chain[0].newest() })
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
