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
	answers          = "Answers"
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
		model.EventuallyAlways(answers, c.answers))
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
	switch as {
	case history.KAtomicity:
		return history.BoundedStaleness[State](boundedStaleness, object, c.Bound+1)
	case history.SequentialConsistency:
		return history.Sequential[State]("Sequential", object)
	case history.CausalConsistency:
		return history.Causal[State]("Causal", object)
	case history.ReadYourWrites:
		return history.Session[State]("ReadYourWrites", object, as)
	case history.MonotonicReads:
		return history.Session[State]("MonotonicReads", object, as)
	case history.MonotonicWrites:
		return history.Session[State]("MonotonicWrites", object, as)
	case history.WritesFollowReads:
		return history.Session[State]("WritesFollowReads", object, as)
	}
	return history.Linearizable[State](linearizable, object)
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

// answers: in the end all of the chain have the same version, clean, and nobody
// waits for an answer.
func (c Config) answers(v model.View[State]) bool {
	if !v.Up(c.master()) {
		return true
	}
	master := v.State(c.master()).(Master)
	for _, id := range master.Layout.Chain {
		s := v.State(id).(Server)
		if !v.Up(id) || s.Lost || s.Layout.Epoch != master.Layout.Epoch || len(s.Dirty)+len(s.Reads) > 0 {
			return false
		}
	}
	chain := c.chain(v)
	return len(chain) > 0 && chain[0].Clean == chain[len(chain)-1].Clean
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
