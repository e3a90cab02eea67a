package zookeeper

import "github.com/faultline-mc/faultline/model"

// State is the state of a node: the Broadcast, a Server, a Client or the Resource.
type State interface{ state() }

// Broadcast stands for Zab, and for the quorum that it needs: it says who leads in
// which epoch, and puts the transactions of that leader into one order. All of it
// is durable.
type Broadcast struct {
	Epoch     int
	Leader    model.NodeID // of Epoch
	Elections int          // while the leader was well
	// Tree is what the transactions so far make.
	Tree Tree
	// Xids are of each session the last request that has changed something. No step
	// reads it: it is what FIFOClientOrder compares.
	Xids map[model.NodeID]int
}

// Server is one of ZooKeeper's servers.
type Server struct {
	// Tree is durable: a snapshot and the log of transactions.
	Tree Tree
	// Epoch is durable: the last one that the server has taken part in.
	Epoch int
	// Leader is whose transactions the server applies; it is looking for one if that
	// is None. Volatile, like all that follows.
	Leader model.NodeID
	// Conns are the connections that the server believes to be open.
	Conns map[model.NodeID]int
	// Queue is what the leader has said and the server has not come to yet.
	Queue []Committed
	// Pending are the requests of each session that are not answered, in order.
	Pending map[model.NodeID][]Request
	// Watches are who has a watch on a path, whether there is a znode or not.
	Watches map[Path]model.NodeSet
	// Late are events that have happened and that nobody was told of yet. There are
	// none while all rules are kept.
	Late []Event
	// Silent are the clients that have sent no heartbeats for too long.
	Silent model.NodeSet

	// Outstanding, of a leader: the transactions that it has proposed and that are
	// not committed yet.
	Outstanding []Txn
	// Syncs, of a leader: what is answered when some of them are.
	Syncs []PendingSync
	// Owners, of a leader: the server that each session was last connected to.
	Owners map[model.NodeID]model.NodeID
	// Expired, of a leader, bounds the model: how many sessions it has closed whose
	// client was well.
	Expired int
}

// Committed is what a server does in the leader's order: a transaction is applied,
// or a sync is answered.
type Committed struct {
	Txn  Txn
	Sync bool // of the session and request in Txn, which is nothing else
}

// PendingSync is a sync that waits for so many transactions to be committed.
type PendingSync struct {
	Behind  int
	Server  model.NodeID
	Session model.NodeID
	Xid     int
}

// Client is a client's handle on its session, and what it does with it. All of it
// is volatile.
type Client struct {
	Server    model.NodeID // that it is connected to, or tries
	Conn      int          // which connection that is
	Connected bool
	LastZxid  int   // that it has seen in any reply
	Xid       int   // of its last request
	Watch     Watch // that it has left and that has not fired, or none
	Unasked   int   // events that came though there was no watch
	Moves     int   // connections that it has lost by itself, a bound of the model
	Closed    bool  // its session is over, and it knows that
	App       App
}

// App is what a client does: a Caller, an Updater, a Writer, a Reader or a Locker.
type App interface{ app() }

// Caller invokes one operation after the other on /x, and waits for each.
type Caller struct {
	Done   int  // operations that have returned
	Open   bool // there is one that has not
	Synced bool // sync was answered; the read itself is what is open
	Lost   bool // its connection was lost while it was writing: it may be done or not
}

// Updater sets /x to 1, 2 and so on, and gets it in the end. It waits for nothing.
type Updater struct {
	Sent     int
	Answered int // the xid of the last reply
	Awaits   int // the xid of the get, or 0
	Value    int // that the get has returned
	Seen     bool
}

// Writer changes the configuration: it sends four requests at once.
type Writer struct {
	Awaits int // the xid of the last one, or 0
	Done   bool
}

// Reader reads the configuration.
type Reader struct {
	Step   Step
	Awaits int // the xid of the request whose answer it waits for, or 0
	A, B   int // that it has read
}

// Step is how far a reader has come.
type Step string

// The steps.
const (
	AsksReady Step = "asks" // whether /ready is there
	Waits     Step = "waits"
	ReadsA    Step = "reads-a"
	ReadsB    Step = "reads-b"
	Uses      Step = "uses" // what it has read
)

// Phase is how far a client of the lock has come.
type Phase string

// The phases.
const (
	Idle     Phase = "idle"
	Creates  Phase = "creates"  // its znode
	Lists    Phase = "lists"    // the children of /lock
	Looks    Phase = "looks"    // for the znode before its own, and leaves a watch
	Queues   Phase = "queues"   // it waits for the watch
	Holds    Phase = "holds"    // it believes to have the lock
	Releases Phase = "releases" // its work is done
	Released Phase = "released"
	Gone     Phase = "gone" // its session is over, or it has crashed
)

// Locker is a client of the lock.
type Locker struct {
	Phase  Phase
	Awaits int // the xid of the request whose answer it waits for, or 0
	Path   Path
	Czxid  int
	Works  bool // it has sent its work to the resource
}

// Crashed is what is up in the place of a client that has crashed.
type Crashed struct{}

func (Caller) app()  {}
func (Updater) app() {}
func (Writer) app()  {}
func (Reader) app()  {}
func (Locker) app()  {}
func (Crashed) app() {}

// Resource is what the lock is for. All of it is durable.
type Resource struct {
	Czxid  int // the highest that it has served
	Served int // the last one
}

func (Broadcast) state() {}
func (Server) state()    {}
func (Client) state()    {}
func (Resource) state()  {}
