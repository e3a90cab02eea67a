package zookeeper

// The example of Hunt and others, 2.3: whoever changes a configuration deletes
// /ready first, and creates it again in the end; and whoever reads it asks for
// /ready first, with a watch.

// reconfigure sends all that the change takes at once, and waits for nothing. If
// the connection is lost it begins anew.
func (c Config) reconfigure(n *node, s *Client, app *Writer) {
	s.ask(n, Delete{pathReady})
	s.ask(n, SetData{pathA, 1, anyVersion})
	s.ask(n, SetData{pathB, 1, anyVersion})
	app.Awaits = s.ask(n, Create{pathReady})
}

// readOn asks for what comes next, or for what was asked over a connection that is
// lost.
func (c Config) readOn(n *node, s *Client, app *Reader) {
	switch app.Step {
	case AsksReady:
		app.Awaits = s.ask(n, Exists{pathReady})
	case ReadsA:
		app.Awaits = s.ask(n, GetData{pathA})
	case ReadsB:
		app.Awaits = s.ask(n, GetData{pathB})
	case Waits, Uses:
		app.Awaits = 0
	}
}

func (c Config) hasRead(n *node, s *Client, app *Reader, m Reply) {
	switch app.Step {
	case AsksReady:
		s.Watch = Watch{pathReady, m.Err == OK}
		app.A, app.B = 0, 0
		app.Step = ReadsA
		if m.Err != OK {
			app.Step = Waits
		}
	case ReadsA:
		app.A, app.Step = m.Result.(Data).Value, ReadsB
	case ReadsB:
		app.B, app.Step = m.Result.(Data).Value, Uses
		n.StopTimer(timerDisconnect) // what comes now is nobody's matter
	case Waits, Uses:
	}
	c.readOn(n, s, app)
}
