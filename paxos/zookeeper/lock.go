package zookeeper

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The recipe for a lock (ZooKeeper Recipes, Locks; Hunt and others, 2.4: without
// herd effect). Whoever wants it creates an ephemeral and sequential znode, and has
// the lock if there is none before it. Otherwise it watches the one before it.

func (c Config) proceed(n *node, s *Client, app *Locker, t model.Timer) {
	if t == timerWork {
		app.Works = true
		n.Send(c.resource(), Work{app.Czxid})
		return
	}
	app.Phase = Creates
	app.Awaits = s.ask(n, CreateLock{})
}

func (c Config) list(n *node, s *Client, app *Locker) {
	app.Phase = Lists
	app.Awaits = s.ask(n, GetChildren{})
}

// resumeLocker goes on after a connection was lost. One that was creating its znode
// looks whether it is there.
func (c Config) resumeLocker(n *node, s *Client, app *Locker) {
	switch app.Phase {
	case Idle:
		n.SetTimer(timerCall)
	case Holds:
		if !app.Works {
			n.SetTimer(timerWork)
		}
	case Creates, Lists, Looks, Queues:
		c.list(n, s, app)
	case Releases:
		app.Awaits = s.ask(n, Delete{app.Path})
	case Released, Gone:
	}
}

func (c Config) lockerAnswered(n *node, s *Client, app *Locker, m Reply) {
	if m.Err == ErrSessionExpired {
		return // the server will close the connection
	}
	switch app.Phase {
	case Creates:
		created := m.Result.(Created)
		app.Path, app.Czxid = created.Path, created.Czxid
		c.list(n, s, app)
	case Lists:
		c.takeTurn(n, s, app, m.Result.(Children).List)
	case Looks:
		c.looked(n, s, app, m)
	case Releases:
		*app = Locker{Phase: Released}
	case Idle, Queues, Holds, Released, Gone:
	}
}

// takeTurn takes the lock if no znode is before the client's own. That is safe
// though the list may be old: all that were created before are in it, since the
// server has the client's own.
func (c Config) takeTurn(n *node, s *Client, app *Locker, list []Child) {
	own := slices.IndexFunc(list, func(ch Child) bool { return ch.Owner == n.ID() })
	switch {
	case own < 0:
		app.Phase = Creates
		app.Awaits = s.ask(n, CreateLock{})
	case own == 0 || !c.keeps(RuleLowestHolds):
		*app = Locker{Phase: Holds, Path: list[own].Path, Czxid: list[own].Czxid}
		n.SetTimer(timerWork)
	default:
		app.Phase, app.Path, app.Czxid = Looks, list[own].Path, list[own].Czxid
		app.Awaits = s.ask(n, Exists{list[own-1].Path})
		s.Watch = Watch{list[own-1].Path, true}
	}
}

// looked waits for the znode before its own to vanish, unless that has happened
// since the list was made.
func (c Config) looked(n *node, s *Client, app *Locker, m Reply) {
	if m.Err == ErrNoNode && c.keeps(RuleLookAgain) {
		s.Watch = Watch{}
		c.list(n, s, app)
		return
	}
	app.Phase = Queues
}

// worked releases the lock when the work is done.
func (c Config) worked(n *node, s *Client) {
	app, ok := s.App.(Locker)
	if !ok || app.Phase != Holds {
		return
	}
	app.Phase = Releases
	if s.Connected {
		app.Awaits = s.ask(n, Delete{app.Path})
	}
	s.App = app
}
