package etcdraft

import (
	"bytes"
	"crypto/rand"
	"testing"

	"go.etcd.io/raft/v3"
	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
)

// electionTick is the least election timeout; a heartbeat is sent with every tick.
const electionTick = 10

// leaseCluster are servers with CheckQuorum. What is sent over a link that is cut is
// lost.
type leaseCluster struct {
	t       *testing.T
	servers []*etcdServer
	isCut   func(from, to model.NodeID) bool
}

// The ways in which links are cut: none, the one between servers 1 and 3, and all
// of server 3.
func whole(_, _ model.NodeID) bool          { return false }
func brokenLink(from, to model.NodeID) bool { return from+to == 4 && from != to }
func without3(from, to model.NodeID) bool   { return from == 3 || to == 3 }

func newLeaseCluster(t *testing.T, reads raft.ReadOnlyOption) *leaseCluster {
	t.Helper()
	c := &leaseCluster{t: t, isCut: whole}
	for id := model.NodeID(1); id <= 3; id++ {
		s, err := newEtcdServer(id, &setup{nodes: 3, batch: 2, inflight: 8})
		if err != nil {
			t.Fatal(err)
		}
		s.config.ElectionTick = electionTick
		s.config.CheckQuorum = true
		s.config.ReadOnlyOption = reads
		if _, err := s.boot(); err != nil {
			t.Fatal(err)
		}
		c.servers = append(c.servers, s)
	}
	return c
}

// do has a server do something, and delivers all that follows from it.
func (c *leaseCluster) do(id model.NodeID, what func(*raft.RawNode) error) {
	c.t.Helper()
	sent, err := c.servers[id-1].step(what)
	for len(sent) > 0 && err == nil {
		m := sent[0]
		sent = sent[1:]
		if c.isCut(model.NodeID(m.GetFrom()), model.NodeID(m.GetTo())) {
			continue
		}
		var more []*pb.Message
		more, err = c.servers[m.GetTo()-1].receive(m)
		sent = append(sent, more...)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// tick has time go on everywhere at once, for the leader last.
func (c *leaseCluster) tick(ticks int) {
	c.t.Helper()
	for range ticks {
		for id := model.NodeID(1); id <= 3; id++ {
			c.do(id, func(n *raft.RawNode) error { n.Tick(); return nil })
		}
	}
}

func (c *leaseCluster) leads(id model.NodeID) bool {
	return c.servers[id-1].node.BasicStatus().RaftState == raft.StateLeader
}

func (c *leaseCluster) commit(id model.NodeID) uint64 {
	status := c.servers[id-1].node.BasicStatus()
	return status.GetCommit()
}

// read asks a server for a read, and returns the index that it would answer by.
func (c *leaseCluster) read(id model.NodeID) (index uint64, ok bool) {
	n := c.servers[id-1].node
	n.ReadIndex([]byte("read"))
	if !n.HasReady() {
		return 0, false
	}
	ready := n.Ready()
	defer n.Advance(ready)
	if len(ready.ReadStates) == 0 {
		return 0, false
	}
	return ready.ReadStates[0].Index, true
}

// constant is a source of bytes that are all the same.
type constant byte

func (c constant) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte{byte(c)}, len(b))), nil
}

// longTimers makes the election timers of etcd's servers as long as they can be,
// which is just below two timeouts. Elections begin where a test says so: at any
// moment after one timeout they could begin by themselves.
func longTimers(t *testing.T) {
	reader := rand.Reader
	rand.Reader = constant(electionTick - 1)
	t.Cleanup(func() { rand.Reader = reader })
}

// cutOff returns a cluster whose leader, server 3, is cut off right after its first
// check: the answers to its last heartbeat came after that.
func cutOff(t *testing.T, reads raft.ReadOnlyOption) *leaseCluster {
	t.Helper()
	c := newLeaseCluster(t, reads)
	c.do(3, (*raft.RawNode).Campaign)
	c.tick(electionTick)
	c.isCut = without3
	return c
}

// replace has server 1 be elected and commit an entry of which server 3 does not
// know.
func (c *leaseCluster) replace() {
	c.t.Helper()
	c.do(1, (*raft.RawNode).Campaign)
	c.do(1, func(n *raft.RawNode) error { return n.Propose([]byte("write")) })
	if !c.leads(1) || c.commit(1) <= c.commit(3) {
		c.t.Fatalf("server 1 has committed up to %d, leading: %v; server 3 up to %d", c.commit(1), c.leads(1), c.commit(3))
	}
}

// isStale reports whether server 3 reads, and what server 1 has replaced.
func (c *leaseCluster) isStale() bool {
	index, ok := c.read(3)
	return ok && index < c.commit(1)
}

// TestCheckQuorumIsNoLease is the counterexample to the rule lease-by-round of
// raft/lease, on etcd's raft itself. All clocks go alike. The followers answer
// just after the leader has checked who answers, and never again. That counts in
// its next check, an election timeout later, so that it reads for another one,
// while another leader commits what it does not know. Only reads that ask a
// majority wait.
func TestCheckQuorumIsNoLease(t *testing.T) {
	longTimers(t)
	early := cutOff(t, raft.ReadOnlyLeaseBased)
	early.tick(electionTick - 1)
	early.do(1, (*raft.RawNode).Campaign)
	if early.leads(1) {
		t.Error("server 1 is elected before server 2 has waited for an election timeout")
	}
	for reads, stale := range map[raft.ReadOnlyOption]bool{raft.ReadOnlyLeaseBased: true, raft.ReadOnlySafe: false} {
		c := cutOff(t, reads)
		c.tick(electionTick)
		c.replace()
		c.tick(electionTick - 1)
		if got := c.isStale(); got != stale {
			t.Errorf("with option %v, server 3 reads what is stale: %v, want %v", reads, got, stale)
		}
		c.tick(1)
		if c.leads(3) {
			t.Errorf("with option %v, server 3 leads after a timeout in which nobody has answered", reads)
		}
	}
}

// TestRestartEndsLease is the one to the rule wait-after-restart. Server 1 has not
// heard the leader for a timeout, and begins an election. Server 2 has, and elects
// it all the same if it has restarted since.
func TestRestartEndsLease(t *testing.T) {
	longTimers(t)
	for _, restart := range []bool{false, true} {
		c := newLeaseCluster(t, raft.ReadOnlyLeaseBased)
		c.do(3, (*raft.RawNode).Campaign)
		c.isCut = brokenLink
		c.tick(electionTick)
		if restart {
			if _, err := c.servers[1].boot(); err != nil {
				t.Fatal(err)
			}
		}
		c.isCut = without3
		c.do(1, (*raft.RawNode).Campaign)
		if !restart {
			if c.leads(1) {
				t.Error("server 2 elects server 1 although it has just heard server 3")
			}
			continue
		}
		c.replace()
		if !c.isStale() {
			t.Error("server 3 does not read what is stale; it did when this was written")
		}
	}
}
