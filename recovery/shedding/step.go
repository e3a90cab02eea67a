package shedding

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers. Besides, every request that waits in the queue has one.
const (
	ask      model.Timer = "ask"      // a client has a request
	deadline model.Timer = "deadline" // its patience is over
	backOff  model.Timer = "back off" // it has stayed away for long enough
	work     model.Timer = "work"     // the server has served a request
)

// late is the timer of a request that waits in the queue.
func late(j Job) model.Timer { return model.Timer("late " + j.String()) }

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == server {
		*s = Server{}
		return
	}
	*s = Client{}
	n.SetTimer(ask)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	if node, ok := (*s).(Server); ok {
		c.admit(n, &node, Job{from, m.(Request).Connection})
		*s = node
		return
	}
	client := (*s).(Client)
	switch m := m.(type) {
	case Reply:
		c.conclude(n, &client, m)
	case Overloaded:
		c.retreat(n, &client, m)
	}
	*s = client
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Server:
		if t == work {
			c.serve(n, &node)
		} else {
			c.expire(n, &node, t)
		}
		*s = node
	case Client:
		if t == deadline {
			node.giveUp()
		}
		c.send(n, &node)
		*s = node
	}
}

// admit accepts a request if the queue has room for it. To refuse one takes time
// as well; however many are refused in a moment, they are refused together.
func (c Config) admit(n *model.Node[Message], s *Server, j Job) {
	if len(s.Queue) >= c.Queue && c.keeps(RuleQueueCap) {
		s.Interrupted = c.Refusal > 0
		c.refuse(n, j)
		return
	}
	s.Queue = append(s.Queue, j)
	switch {
	case len(s.Queue) == 1:
		n.SetTimerIn(work, c.Service)
	case c.keeps(RuleCancelOnTimeout):
		n.SetTimerIn(late(j), c.patience())
	}
}

// patience is how long a request stays in the queue: as long as it can be
// answered in time, and not until its client has gone.
func (c Config) patience() int {
	if c.keeps(RuleLeaveTimeToServe) {
		return c.slack()
	}
	return c.Timeout
}

// expire drops a request that has waited for too long. The first is in service,
// and is none of them.
func (c Config) expire(n *model.Node[Message], s *Server, t model.Timer) {
	i := 1 + slices.IndexFunc(s.Queue[1:], func(j Job) bool { return late(j) == t })
	c.refuse(n, s.Queue[i])
	s.Queue = slices.Delete(s.Queue, i, i+1)
}

func (c Config) refuse(n *model.Node[Message], j Job) {
	if c.keeps(RuleRejectExplicitly) {
		n.Send(j.Client, Overloaded{j.Connection})
	}
}

// serve ends the service of the first request, and begins with the next.
func (c Config) serve(n *model.Node[Message], s *Server) {
	if s.Interrupted {
		s.Interrupted = false
		n.SetTimerIn(work, c.Refusal)
		return
	}
	n.Send(s.Queue[0].Client, Reply{s.Queue[0].Connection})
	s.Queue = s.Queue[1:]
	if len(s.Queue) > 0 {
		n.StopTimer(late(s.Queue[0]))
		n.SetTimerIn(work, c.Service)
	}
}

// send sends a client's request on a connection that is free. There is none if
// the server has not even answered what the client has given up.
func (c Config) send(n *model.Node[Message], s *Client) {
	s.Phase = Blocked
	for k := 1; k <= connections; k++ {
		if !s.Abandoned[k] {
			s.Phase, s.Connection = Waiting, k
			n.Send(server, Request{k})
			n.SetTimerIn(deadline, c.Timeout)
			return
		}
	}
}

// giveUp closes the connection that the client waits for. What comes on it is
// for nobody.
func (s *Client) giveUp() {
	if s.Abandoned == nil {
		s.Abandoned = map[int]bool{}
	}
	s.Abandoned[s.Connection] = true
	s.Connection = 0
}

// conclude takes the answer that the client waits for.
func (c Config) conclude(n *model.Node[Message], s *Client, m Reply) {
	if m.Connection != s.Connection {
		c.free(n, s, m.Connection)
		return
	}
	n.StopTimer(deadline)
	s.Connection = 0
	if s.Phase = Answered; !c.Live {
		s.Phase = Idle
		n.SetTimer(ask)
	}
}

// retreat is what a client does when it is refused: it stays away for as long as
// it would have waited.
func (c Config) retreat(n *model.Node[Message], s *Client, m Overloaded) {
	if m.Connection != s.Connection {
		c.free(n, s, m.Connection)
		return
	}
	n.StopTimer(deadline)
	s.Connection = 0
	if !c.keeps(RuleBackOffWhenShed) {
		c.send(n, s)
		return
	}
	s.Phase = Away
	n.SetTimerIn(backOff, c.Timeout)
}

// free takes the late answer on a connection that was given up.
func (c Config) free(n *model.Node[Message], s *Client, connection int) {
	delete(s.Abandoned, connection)
	if s.Phase == Blocked {
		c.send(n, s)
	}
}
