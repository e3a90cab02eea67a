package zookeeper

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Path is the path of a znode.
type Path string

// The znodes that there are before the run, of the part that each belongs to. The
// parent of lock znodes, /lock, is not among them.
const (
	pathX     Path = "/x"     // data and fifo
	pathReady Path = "/ready" // config
	pathA     Path = "/a"
	pathB     Path = "/b"
)

// Tree is a server's database: the znodes, and the sessions. Every server comes to
// the same by applying the same transactions.
type Tree struct {
	// Zxid is that of the last transaction. The broadcast has one order, so the epoch
	// in the upper half of a zxid would say nothing more here.
	Zxid     int
	Sessions model.NodeSet // that are open; each client has one, which was created before the run
	Sequence int           // the cversion of /lock: how many znodes were created in it
	Nodes    map[Path]Znode
}

// Znode is a data node with its stat.
type Znode struct {
	Value   int
	Version int
	Czxid   int          // of the transaction that created it
	Mzxid   int          // of the last one that changed it
	Owner   model.NodeID // ephemeralOwner: the session that it vanishes with, or None
}

// firstTree is what there is before the run.
func (c Config) firstTree() Tree {
	t := Tree{Nodes: map[Path]Znode{}}
	for i := range c.clients() {
		t.Sessions.Add(c.client(i))
	}
	switch c.Part {
	case PartData, PartFIFO:
		t.Nodes[pathX] = Znode{}
	case PartConfig:
		t.Nodes[pathReady], t.Nodes[pathA], t.Nodes[pathB] = Znode{}, Znode{}, Znode{}
	}
	return t
}

func (t Tree) clone() Tree {
	t.Nodes = maps.Clone(t.Nodes)
	return t
}

func (t Tree) equal(other Tree) bool {
	return t.Zxid == other.Zxid && t.Sessions == other.Sessions && t.Sequence == other.Sequence && maps.Equal(t.Nodes, other.Nodes)
}

// children returns the lock znodes in the order of their sequence numbers, which
// is that of their creation.
func (t Tree) children() []Child {
	var list []Child
	for path, z := range t.Nodes {
		list = append(list, Child{path, z.Owner, z.Czxid})
	}
	slices.SortFunc(list, func(a, b Child) int { return a.Czxid - b.Czxid })
	return list
}

// lockPath is the name of a sequential znode.
func lockPath(sequence int) Path { return Path(fmt.Sprintf("/lock/%d", sequence)) }

// Txn is a transaction: a request of a session, and what the leader has made of it.
type Txn struct {
	Session model.NodeID
	Xid     int // the session's number for the request; 0 if the leader has made it itself
	Change  Change
}

// Change is what a transaction does, whatever server applies it. It says what comes
// of it and not how, so that nothing is left to decide.
type Change interface{ change() }

// The kinds of changes.
type (
	// SetDataTxn leaves a znode with this value and version.
	SetDataTxn struct {
		Path    Path
		Value   int
		Version int
	}
	// CreateTxn creates a znode; that of a sequential one has its name already.
	CreateTxn struct {
		Path     Path
		Owner    model.NodeID
		Sequence int // that /lock has after it
	}
	// DeleteTxn deletes one.
	DeleteTxn struct{ Path Path }
	// CloseSessionTxn ends the session of the transaction, and all that is ephemeral
	// of it.
	CloseSessionTxn struct{}
	// SyncTxn does nothing. It is there for what it comes behind.
	SyncTxn struct{}
	// ErrorTxn says that a request has failed, in its place in the order.
	ErrorTxn struct{ Err Err }
)

func (SetDataTxn) change()      {}
func (CreateTxn) change()       {}
func (DeleteTxn) change()       {}
func (CloseSessionTxn) change() {}
func (SyncTxn) change()         {}
func (ErrorTxn) change()        {}

// apply executes a transaction, and returns the watch events that it makes.
func (c Config) apply(t *Tree, txn Txn) []Event {
	t.Zxid++
	switch ch := txn.Change.(type) {
	case SetDataTxn:
		z := t.Nodes[ch.Path]
		z.Value, z.Version, z.Mzxid = ch.Value, ch.Version, t.Zxid
		t.Nodes[ch.Path] = z
		return []Event{{NodeDataChanged, ch.Path}}
	case CreateTxn:
		t.Nodes[ch.Path] = Znode{Czxid: t.Zxid, Mzxid: t.Zxid, Owner: ch.Owner}
		t.Sequence = ch.Sequence
		return []Event{{NodeCreated, ch.Path}}
	case DeleteTxn:
		delete(t.Nodes, ch.Path)
		return []Event{{NodeDeleted, ch.Path}}
	case CloseSessionTxn:
		return c.closeSession(t, txn.Session)
	}
	return nil
}

// closeSession ends a session. What is ephemeral of it goes in the same step, so
// that nobody sees one without the other.
func (c Config) closeSession(t *Tree, session model.NodeID) []Event {
	t.Sessions.Remove(session)
	var events []Event
	for _, child := range t.children() {
		if child.Owner == session && c.keeps(RuleEphemeralsWithSession) {
			delete(t.Nodes, child.Path)
			events = append(events, Event{NodeDeleted, child.Path})
		}
	}
	return events
}
