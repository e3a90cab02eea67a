package zookeeper

import "github.com/faultline-mc/faultline/model"

func (c Config) startClient(n *node, s *State) {
	client := Client{Server: c.home(n.ID()), Connected: true}
	switch c.Part {
	case PartData:
		client.App = Caller{}
	case PartFIFO:
		client.App = Updater{}
	case PartConfig:
		client.App = Writer{}
		if n.ID() == c.lastClient() {
			client.App = Reader{Step: AsksReady}
		}
	case PartLock:
		client.App = Locker{Phase: Idle}
	}
	c.mayMove(n, &client)
	c.resume(n, &client)
	*s = client
}

// mayMove lets a connection be lost that is well, as long as the bound allows it.
func (c Config) mayMove(n *node, s *Client) {
	if c.Part != PartLock && s.Moves < c.Moves && n.ID() == c.lastClient() {
		n.SetTimer(timerDisconnect)
	}
}

// hear is a client's step. What is left of a connection that it has lost does not
// reach it any more.
func (c Config) hear(n *node, s *Client, m Message) {
	if s.Closed {
		return
	}
	switch m := m.(type) {
	case Connected:
		if m.Conn == s.Conn {
			c.connected(n, s)
		}
	case Refused:
		if m.Conn == s.Conn {
			c.try(n, s, c.next(s.Server))
		}
	case Disconnected:
		if m.Conn == s.Conn {
			c.reconnect(n, s, s.Server)
		}
	case SessionExpired:
		if m.Conn == s.Conn {
			s.Closed, s.Watch = true, Watch{}
			c.expired(n, s)
		}
	case Reply:
		if m.Conn == s.Conn && s.Connected {
			s.LastZxid = max(s.LastZxid, m.Zxid)
			c.answered(n, s, m)
		}
	case WatchEvent:
		if m.Conn == s.Conn && s.Connected {
			c.notified(n, s, m.Event)
		}
	case Worked, Outdated:
		c.worked(n, s)
	}
}

func (c Config) try(n *node, s *Client, server model.NodeID) {
	s.Server = server
	n.Send(server, Connect{s.Conn, s.LastZxid})
}

// reconnect tries a server again, or the next one. A request that was not answered
// is lost to the client: it may be done or not (ConnectionLoss).
func (c Config) reconnect(n *node, s *Client, server model.NodeID) {
	s.Connected = false
	s.Conn++
	c.lost(n, s)
	c.try(n, s, server)
}

// connected leaves the client's watch with the new server, before anything else.
func (c Config) connected(n *node, s *Client) {
	s.Connected = true
	if s.Watch != (Watch{}) && c.keeps(RuleSetWatches) {
		n.Send(s.Server, SetWatches{s.Conn, s.LastZxid, s.Watch})
	}
	c.resume(n, s)
}

// ask sends a request and returns its number.
func (s *Client) ask(n *node, op Op) int {
	s.Xid++
	n.Send(s.Server, Request{s.Conn, s.Xid, op})
	return s.Xid
}

func (c Config) elapse(n *node, s *Client, t model.Timer) {
	if t == timerDisconnect {
		s.Moves++
		c.mayMove(n, s)
		c.reconnect(n, s, c.next(s.Server))
		return
	}
	switch app := s.App.(type) {
	case Caller:
		c.call(n, s, &app)
		s.App = app
	case Updater:
		c.update(n, s, &app)
		s.App = app
	case Writer:
		c.reconfigure(n, s, &app)
		s.App = app
	case Locker:
		c.proceed(n, s, &app, t)
		s.App = app
	}
}

// resume goes on when there is a connection.
func (c Config) resume(n *node, s *Client) {
	switch app := s.App.(type) {
	case Caller:
		c.resumeCall(n, s, &app)
		s.App = app
	case Updater:
		c.resumeUpdates(n, &app)
		s.App = app
	case Writer:
		if !app.Done {
			n.SetTimer(timerCall)
		}
	case Reader:
		c.readOn(n, s, &app)
		s.App = app
	case Locker:
		c.resumeLocker(n, s, &app)
		s.App = app
	}
}

// lost says that a connection is lost, and with it what was asked over it.
func (c Config) lost(n *node, s *Client) {
	n.StopTimer(timerCall)
	n.StopTimer(timerWork)
	if app, ok := s.App.(Caller); ok {
		c.loseCall(&app)
		s.App = app
	}
}

func (c Config) expired(n *node, s *Client) {
	n.StopTimer(timerDisconnect)
	if app, ok := s.App.(Locker); ok && app.Phase != Released {
		s.App = Locker{Phase: Gone}
	}
}

func (c Config) answered(n *node, s *Client, m Reply) {
	switch app := s.App.(type) {
	case Caller:
		c.callAnswered(n, s, &app, m)
		s.App = app
	case Updater:
		app.answered(m)
		s.App = app
	case Writer:
		app.Done = m.Xid == app.Awaits
		s.App = app
	case Reader:
		if m.Xid == app.Awaits {
			c.hasRead(n, s, &app, m)
			s.App = app
		}
	case Locker:
		if m.Xid == app.Awaits {
			c.lockerAnswered(n, s, &app, m)
			s.App = app
		}
	}
}

// notified takes a watch event.
func (c Config) notified(n *node, s *Client, e Event) {
	if s.Watch.Path != e.Path {
		s.Unasked++
		return
	}
	s.Watch = Watch{}
	switch app := s.App.(type) {
	case Reader:
		if app.Step != Uses {
			app.Step = AsksReady
			c.readOn(n, s, &app)
		}
		s.App = app
	case Locker:
		if app.Phase == Queues {
			c.list(n, s, &app)
		}
		s.App = app
	}
}
