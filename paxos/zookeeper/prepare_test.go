package zookeeper

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

// reference is ZooKeeper as one thread would do it, request by request.
type reference struct {
	open     map[model.NodeID]bool
	versions map[Path]int
	values   map[Path]int
	owners   map[Path]model.NodeID
	created  int // in /lock
}

func (r *reference) do(session model.NodeID, op Op) Err {
	if !r.open[session] {
		return ErrSessionExpired
	}
	switch op := op.(type) {
	case SetData:
		version, ok := r.versions[op.Path]
		if !ok {
			return ErrNoNode
		}
		if op.Version >= 0 && op.Version != version {
			return ErrBadVersion
		}
		r.values[op.Path] = op.Value
		r.versions[op.Path]++
	case Create:
		if _, ok := r.versions[op.Path]; ok {
			return ErrNodeExists
		}
		r.versions[op.Path], r.values[op.Path] = 0, 0
	case CreateLock:
		r.created++
		path := Path(fmt.Sprintf("/lock/%d", r.created))
		r.versions[path], r.owners[path] = 0, session
	case Delete:
		if _, ok := r.versions[op.Path]; !ok {
			return ErrNoNode
		}
		r.remove(op.Path)
	}
	return OK
}

func (r *reference) remove(path Path) {
	delete(r.versions, path)
	delete(r.values, path)
	delete(r.owners, path)
}

func (r *reference) close(session model.NodeID) {
	delete(r.open, session)
	for path, owner := range r.owners {
		if owner == session {
			r.remove(path)
		}
	}
}

// ATC'10, 4.1: what the leader computes while others of its transactions are on their
// way is what one thread would do.
func TestPreparedIsSequential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Part: PartLock, Servers: 1, Lockers: 2}
		leader := Server{Tree: c.firstTree(), Owners: map[model.NodeID]model.NodeID{}}
		ref := reference{
			open:     map[model.NodeID]bool{c.client(0): true, c.client(1): true},
			versions: map[Path]int{}, values: map[Path]int{}, owners: map[Path]model.NodeID{},
		}
		for xid := range rapid.IntRange(1, 30).Draw(t, "requests") {
			session := c.client(rapid.IntRange(0, 1).Draw(t, "client"))
			txn := Txn{session, xid, CloseSessionTxn{}}
			if rapid.IntRange(0, 9).Draw(t, "closes") == 0 {
				ref.close(session)
			} else {
				op := drawOp(t)
				txn.Change = c.prepare(&leader, c.server(0), Forward{Session: session, Xid: xid, Op: op})
				var got Err
				if failed, ok := txn.Change.(ErrorTxn); ok {
					got = failed.Err
				}
				if want := ref.do(session, op); got != want {
					t.Fatalf("%T by %d: error %q, want %q", op, session, got, want)
				}
			}
			leader.Outstanding = append(leader.Outstanding, txn)
			for range rapid.IntRange(0, len(leader.Outstanding)).Draw(t, "committed") {
				c.apply(&leader.Tree, leader.Outstanding[0])
				leader.Outstanding = leader.Outstanding[1:]
			}
		}
		tree := c.outstandingChanges(&leader)
		if len(tree.Nodes) != len(ref.versions) {
			t.Fatalf("znodes %v, want %v", tree.Nodes, ref.versions)
		}
		for path, z := range tree.Nodes {
			version, ok := ref.versions[path]
			if !ok || z.Version != version || z.Value != ref.values[path] || z.Owner != ref.owners[path] {
				t.Fatalf("%s is %+v, want version %d, value %d of %v", path, z, version, ref.values[path], ref.owners[path])
			}
		}
	})
}

func drawOp(t *rapid.T) Op {
	path := rapid.SampledFrom([]Path{pathA, pathB, "/lock/1", "/lock/2"}).Draw(t, "path")
	switch rapid.IntRange(0, 3).Draw(t, "op") {
	case 0:
		return SetData{path, rapid.IntRange(1, 3).Draw(t, "value"), rapid.IntRange(-1, 2).Draw(t, "version")}
	case 1:
		return Create{rapid.SampledFrom([]Path{pathA, pathB}).Draw(t, "new")}
	case 2:
		return CreateLock{}
	}
	return Delete{path}
}
