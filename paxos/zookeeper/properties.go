package zookeeper

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable    = "Linearizable"
	sequential      = "Sequential"
	causal          = "Causal"
	monotonicReads  = "MonotonicReads"
	sameTree        = "SameZxidSameTree"
	zxidRises       = "ZxidRises"
	watchAsked      = "WatchFiresOnce"
	converges       = "Converges"
	clientFIFO      = "FIFOClientOrder"
	xidInOrder      = "XidInOrder"
	readsOwn        = "ReadsOwnWrites"
	configWhole     = "ConfigurationWhole"
	configRead      = "ConfigurationRead"
	ephemeralOwner  = "EphemeralOwnerOpen"
	mutualExclusion = "MutualExclusion"
	oneHolder       = "OneHolder"
	granted         = "LockGranted"
)

func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise(sameTree, sameZxidSameTree),
		model.EachStep(zxidRises, zxidNeverFalls),
		model.EachNode(watchAsked, firesOnce),
		model.EventuallyAlways(converges, c.converges),
	}
	switch c.Part {
	case PartData:
		list = append(list, c.ofData()...)
	case PartFIFO:
		list = append(list,
			model.EachStep(clientFIFO, inClientOrder),
			model.EachStep(xidInOrder, inXidOrder),
			model.Always(readsOwn, c.readsOwnWrites),
			model.Reachable("Read", func(s State) bool { return appOf[Updater](s).Seen }),
		)
	case PartConfig:
		list = append(list,
			model.EachNode(configWhole, configurationWhole),
			model.Eventually(configRead, func(v model.View[State]) bool { return appOf[Reader](v.State(c.lastClient())).Step == Uses }),
			model.Reachable("NewConfigurationRead", func(s State) bool { r := appOf[Reader](s); return r.Step == Uses && r.A == 1 }),
			model.Reachable("OldConfigurationRead", func(s State) bool { r := appOf[Reader](s); return r.Step == Uses && r.A == 0 }),
			model.Reachable("Waited", func(s State) bool { return appOf[Reader](s).Step == Waits }),
		)
	case PartLock:
		list = append(list, c.ofLock()...)
	}
	return list
}

// ofData are the properties of clients that set and get.
func (c Config) ofData() []model.Property[State] {
	list := []model.Property[State]{
		history.Consistent[State](c.Judge, c.object()),
		model.Reachable("Applied", func(s State) bool { server, ok := s.(Server); return ok && server.Tree.Zxid > 0 }),
	}
	if c.Moves > 0 {
		list = append(list, model.Reachable("Moved", func(s State) bool {
			client, ok := s.(Client)
			return ok && client.Conn > 0 && appOf[Caller](s).Done > 0
		}))
	}
	return list
}

// ofLock are the properties of the lock. That no two clients believe to have it is
// claimed only where no session is closed whose client is well; what the resource
// sees is claimed always.
func (c Config) ofLock() []model.Property[State] {
	list := []model.Property[State]{
		model.EachStep(mutualExclusion, servesInOrder),
		model.EachNode(ephemeralOwner, ownersOpen),
		model.LeadsTo(granted, c.anyWants, func(v model.View[State]) bool { return !c.anyWants(v) }),
		model.Reachable("Locked", func(s State) bool { return appOf[Locker](s).Phase == Holds }),
		model.Reachable("Released", func(s State) bool { return appOf[Locker](s).Phase == Released }),
	}
	if c.Lockers > 1 {
		list = append(list, model.Reachable("Queued", func(s State) bool { return appOf[Locker](s).Phase == Queues }))
	}
	if c.Belief || c.Expirations == 0 {
		list = append(list, model.Always(oneHolder, c.oneHolder))
	}
	return list
}

// appOf returns what a client does, if it is that.
func appOf[A App](s State) A {
	client, _ := s.(Client)
	app, _ := client.App.(A)
	return app
}

// treeOf returns the tree of a server, or of the broadcast.
func treeOf(s State) (Tree, bool) {
	switch s := s.(type) {
	case Server:
		return s.Tree, true
	case Broadcast:
		return s.Tree, true
	}
	return Tree{}, false
}

// sameZxidSameTree: servers are one state machine.
func sameZxidSameTree(a, b State) error {
	one, ok := treeOf(a)
	other, too := treeOf(b)
	if ok && too && one.Zxid == other.Zxid && !one.equal(other) {
		return fmt.Errorf("two trees of zxid %d differ: %+v and %+v", one.Zxid, one, other)
	}
	return nil
}

// zxidNeverFalls: neither a server nor what a client sees goes back.
func zxidNeverFalls(before, after State) error {
	was, _ := treeOf(before)
	if is, _ := treeOf(after); is.Zxid < was.Zxid {
		return fmt.Errorf("a server goes from zxid %d back to %d", was.Zxid, is.Zxid)
	}
	return nil
}

// firesOnce: a client gets an event for a watch that it has left, and no other.
func firesOnce(s State) error {
	if client, ok := s.(Client); ok && client.Unasked > 0 {
		return fmt.Errorf("a watch event comes that is of no watch: it has fired before")
	}
	return nil
}

// converges: in the end every server has applied all transactions.
func (c Config) converges(v model.View[State]) bool {
	want := v.State(theBroadcast).(Broadcast).Tree
	for i := range c.Servers {
		if tree, _ := treeOf(v.State(c.server(i))); !tree.equal(want) {
			return false
		}
	}
	return true
}

// inClientOrder: the transactions of a session are in the order in which its client
// has sent the requests.
func inClientOrder(before, after State) error {
	was, _ := before.(Broadcast)
	is, _ := after.(Broadcast)
	for id, xid := range is.Xids {
		if xid < was.Xids[id] {
			return fmt.Errorf("request %d of session %d is behind its request %d", xid, id, was.Xids[id])
		}
	}
	return nil
}

// inXidOrder: the answers come in that order, too. A client of ZooKeeper takes
// anything else for a broken connection ("Xid out of order").
func inXidOrder(before, after State) error {
	if was, is := appOf[Updater](before), appOf[Updater](after); is.Sent > 0 && is.Answered < was.Answered {
		return fmt.Errorf("the answer to request %d comes after that to %d: Xid out of order", is.Answered, was.Answered)
	}
	return nil
}

// readsOwnWrites: a get returns what the client has set just before it. One whose
// connection was lost in between does not know what was set.
func (c Config) readsOwnWrites(v model.View[State]) error {
	client, _ := v.State(c.lastClient()).(Client)
	app := appOf[Updater](client)
	if app.Seen && client.Conn == 0 && app.Value != c.Writes {
		return fmt.Errorf("%d was set, and then %d is read", c.Writes, app.Value)
	}
	return nil
}

// configurationWhole: a reader never uses a part of the old configuration with a part
// of the new one.
func configurationWhole(s State) error {
	if r := appOf[Reader](s); r.Step == Uses && r.A != r.B {
		return fmt.Errorf("the reader uses version %d of /a and version %d of /b", r.A, r.B)
	}
	return nil
}

// servesInOrder is mutual exclusion as the resource sees it: after the work of a
// holder there is none of one that had the lock before.
func servesInOrder(before, after State) error {
	was, ok := before.(Resource)
	if is, _ := after.(Resource); ok && is.Served < was.Served {
		return fmt.Errorf("the resource serves the holder of czxid %d after that of %d", is.Served, was.Served)
	}
	return nil
}

// ownersOpen: what is ephemeral belongs to a session that is open.
func ownersOpen(s State) error {
	tree, _ := treeOf(s)
	for path, z := range tree.Nodes {
		if z.Owner != model.None && !tree.Sessions.Has(z.Owner) {
			return fmt.Errorf("znode %s is of session %d, which is closed", path, z.Owner)
		}
	}
	return nil
}

// oneHolder: two clients never believe at once that they have the lock. One that is
// disconnected does not know.
func (c Config) oneHolder(v model.View[State]) error {
	holder := model.None
	for i := range c.Lockers {
		id := c.client(i)
		client := v.State(id).(Client)
		if !v.Up(id) || !client.Connected || appOf[Locker](client).Phase != Holds {
			continue
		}
		if holder != model.None {
			return fmt.Errorf("clients %d and %d both have the lock", holder, id)
		}
		holder = id
	}
	return nil
}

// anyWants: a client that is up has asked for the lock and not had it.
func (c Config) anyWants(v model.View[State]) bool {
	for i := range c.Lockers {
		switch id := c.client(i); appOf[Locker](v.State(id)).Phase {
		case Creates, Lists, Looks, Queues:
			if v.Up(id) {
				return true
			}
		}
	}
	return false
}

// erroneous says how what servers and clients believe deviates from what the
// broadcast says.
func (c Config) erroneous(v model.View[State]) error {
	b := v.State(theBroadcast).(Broadcast)
	for id, s := range v.States() {
		switch s := s.(type) {
		case Server:
			if v.Up(id) && s.Leader == id && s.Epoch < b.Epoch {
				return fmt.Errorf("server %d believes to lead, and node %d does", id, b.Leader)
			}
		case Client:
			if app := appOf[Locker](s); v.Up(id) && app.Phase == Holds && !b.Tree.Sessions.Has(id) {
				return fmt.Errorf("client %d believes to have a lock that went with its session", id)
			}
		}
	}
	return nil
}
