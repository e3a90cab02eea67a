package shedding

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

const (
	acceptedIsServed = "AcceptedIsServed"
	toldInTime       = "ToldInTime"
	answered         = "Answered"
)

// properties are promises that hold under any load, or that an overload ends,
// each with a witness that there is something to judge.
func (c Config) properties() []model.Property[State] {
	if c.Live {
		return []model.Property[State]{
			model.Eventually(answered, allAnswered),
			model.Reachable("ClientAnswered", inPhase(Answered)),
		}
	}
	list := []model.Property[State]{
		model.EachStep(acceptedIsServed, served),
		model.EachNode(toldInTime, told),
		model.Reachable("QueueFull", func(s State) bool {
			node, ok := s.(Server)
			return ok && len(node.Queue) == min(c.Queue, c.Clients)
		}),
	}
	if c.Clients > c.Queue {
		list = append(list, model.Reachable("Refused", inPhase(Away)))
	}
	return list
}

func inPhase(p Phase) func(State) bool {
	return func(s State) bool {
		client, ok := s.(Client)
		return ok && client.Phase == p
	}
}

// allAnswered: the overload is over, and every client has what it wanted.
func allAnswered(v model.View[State]) bool {
	for id := server + 1; int(id) <= v.Nodes(); id++ {
		if v.State(id).(Client).Phase != Answered {
			return false
		}
	}
	return true
}

// served: what was let in leaves the queue when it has been served, and not
// before. The first in the queue is in service, and leaves it in no other way.
func served(before, after State) error {
	was, ok := before.(Server)
	if !ok {
		return nil
	}
	for i, j := range was.Queue {
		if i > 0 && !slices.Contains(after.(Server).Queue, j) {
			return fmt.Errorf("the request of node %d on connection %d was accepted and then dropped", j.Client, j.Connection)
		}
	}
	return nil
}

// told: a client is answered or refused before its patience ends.
func told(s State) error {
	if client, ok := s.(Client); ok {
		for _, k := range slices.Sorted(maps.Keys(client.Abandoned)) {
			return fmt.Errorf("has heard nothing on connection %d", k)
		}
	}
	return nil
}

// inVain says that the server works for nobody: the error between a fault and
// the failure that clients see. It can pass; an overload is that it does not.
func inVain(v model.View[State]) error {
	node := v.State(server).(Server)
	if len(node.Queue) == 0 {
		return nil
	}
	j := node.Queue[0]
	if v.State(j.Client).(Client).Connection != j.Connection {
		return fmt.Errorf("the server works for node %d, which does not wait any more", j.Client)
	}
	return nil
}
