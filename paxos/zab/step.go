package zab

import (
	"cmp"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) start(n *node, s *State) {
	if i := int(n.ID()) - 1; i < len(c.Elections) {
		s.Elections = c.Elections[i]
	}
	if c.hasBegun() && int(n.ID()) < c.Nodes {
		c.establishFirst(n, s)
	}
	c.schedule(n, s)
}

// establishFirst puts a server where it is after it has delivered a transaction of
// epoch 1.
func (c Config) establishFirst(n *node, s *State) {
	s.AcceptedEpoch, s.CurrentEpoch, s.Phase = 1, 1, Broadcast
	s.History = []Zxid{{1, 1}}
	s.Delivered = slices.Clone(s.History)
	if c.isAsync(n.ID()) {
		s.Disk.Durable = []Image{s.image()}
	}
	if n.ID() != firstServer {
		s.Role, s.Leader = Following, firstServer
		return
	}
	if c.Begin == Joining {
		n.Send(model.NodeID(c.Nodes), Notification{s.Elections})
	}
	s.Role, s.Broadcasts = Leading, slices.Clone(s.History)
	s.Acked = map[model.NodeID]int{firstServer: 1}
	for id := 2; id < c.Nodes; id++ {
		s.Forward.Add(model.NodeID(id))
		s.Acked[model.NodeID(id)] = 1
	}
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	switch t {
	case timerElect:
		c.elect(n, s)
	case timerPropose:
		c.propose(n, s)
	case timerFsync:
		c.fsync(n, s)
		c.schedule(n, s)
		return
	}
	c.save(n, s)
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Notification:
		c.follow(n, s, from, m)
	case CEpoch, AckEpoch, Ack:
		if s.Role == Leading {
			c.lead(n, s, from, m)
		}
	case NewEpoch, Diff, Snap, NewLeader, UpToDate, Propose, Commit:
		// What comes over a connection that the follower has closed is discarded.
		if s.Role == Following && s.Leader == from {
			c.obey(n, s, m)
		}
	}
	c.save(n, s)
}

func (c Config) lead(n *node, s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case CEpoch:
		c.chooseEpoch(n, s, from, m)
	case AckEpoch:
		c.gatherPromise(n, s, from, m)
	case Ack:
		c.gatherAck(n, s, from, m)
	}
}

func (c Config) obey(n *node, s *State, m Message) {
	switch m := m.(type) {
	case NewEpoch:
		c.acceptEpoch(n, s, m)
	case Diff:
		c.takeBatch(s, Batch{Txns: m.Txns})
	case Snap:
		c.takeBatch(s, Batch{Whole: true, Txns: m.Txns})
	case NewLeader:
		c.acceptHistory(n, s, m)
	case UpToDate:
		c.serve(s, m)
	case Propose:
		c.accept(n, s, m)
	case Commit:
		s.deliver(m.Zxid)
	}
}

// Phase 0, election. The paper leaves it to an oracle, which may be wrong; so the
// event is a step of the server that is named. It begins an iteration of its own.
func (c Config) elect(n *node, s *State) {
	s.leave()
	s.Elections--
	s.Role = Leading
	s.CEpochs = map[model.NodeID]int{n.ID(): s.AcceptedEpoch}
	n.Broadcast(Notification{s.Elections})
}

// Step f.1.1: a follower begins an iteration with the leader by telling the last
// epoch that it has promised to take part in.
func (c Config) follow(n *node, s *State, leader model.NodeID, m Notification) {
	if c.keeps(RuleBeginWithDiscovery) {
		s.leave()
	}
	s.Role, s.Leader = Following, leader
	n.Send(leader, CEpoch{m.Round, s.AcceptedEpoch})
}

// Step l.1.1: from a quorum of CEpoch the leader chooses an epoch later than any in
// them. Who comes after that learns it at once.
func (c Config) chooseEpoch(n *node, s *State, from model.NodeID, m CEpoch) {
	if m.Round != s.Elections {
		return
	}
	if len(s.CEpochs) == 0 {
		n.Send(from, NewEpoch{s.AcceptedEpoch})
		return
	}
	s.CEpochs[from] = m.AcceptedEpoch
	if 2*len(s.CEpochs) <= c.Nodes {
		return
	}
	for _, epoch := range s.CEpochs {
		s.AcceptedEpoch = max(s.AcceptedEpoch, epoch)
	}
	s.AcceptedEpoch++
	for _, follower := range slices.Sorted(maps.Keys(s.CEpochs)) {
		if follower != n.ID() {
			n.Send(follower, NewEpoch{s.AcceptedEpoch})
		}
	}
	s.CEpochs, s.AckEpochs = nil, map[model.NodeID]Zxid{n.ID(): s.last()}
	c.synchronize(n, s)
}

// Step f.1.2: a follower promises to take part in an epoch that is later than all
// to which it has promised that before.
func (c Config) acceptEpoch(n *node, s *State, m NewEpoch) {
	if s.Phase != Discovery || m.Epoch <= s.AcceptedEpoch && c.keeps(RuleNewerEpoch) {
		return
	}
	s.AcceptedEpoch, s.Phase = m.Epoch, Synchronization
	n.Send(s.Leader, AckEpoch{m.Epoch, s.CurrentEpoch, c.logged(s)})
}

// logged returns the last transaction of the log. A server that keeps its tree over
// an election takes the tree's for it, and overlooks what is behind that in its log
// (ZOOKEEPER-2845).
func (c Config) logged(s *State) Zxid {
	if !c.keeps(RuleDiscardUncommittedOnElection) {
		return lastOf(s.Delivered)
	}
	return s.last()
}

// Step l.1.2: the leader waits for a quorum of promises. In the paper it takes over
// the most recent history of the quorum. In ZooKeeper it goes back to election if
// that is not its own.
func (c Config) gatherPromise(n *node, s *State, from model.NodeID, m AckEpoch) {
	if len(s.CEpochs) > 0 || m.Epoch != s.AcceptedEpoch && c.keeps(RulePromiseOfThisEpoch) {
		return
	}
	if s.Phase != Discovery {
		c.bringUpToDate(n, s, from, m.Last)
		return
	}
	if c.isBehind(s, m) && c.keeps(RuleHighestZxidLeads) {
		s.leave()
		return
	}
	s.AckEpochs[from] = m.Last
	c.synchronize(n, s)
}

// isBehind reports whether a follower's history is more recent than the leader's:
// it has taken over that of a later leader, or it is of the same one and longer.
func (c Config) isBehind(s *State, m AckEpoch) bool {
	return cmp.Or(cmp.Compare(m.CurrentEpoch, s.CurrentEpoch), m.Last.compare(s.last())) > 0
}

// Step l.2.1: with a quorum of promises the leader's history is that of the epoch,
// and the followers are brought up to date with it.
func (c Config) synchronize(n *node, s *State) {
	if !c.isQuorum(len(s.AckEpochs), RuleEpochMajority) {
		return
	}
	promised := s.AckEpochs
	s.CurrentEpoch, s.Phase = s.AcceptedEpoch, Synchronization
	s.AckEpochs, s.Acked = nil, map[model.NodeID]int{}
	for _, follower := range slices.Sorted(maps.Keys(promised)) {
		if follower != n.ID() {
			c.bringUpToDate(n, s, follower, promised[follower])
		}
	}
}

// bringUpToDate sends a follower what it lacks, or everything if its last
// transaction is none of the leader's. Proposals follow on the same connection.
func (c Config) bringUpToDate(n *node, s *State, follower model.NodeID, last Zxid) {
	known := upTo(s.History, last)
	if lastOf(known) != last {
		n.Send(follower, Snap{slices.Clone(s.History)})
	} else if lacks := s.cached(s.History[len(known):]); len(lacks) > 0 {
		n.Send(follower, Diff{lacks})
	}
	n.Send(follower, NewLeader{s.AcceptedEpoch})
	s.Forward.Add(follower)
}

// cached returns those of some transactions that are in the committedLog, or not
// committed.
func (s *State) cached(txns []Zxid) []Zxid {
	return slices.DeleteFunc(slices.Clone(txns), func(z Zxid) bool { return slices.Contains(s.Skipped, z) })
}

// takeBatch keeps what is received of the leader's history until NewLeader. It is
// not committed, and so the service does not get it yet.
func (c Config) takeBatch(s *State, b Batch) {
	if s.Phase != Synchronization {
		return
	}
	s.Sync = b
	if !c.keeps(RuleDiffNotCommitted) {
		s.Delivered = b.merge(s.Delivered)
	}
}

// Step f.2.1: the follower takes over the history of its leader, and acknowledges
// it when it is on disk.
func (c Config) acceptHistory(n *node, s *State, m NewLeader) {
	if s.Phase != Synchronization || m.Epoch != s.AcceptedEpoch {
		return
	}
	last := lastOf(s.Sync.merge(s.History))
	if c.keeps(RuleHistoryBeforeAckNewLeader) {
		c.takeOver(s)
	}
	s.CurrentEpoch = m.Epoch
	c.promise(n, s, RuleDiffOnDiskBeforeAck, Ack{last})
}

// takeOver makes the leader's history the follower's own.
func (c Config) takeOver(s *State) {
	s.History = s.Sync.merge(s.History)
	if !c.keeps(RuleNoHoleInCommitted) {
		s.Skipped = append(s.Skipped, s.Sync.Txns...)
	}
	s.Sync = Batch{}
}

// Steps l.2.2 and l.3.3: a follower's first acknowledgement is that of NewLeader.
func (c Config) gatherAck(n *node, s *State, from model.NodeID, m Ack) {
	if !s.Forward.Has(from) {
		return
	}
	_, before := s.Acked[from]
	s.Acked[from] = len(upTo(s.History, m.Last))
	switch {
	case s.Phase == Synchronization:
		c.establish(n, s)
	case !before:
		n.Send(from, UpToDate{lastOf(s.Delivered)})
		fallthrough
	default:
		c.commit(n, s)
	}
}

// establish is step l.2.2: with a quorum of acknowledgements of NewLeader the
// history of the epoch is committed, and broadcast begins.
func (c Config) establish(n *node, s *State) {
	if s.Phase != Synchronization || !c.isQuorum(len(s.Acked), RuleNewLeaderMajority) {
		return
	}
	s.Phase = Broadcast
	s.deliver(s.last())
	for _, follower := range slices.Sorted(maps.Keys(s.Acked)) {
		if follower != n.ID() {
			n.Send(follower, UpToDate{s.last()})
		}
	}
}

// serve is step f.2.2: the history is delivered, and the follower serves clients.
func (c Config) serve(s *State, m UpToDate) {
	if s.Phase != Synchronization {
		return
	}
	if !c.keeps(RuleHistoryBeforeAckNewLeader) {
		c.takeOver(s)
	}
	s.Phase = Broadcast
	s.deliver(m.Last)
}

// Step l.3.1: the primary broadcasts a transaction.
func (c Config) propose(n *node, s *State) {
	next := Zxid{s.CurrentEpoch, 1}
	if last := s.last(); last.Epoch == next.Epoch {
		next.Counter = last.Counter + 1
	}
	s.History = append(s.History, next)
	s.Broadcasts = append(s.Broadcasts, next)
	for follower := range s.Forward.All() {
		n.Send(follower, Propose{next})
	}
}

// Step f.3.1: a follower accepts proposals in the order in which they come, which
// on its connection is that of the broadcast.
func (c Config) accept(n *node, s *State, m Propose) {
	if s.CurrentEpoch != m.Zxid.Epoch {
		return
	}
	s.History = append(s.History, m.Zxid)
	c.promise(n, s, RuleProposalOnDiskBeforeAck, Ack{m.Zxid})
}

// commit is step l.3.2: what a quorum has on disk is committed, and so is all
// before it.
func (c Config) commit(n *node, s *State) {
	if s.Phase != Broadcast {
		return
	}
	for k := len(s.Delivered); k < len(s.History); k++ {
		copies := 0
		for _, acked := range s.Acked {
			if acked > k {
				copies++
			}
		}
		if !c.isQuorum(copies, RuleCommitMajority) {
			return
		}
		s.deliver(s.History[k])
		for _, follower := range slices.Sorted(maps.Keys(s.Acked)) {
			if follower != n.ID() {
				n.Send(follower, Commit{s.History[k]})
			}
		}
	}
}

// deliver gives the service all transactions up to one (step f.3.2).
func (s *State) deliver(last Zxid) {
	if txns := upTo(s.History, last); len(txns) >= len(s.Delivered) {
		s.Delivered = slices.Clone(txns)
	}
}
