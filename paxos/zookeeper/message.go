package zookeeper

import "github.com/faultline-mc/faultline/model"

type node = model.Node[Message]

// Message is what nodes send.
type Message interface{ message() }

// Of clients to servers. Whose session is meant is who sends it; Conn counts the
// connections of a session, so that what is left of an old one can be told.
type (
	// Connect asks a server to serve a session (ConnectRequest).
	Connect struct{ Conn, LastZxid int }
	// SetWatches registers a watch again after the server was changed. It has seen
	// all up to a zxid.
	SetWatches struct {
		Conn         int
		RelativeZxid int
		Watch        Watch
	}
	// Request is a request, with the session's number for it.
	Request struct {
		Conn, Xid int
		Op        Op
	}
	// Silent stands for the heartbeats that a client that has crashed sends no more:
	// all servers notice in the end.
	Silent struct{}
)

// Of servers to clients.
type (
	// Connected is the ConnectResponse of a session that is open.
	Connected struct{ Conn int }
	// Refused closes a connection: the client must try another server.
	Refused struct{ Conn int }
	// Disconnected says that the server has closed the connection.
	Disconnected struct{ Conn int }
	// SessionExpired is the ConnectResponse where there is no such session any more.
	SessionExpired struct{ Conn int }
	// Reply answers a request. Zxid is how far the server is.
	Reply struct {
		Conn, Xid, Zxid int
		Err             Err
		Result          Result
	}
	// WatchEvent says that a watch has fired.
	WatchEvent struct {
		Conn  int
		Event Event
	}
)

// Between followers and the leader. A follower's connection is of an epoch.
type (
	// Forward is a request that needs the leader (REQUEST).
	Forward struct {
		Epoch   int
		Session model.NodeID
		Xid     int
		Op      Op
	}
	// Revalidate asks whether a session that connects is open (REVALIDATE).
	Revalidate struct {
		Epoch   int
		Session model.NodeID
		Conn    int
	}
	// Revalidated is the answer.
	Revalidated struct {
		Session model.NodeID
		Conn    int
		Open    bool
	}
	// Commit is the next transaction that is committed (COMMIT).
	Commit struct{ Txn Txn }
	// Synced answers a sync: it comes behind all that the leader has committed
	// (SYNC).
	Synced struct {
		Session model.NodeID
		Xid     int
	}
	// UpToDate begins an epoch for a follower: what its leader has, as Zab's
	// synchronisation leaves it (SNAP, NEWLEADER, UPTODATE).
	UpToDate struct {
		Epoch int
		Tree  Tree
	}
)

// Between the leader and the broadcast, which stands for a quorum.
type (
	// Propose broadcasts a transaction (PROPOSAL).
	Propose struct {
		Epoch int
		Txn   Txn
	}
	// Acked says that a quorum has it, and so all before it.
	Acked struct {
		Epoch int
		Txn   Txn
	}
	// Lead says that the receiver is established as the leader of an epoch, and
	// what is committed before it.
	Lead struct {
		Epoch int
		Tree  Tree
	}
	// StandDown is a timeout at a leader that hears from no quorum any more.
	StandDown struct{}
	// StoodDown says that it leads no more.
	StoodDown struct{}
	// Rejoin is of a server that was started again.
	Rejoin struct{}
	// Join tells the leader of it.
	Join struct{ Server model.NodeID }
)

// Between clients and the resource.
type (
	// Work is what a lock is taken for, with the czxid of the lock's znode.
	Work struct{ Czxid int }
	// Worked says that it was done.
	Worked struct{}
	// Outdated says that somebody else has had the lock since.
	Outdated struct{}
)

func (Connect) message()        {}
func (SetWatches) message()     {}
func (Request) message()        {}
func (Silent) message()         {}
func (Connected) message()      {}
func (Refused) message()        {}
func (Disconnected) message()   {}
func (SessionExpired) message() {}
func (Reply) message()          {}
func (WatchEvent) message()     {}
func (Forward) message()        {}
func (Revalidate) message()     {}
func (Revalidated) message()    {}
func (Commit) message()         {}
func (Synced) message()         {}
func (UpToDate) message()       {}
func (Propose) message()        {}
func (Acked) message()          {}
func (Lead) message()           {}
func (StandDown) message()      {}
func (StoodDown) message()      {}
func (Rejoin) message()         {}
func (Join) message()           {}
func (Work) message()           {}
func (Worked) message()         {}
func (Outdated) message()       {}

// Op is an operation of the API.
type Op interface{ op() }

// anyVersion is what a SetData says that is not conditional.
const anyVersion = -1

// Of the operations the first ones read.
type (
	// GetData returns a znode's data.
	GetData struct{ Path Path }
	// Exists returns a znode's stat, and leaves a watch, whether there is one or not.
	Exists struct{ Path Path }
	// GetChildren returns the lock znodes.
	GetChildren struct{}
	// SyncOp waits for the leader: what it has committed is there afterwards.
	SyncOp struct{}
	// SetData sets a znode's data, if it has that version.
	SetData struct {
		Path    Path
		Value   int
		Version int
	}
	// Create creates a znode.
	Create struct{ Path Path }
	// CreateLock creates an ephemeral and sequential znode in /lock.
	CreateLock struct{}
	// Delete deletes a znode, whatever version it has.
	Delete struct{ Path Path }
)

func (GetData) op()     {}
func (Exists) op()      {}
func (GetChildren) op() {}
func (SyncOp) op()      {}
func (SetData) op()     {}
func (Create) op()      {}
func (CreateLock) op()  {}
func (Delete) op()      {}

// isRead reports whether a server answers an operation by itself.
func isRead(op Op) bool {
	switch op.(type) {
	case GetData, Exists, GetChildren:
		return true
	}
	return false
}

// Result is what a request returns, if it does.
type Result interface{ result() }

// The results.
type (
	// Data is a znode's, with its version.
	Data struct{ Value, Version int }
	// Created is the znode that was created.
	Created struct {
		Path  Path
		Czxid int
	}
	// Children are lock znodes, oldest first.
	Children struct{ List []Child }
)

func (Data) result()     {}
func (Created) result()  {}
func (Children) result() {}

// Child is a lock znode. In its name is who has created it (a GUID, in Curator); its
// czxid is in its stat, which a client of ZooKeeper would ask for.
type Child struct {
	Path  Path
	Owner model.NodeID
	Czxid int
}

// Err is the error code of a reply; empty if there is none.
type Err string

// The errors.
const (
	OK                Err = ""
	ErrNoNode         Err = "NoNode"
	ErrNodeExists     Err = "NodeExists"
	ErrBadVersion     Err = "BadVersion"
	ErrSessionExpired Err = "SessionExpired"
	ErrSessionMoved   Err = "SessionMoved"
)

// EventType is what has happened to a znode.
type EventType string

// The types.
const (
	NodeCreated     EventType = "NodeCreated"
	NodeDeleted     EventType = "NodeDeleted"
	NodeDataChanged EventType = "NodeDataChanged"
)

// Event is what a watch waits for.
type Event struct {
	Type EventType
	Path Path
}

// Watch is a watch that a client has left.
type Watch struct {
	Path Path
	// There says that the znode was there: the watch waits for what becomes of it,
	// and otherwise for its creation.
	There bool
}
