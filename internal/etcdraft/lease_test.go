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

// leaseCluster are servers with CheckQuorum that read by lease. The links to and
// from those that are cut off lose everything.
type leaseCluster struct {
	t       *testing.T
	servers []*etcdServer
	cut     model.NodeSet
}

func newLeaseCluster(t *testing.T) *leaseCluster {
	t.Helper()
	c := &leaseCluster{t: t}
	for id := model.NodeID(1); id <= 3; id++ {
		s, err := newEtcdServer(id, &setup{nodes: 3, batch: 2, inflight: 8})
		if err != nil {
			t.Fatal(err)
		}
		s.config.ElectionTick = electionTick
		s.config.CheckQuorum = true
		s.config.ReadOnlyOption = raft.ReadOnlyLeaseBased
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
		if c.cut.Has(model.NodeID(m.GetFrom())) || c.cut.Has(model.NodeID(m.GetTo())) {
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

// TestCheckQuorumIsNoLease is the counterexample to the rule lease-by-round of
// raft/lease, on etcd's raft itself. All clocks go alike. The followers answer
// just after the leader has checked who answers, and never again. That counts in
// its next check, an election timeout later, so that it reads for another one,
// while another leader commits what it does not know.
func TestCheckQuorumIsNoLease(t *testing.T) {
	reader := rand.Reader
	rand.Reader = constant(electionTick - 1) // election timers are long; elections begin below
	defer func() { rand.Reader = reader }()

	// Server 2 waits for an election timeout since the last heartbeat.
	c := deposable(t)
	c.tick(electionTick - 1)
	c.do(1, (*raft.RawNode).Campaign)
	if c.leads(1) {
		t.Error("server 1 is elected before server 2 has waited")
	}

	c = deposable(t)
	c.tick(electionTick)
	c.do(1, (*raft.RawNode).Campaign)
	c.do(1, func(n *raft.RawNode) error { return n.Propose([]byte("write")) })
	if !c.leads(1) || c.commit(1) <= c.commit(3) {
		t.Fatalf("server 1 has committed up to %d, leading: %v; server 3 up to %d", c.commit(1), c.leads(1), c.commit(3))
	}
	c.tick(electionTick - 1)
	if index, ok := c.read(3); !ok || index >= c.commit(1) {
		t.Errorf("server 3 reads at index %d (%v), and server 1 has committed up to %d: this read is known to be stale", index, ok, c.commit(1))
	}
	c.tick(1)
	if c.leads(3) {
		t.Error("server 3 leads after a timeout in which nobody has answered")
	}
}

// deposable returns a cluster whose leader is cut off right after its first check:
// the answers to its last heartbeat have come after that.
func deposable(t *testing.T) *leaseCluster {
	t.Helper()
	c := newLeaseCluster(t)
	c.do(3, (*raft.RawNode).Campaign)
	c.tick(electionTick)
	c.cut = model.Nodes(3)
	return c
}
