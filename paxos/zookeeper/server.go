package zookeeper

import (
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// startServer boots a server in the first epoch, with its clients connected.
func (c Config) startServer(n *node, s *State) {
	server := Server{
		Tree: c.firstTree(), Epoch: 1, Leader: c.server(0),
		Conns: map[model.NodeID]int{}, Pending: map[model.NodeID][]Request{}, Watches: map[Path]model.NodeSet{},
	}
	for i := range c.clients() {
		if id := c.client(i); c.home(id) == n.ID() {
			server.Conns[id] = 0
		}
	}
	if server.leads(n) {
		server.Owners = map[model.NodeID]model.NodeID{}
		for i := range c.clients() {
			server.Owners[c.client(i)] = c.home(c.client(i))
		}
		c.track(n, &server)
	}
	*s = server
}

// leads reports whether a server believes to lead.
func (s *Server) leads(n *node) bool { return s.Leader == n.ID() }

func (c Config) serve(n *node, s *Server, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Connect:
		c.connect(n, s, from, m)
	case Request:
		c.request(n, s, from, m)
	case SetWatches:
		c.setWatches(n, s, from, m)
	case Silent:
		s.Silent.Add(from)
		c.closeSilent(n, s)
	case Lead:
		c.lead(n, s, m)
	case UpToDate:
		if m.Epoch >= s.Epoch {
			s.follow(n, from, m)
		}
	case Commit, Synced, Revalidated:
		// What comes over a connection that the follower has closed is discarded.
		if from == s.Leader {
			c.obey(n, s, m)
		}
	default:
		c.serveLeader(n, s, from, m)
	}
}

// obey is a follower's step.
func (c Config) obey(n *node, s *Server, m Message) {
	switch m := m.(type) {
	case Commit:
		c.enqueue(n, s, Committed{Txn: m.Txn})
	case Synced:
		c.enqueue(n, s, Committed{Txn{Session: m.Session, Xid: m.Xid}, true})
	case Revalidated:
		s.validate(n, m)
	}
}

// connect takes over a session from another server, if this one is not behind what
// its client has seen, and if the leader says that it is open.
func (c Config) connect(n *node, s *Server, from model.NodeID, m Connect) {
	if s.Leader == model.None || m.LastZxid > s.Tree.Zxid && c.keeps(RuleReconnectZxid) {
		n.Send(from, Refused{m.Conn})
		return
	}
	s.Conns[from] = m.Conn
	delete(s.Pending, from)
	for path := range s.Watches {
		s.unwatch(path, from)
	}
	if s.leads(n) {
		s.validate(n, c.revalidate(s, n.ID(), Revalidate{s.Epoch, from, m.Conn}))
	} else {
		n.Send(s.Leader, Revalidate{s.Epoch, from, m.Conn})
	}
}

// validate answers a client that connects.
func (s *Server) validate(n *node, m Revalidated) {
	switch conn, ok := s.Conns[m.Session]; {
	case !ok || conn != m.Conn:
	case m.Open:
		n.Send(m.Session, Connected{m.Conn})
	default:
		delete(s.Conns, m.Session)
		n.Send(m.Session, SessionExpired{m.Conn})
	}
}

// request takes a client's request. One that writes goes to the leader at once. The
// answers come in the order of the requests (CommitProcessor).
func (c Config) request(n *node, s *Server, from model.NodeID, m Request) {
	if conn, ok := s.Conns[from]; !ok || conn != m.Conn {
		return
	}
	if isRead(m.Op) && !c.keeps(RuleReadsBehindWrites) {
		c.read(n, s, from, m)
		return
	}
	s.Pending[from] = append(s.Pending[from], m)
	_, sync := m.Op.(SyncOp)
	switch {
	case isRead(m.Op):
		c.answerReads(n, s, from)
	case sync && (s.leads(n) && c.SyncBy == SyncShipped || !c.keeps(RuleSyncAsksLeader)):
		c.answer(n, s, from, m.Xid, OK, nil)
	case s.leads(n):
		c.process(n, s, n.ID(), Forward{s.Epoch, from, m.Xid, m.Op})
	default:
		n.Send(s.Leader, Forward{s.Epoch, from, m.Xid, m.Op})
	}
}

// answer answers the first request of a session, and the reads behind it.
func (c Config) answer(n *node, s *Server, session model.NodeID, xid int, err Err, result Result) {
	pending := s.Pending[session]
	if len(pending) == 0 || pending[0].Xid != xid {
		return // of a connection that was lost, or of another server's
	}
	n.Send(session, Reply{pending[0].Conn, xid, s.Tree.Zxid, err, result})
	s.pop(session)
	c.answerReads(n, s, session)
}

// pop removes the first request of a session.
func (s *Server) pop(session model.NodeID) {
	if s.Pending[session] = s.Pending[session][1:]; len(s.Pending[session]) == 0 {
		delete(s.Pending, session)
	}
}

// answerReads answers the requests of a session that wait for nothing any more.
func (c Config) answerReads(n *node, s *Server, session model.NodeID) {
	for len(s.Pending[session]) > 0 && isRead(s.Pending[session][0].Op) {
		c.read(n, s, session, s.Pending[session][0])
		s.pop(session)
	}
}

// read answers a read from the server's own tree, whatever others know.
func (c Config) read(n *node, s *Server, session model.NodeID, m Request) {
	reply := Reply{Conn: m.Conn, Xid: m.Xid, Zxid: s.Tree.Zxid}
	switch op := m.Op.(type) {
	case GetData:
		z := s.Tree.Nodes[op.Path]
		reply.Result = Data{z.Value, z.Version}
	case Exists:
		if _, ok := s.Tree.Nodes[op.Path]; !ok {
			reply.Err = ErrNoNode
		}
		s.watch(op.Path, session)
	case GetChildren:
		reply.Result = Children{s.Tree.children()}
	}
	n.Send(session, reply)
}

func (s *Server) watch(path Path, session model.NodeID) {
	set := s.Watches[path]
	set.Add(session)
	s.Watches[path] = set
}

func (s *Server) unwatch(path Path, session model.NodeID) {
	set := s.Watches[path]
	if set.Remove(session); set == 0 {
		delete(s.Watches, path)
	} else {
		s.Watches[path] = set
	}
}

// setWatches registers a watch that another server had, or fires it if what it
// waits for has happened since.
func (c Config) setWatches(n *node, s *Server, from model.NodeID, m SetWatches) {
	if conn, ok := s.Conns[from]; !ok || conn != m.Conn {
		return
	}
	z, there := s.Tree.Nodes[m.Watch.Path]
	event := Event{Path: m.Watch.Path}
	switch {
	case m.Watch.There && !there:
		event.Type = NodeDeleted
	case m.Watch.There && z.Mzxid > m.RelativeZxid:
		event.Type = NodeDataChanged
	case !m.Watch.There && there:
		event.Type = NodeCreated
	}
	if event.Type == "" || !c.keeps(RuleFireMissedWatches) {
		s.watch(m.Watch.Path, from)
		return
	}
	n.Send(from, WatchEvent{m.Conn, event})
}

// enqueue takes what the leader says. In the part about data the server comes to it
// some time later (CommitProcessor); in the others how late the message is says
// the same.
func (c Config) enqueue(n *node, s *Server, next Committed) {
	switch {
	case c.Part != PartData, next.Sync && !c.keeps(RuleSyncBehindCommits):
		c.perform(n, s, next)
	default:
		s.Queue = append(s.Queue, next)
		n.SetTimer(timerApply)
	}
}

func (c Config) applyNext(n *node, s *Server) {
	next := s.Queue[0]
	s.Queue = slices.Delete(s.Queue, 0, 1)
	if len(s.Queue) > 0 {
		n.SetTimer(timerApply)
	}
	c.perform(n, s, next)
}

func (c Config) perform(n *node, s *Server, next Committed) {
	if next.Sync {
		c.answer(n, s, next.Txn.Session, next.Txn.Xid, OK, nil)
	} else {
		c.commit(n, s, next.Txn)
	}
}

// commit applies the next transaction. Whoever watches hears of it before anything
// that is read afterwards, since both go over one connection.
func (c Config) commit(n *node, s *Server, txn Txn) {
	for _, e := range c.apply(&s.Tree, txn) {
		if c.keeps(RuleWatchBeforeData) {
			c.trigger(n, s, e)
		} else {
			s.Late = append(s.Late, e)
			n.SetTimer(timerNotify)
		}
	}
	switch ch := txn.Change.(type) {
	case ErrorTxn:
		c.fail(n, s, txn, ch.Err)
	case CreateTxn:
		c.answer(n, s, txn.Session, txn.Xid, OK, Created{ch.Path, s.Tree.Zxid})
	case CloseSessionTxn:
		s.disconnect(n, txn.Session)
	default:
		c.answer(n, s, txn.Session, txn.Xid, OK, nil)
	}
}

// fail answers a request that has failed. That its session has moved is told by
// closing the connection.
func (c Config) fail(n *node, s *Server, txn Txn, err Err) {
	if pending := s.Pending[txn.Session]; err == ErrSessionMoved && len(pending) > 0 && pending[0].Xid == txn.Xid {
		s.disconnect(n, txn.Session)
		return
	}
	c.answer(n, s, txn.Session, txn.Xid, err, nil)
}

// trigger fires the watches on a path, once each.
func (c Config) trigger(n *node, s *Server, e Event) {
	for id := range s.Watches[e.Path].All() {
		n.Send(id, WatchEvent{s.Conns[id], e})
	}
	if c.keeps(RuleOneShot) {
		delete(s.Watches, e.Path)
	}
}

// notifyLate fires what should have been fired before.
func (s *Server) notifyLate(n *node) {
	for _, e := range s.Late {
		for id := range s.Watches[e.Path].All() {
			n.Send(id, WatchEvent{s.Conns[id], e})
		}
		delete(s.Watches, e.Path)
	}
	s.Late = nil
}

// disconnect closes a client's connection.
func (s *Server) disconnect(n *node, id model.NodeID) {
	if conn, ok := s.Conns[id]; ok {
		n.Send(id, Disconnected{conn})
	}
	delete(s.Conns, id)
	delete(s.Pending, id)
	for path := range s.Watches {
		s.unwatch(path, id)
	}
}

// closeConns closes all of them, as a server does that loses its leader.
func (s *Server) closeConns(n *node) {
	for _, id := range slices.Sorted(maps.Keys(s.Conns)) {
		s.disconnect(n, id)
	}
}

// follow begins an epoch with what its leader has.
func (s *Server) follow(n *node, leader model.NodeID, m UpToDate) {
	s.stop(n)
	s.Epoch, s.Leader, s.Tree = m.Epoch, leader, m.Tree
}

// stop ends what was of the last epoch.
func (s *Server) stop(n *node) {
	s.closeConns(n)
	s.Leader, s.Queue, s.Outstanding, s.Syncs, s.Owners, s.Late = model.None, nil, nil, nil, nil, nil
	n.StopTimer(timerApply)
	n.StopTimer(timerExpire)
	n.StopTimer(timerNotify)
}
