package primarybackup

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// manage is the step of the view service.
func (c Config) manage(n *model.Node[Message], s *Service, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Add:
		c.add(n, s, m)
	case Installed:
		if m.Epoch == s.View.Epoch {
			s.Untold.Remove(from)
		}
		c.watch(n, s)
	}
}

// suspect makes a view without one of the members. If that was the primary, any
// other one can take its place: it has all that was acknowledged.
func (c Config) suspect(n *model.Node[Message], s *Service) {
	s.Suspected++
	members := slices.Collect(s.View.Members.All())
	k := n.Choose(len(members))
	v := s.View
	v.Members.Remove(members[k])
	if members[k] == v.Primary {
		v.Primary = slices.Collect(v.Members.All())[0]
	}
	c.change(n, s, v)
}

// tell of the view once more.
func (c Config) tell(n *model.Node[Message], s *Service) {
	for id := range s.Untold.All() {
		n.Send(id, NewView{s.View})
	}
}

// add makes a view with one more backup, if the epoch in which its primary asked
// for that is not over.
func (c Config) add(n *model.Node[Message], s *Service, m Add) {
	if m.Epoch != s.View.Epoch {
		return
	}
	v := s.View
	v.Members.Add(m.Joiner)
	c.change(n, s, v)
}

func (c Config) change(n *model.Node[Message], s *Service, v View) {
	v.Epoch++
	s.View = v
	if c.Resend {
		s.Untold = c.servers()
	}
	n.Broadcast(NewView{v})
	c.watch(n, s)
}

// watch goes on suspecting, but never the last member: nobody else is sure to
// have what it has. It tells of the view for as long as someone may not know it.
func (c Config) watch(n *model.Node[Message], s *Service) {
	if s.Untold != 0 {
		n.SetTimer(announce)
	} else {
		n.StopTimer(announce)
	}
	if s.View.Members.Len() > 1 && s.Suspected < c.Suspicions {
		n.SetTimer(suspect)
	} else {
		n.StopTimer(suspect)
	}
}
