package zookeeper

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// The operations that are recorded, with their names in package history.
const (
	set  = "write" // setData with any version
	swap = "cas"   // setData with the version that the znode has first
	get  = "read"  // getData
)

// program returns what a client of the data does, one operation after the other.
func (c Config) program(id model.NodeID) []model.Op {
	i := int(id - c.client(0))
	var ops []model.Op
	gets := c.Then
	switch {
	case i < c.Sets:
		ops = append(ops, model.Op{Func: set, Arg: i + 1})
	case i < c.Sets+c.Swaps:
		ops = append(ops, model.Op{Func: swap, Arg: history.Swap{Old: 0, New: i + 1}})
	default:
		gets = c.Gets
	}
	for range gets {
		ops = append(ops, model.Op{Func: get})
	}
	return ops
}

// call invokes the next operation.
func (c Config) call(n *node, s *Client, app *Caller) {
	n.RecordInvoke(c.program(n.ID())[app.Done])
	app.Open = true
	c.send(n, s, app)
}

// send asks for the operation that is open.
func (c Config) send(n *node, s *Client, app *Caller) {
	switch op := c.program(n.ID())[app.Done]; op.Func {
	case set:
		s.ask(n, SetData{pathX, op.Arg.(int), anyVersion})
	case swap:
		s.ask(n, SetData{pathX, op.Arg.(history.Swap).New.(int), 0})
	default:
		if c.Reads == Sync && !app.Synced {
			s.ask(n, SyncOp{})
		} else {
			s.ask(n, GetData{pathX})
		}
	}
}

// callAnswered takes the answer to what is open; there is nothing else. A set that
// was refused was not done, and its client gives up.
func (c Config) callAnswered(n *node, s *Client, app *Caller, m Reply) {
	if !app.Open {
		return
	}
	op := c.program(n.ID())[app.Done]
	switch {
	case op.Func == get && c.Reads == Sync && !app.Synced:
		app.Synced = true
		c.send(n, s, app)
		return
	case op.Func == get:
		n.RecordReturn(m.Result.(Data).Value)
	case op.Func == swap && (m.Err == OK || m.Err == ErrBadVersion):
		n.RecordReturn(m.Err == OK)
	case m.Err == OK:
		n.RecordReturn(nil)
	default:
		app.Lost = true
		return
	}
	*app = Caller{Done: app.Done + 1}
	c.resumeCall(n, s, app)
}

// loseCall: of a set nobody can say whether it was done, and its client does
// nothing more. A get is asked for again, and so is its sync.
func (c Config) loseCall(app *Caller) {
	app.Synced = false
	app.Lost = app.Lost || app.Open
}

// resumeCall goes on after a connection was lost, or an operation has returned.
func (c Config) resumeCall(n *node, s *Client, app *Caller) {
	program := c.program(n.ID())
	if app.Done == len(program) {
		return
	}
	app.Lost = app.Lost && program[app.Done].Func != get
	switch {
	case app.Lost:
	case app.Open:
		c.send(n, s, app)
	default:
		n.SetTimer(timerCall)
	}
}

// resumeUpdates goes on with what was not sent yet. What was lost is not sent
// again.
func (c Config) resumeUpdates(n *node, app *Updater) {
	if app.Sent <= c.Writes {
		n.SetTimer(timerCall)
	}
}

// update sends the next request, and does not wait for its answer.
func (c Config) update(n *node, s *Client, app *Updater) {
	app.Sent++
	if app.Sent <= c.Writes {
		s.ask(n, SetData{pathX, app.Sent, anyVersion})
	} else {
		app.Awaits = s.ask(n, GetData{pathX})
	}
	c.resumeUpdates(n, app)
}

func (a *Updater) answered(m Reply) {
	a.Answered = m.Xid
	if m.Xid == a.Awaits {
		a.Value, a.Seen = m.Result.(Data).Value, true
	}
}
