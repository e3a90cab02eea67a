package model

import (
	"iter"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"
)

// NodeID names a node, from 1 to the number of nodes. Whatever in a state or a
// message names a node must have this type, or be a NodeSet or a map keyed by
// it, so that the engine can see it; never hide an id in an integer.
type NodeID uint8

// None is the NodeID of no node.
const None NodeID = 0

// MaxNodes is the largest number of nodes of a Protocol.
const MaxNodes = 30

func (id NodeID) String() string {
	if id == None {
		return "none"
	}
	return strconv.Itoa(int(id))
}

// NodeSet is a set of nodes. The zero value is the empty set.
type NodeSet uint32

// Nodes returns the set of the given nodes.
func Nodes(ids ...NodeID) NodeSet {
	var s NodeSet
	for _, id := range ids {
		s.Add(id)
	}
	return s
}

// Has reports whether id is in the set.
func (s NodeSet) Has(id NodeID) bool { return s>>id&1 == 1 }

// Add puts id into the set.
func (s *NodeSet) Add(id NodeID) {
	if id == None || id > MaxNodes {
		panic("model: NodeSet.Add of " + id.String())
	}
	*s |= 1 << id
}

// Remove takes id out of the set.
func (s *NodeSet) Remove(id NodeID) { *s &^= 1 << id }

// Len returns the number of nodes in the set.
func (s NodeSet) Len() int { return bits.OnesCount32(uint32(s)) }

// first returns the least node of a set that is not empty.
func (s NodeSet) first() NodeID { return NodeID(bits.TrailingZeros32(uint32(s))) }

// All yields the nodes of the set in ascending order.
func (s NodeSet) All() iter.Seq[NodeID] {
	return func(yield func(NodeID) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(NodeID(bits.TrailingZeros32(uint32(s)))) {
				return
			}
		}
	}
}

func (s NodeSet) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for id := range s.All() {
		if b.Len() > 1 {
			b.WriteString(", ")
		}
		b.WriteString(id.String())
	}
	b.WriteByte('}')
	return b.String()
}

// Timer names a timer of a node.
type Timer string

// Op is an operation that a client calls on the object that the nodes
// implement together, such as write(1) or read() on a register. Arg is plain
// data, or nil.
type Op struct {
	Func string
	Arg  any
}

func (o Op) String() string {
	if o.Arg == nil {
		return o.Func + "()"
	}
	return o.Func + "(" + Text(o.Arg) + ")"
}

// Call is one invocation of an operation by a client: its Seq-th, counted
// from 1. A pair of Client and Seq is never used twice in a run.
type Call struct {
	Client int
	Seq    int
	Op     Op
}

// Protocol is a fault-tolerance protocol as a value: what one node does with
// each event that reaches it. A function that is absent means that the
// protocol does not do that.
//
// S is the local state of a node and M its messages. Both are plain data with
// exported fields: structs, slices, maps, arrays, strings, integers, booleans
// and interfaces that hold such data. Pointers, functions, channels, floats
// and unexported fields are refused with the path of the field.
//
// A handler owns *s: it is a private deep copy, to be changed in place. It
// must be a function of its arguments alone, with Node.Choose as the only
// nondeterminism: no clock, no randomness, no goroutines, no package-level
// variables, and no dependence on the order of a map. The engine runs every
// distinct step again, later and on differently laid out inputs, and refuses a
// protocol that answers differently. It runs several steps, and checks several
// states, at the same time. A panic in a handler is a violation with a trace, so
// handlers assert freely; only one in Start, before there is a run, is an error.
//
// Nodes that are told apart neither by Start nor by any step are explored once for
// all of their orders. The types say where nodes are named: NodeID, NodeSet, and
// maps by NodeID. A list in the order of node numbers tells them apart, for
// instance of what was sent to one node after the other: a map by receiver does
// not.
type Protocol[S, M any] struct {
	Name  string
	Nodes int

	// Start boots a fresh node; *s is the zero value.
	Start func(n *Node[M], s *S)
	// Receive handles the arrival of one message.
	Receive func(n *Node[M], s *S, from NodeID, m M)
	// Timeout handles a timer that fires. The timer is no longer set.
	Timeout func(n *Node[M], s *S, t Timer)
	// Upon are the clauses of a protocol that counts what it was sent, instead of
	// Receive.
	Upon []Upon[S, M]
	// Invoke handles a client's operation that reaches this node.
	Invoke func(n *Node[M], s *S, call Call)
	// Restart boots a node after a crash. *s is the state at the crash, and
	// what Restart keeps of it is what is durable. Nil means that a node that
	// crashes stays down.
	Restart func(n *Node[M], s *S)

	// Bounded says that a bound of the model, such as the last term, keeps a
	// node in this state from something that it would do. Runs that end there
	// prove nothing about liveness. Optional.
	Bounded func(id NodeID, s S) bool

	// Error says how a state deviates from the ideal object that the nodes
	// stand for: a promise is lost, two nodes believe that they lead. Between a
	// fault and the failure that clients see, it is what makes traces worth
	// reading; nothing is judged by it. Optional.
	Error func(v View[S]) error

	// Corrupt returns what a message can arrive as when it is corrupted and
	// nobody notices. Nil means every message that differs from it in one
	// field: a number by one, a truth value, a node. A protocol whose messages
	// have checksums returns none: what is corrupted is discarded.
	Corrupt func(m M) []M

	// Lies returns the templates of what a Byzantine node may send to another one:
	// every message that the receiver would not discard at sight, true or not. Such
	// a node takes no steps of its own; it tells everyone any of its lies at any
	// time, another one to each, or nothing. Which nodes lie is chosen before the
	// run, as many as Faults.Byzantine says. Nil means that a Byzantine node runs
	// the protocol and that its messages are corrupted on their way.
	Lies func(from, to NodeID) []M

	// Heartbeat tells the messages that a limping node still sends in time.
	// Optional.
	Heartbeat func(m M) bool

	// Roles names what a node is, such as "acceptor", for traces; optional.
	Roles func(id NodeID) string

	// Properties are what must hold of nodes and states.
	Properties []Property[S]
}

// Node is a handler's only access to the world outside its state. It is valid
// until the handler returns.
type Node[M any] struct{ c *stepContext }

// ID returns the node's own id.
func (n *Node[M]) ID() NodeID { return n.ctx().node }

// Peers yields the ids of all other nodes in ascending order.
func (n *Node[M]) Peers() iter.Seq[NodeID] {
	c := n.ctx()
	return func(yield func(NodeID) bool) {
		for id := NodeID(1); int(id) <= c.nodes; id++ {
			if id != c.node && !yield(id) {
				return
			}
		}
	}
}

// Send puts a message into the network. A node may send to itself.
func (n *Node[M]) Send(to NodeID, m M) { n.ctx().send(to, unsafe.Pointer(&m)) }

// Broadcast sends a message to all peers, not to the node itself.
func (n *Node[M]) Broadcast(m M) {
	c := n.ctx()
	for id := NodeID(1); int(id) <= c.nodes; id++ {
		if id != c.node {
			c.send(id, unsafe.Pointer(&m))
		}
	}
}

// SetTimer sets a timer that can fire at any moment, or never; setting a timer
// that is set changes nothing.
func (n *Node[M]) SetTimer(t Timer) { n.ctx().setTimer(t) }

// SetTimerIn sets a timer, or sets it anew, to fire after a number of ticks,
// and not before. In an untimed world it is SetTimer.
func (n *Node[M]) SetTimerIn(t Timer, ticks int) { n.ctx().setTimerIn(t, ticks) }

// StopTimer stops a timer; stopping one that is not set changes nothing.
func (n *Node[M]) StopTimer(t Timer) { n.ctx().stopTimer(t) }

// Reply answers a client's call with a result, which is plain data or nil.
// The client sees it at once. Only the first reply to a call counts. Where a
// property judges histories, a later one with another result ends the run with
// an error, because the client could have seen that one first.
func (n *Node[M]) Reply(call Call, result any) { n.ctx().reply(call, result) }

// Choose returns a number from 0 to k-1; the engine explores every one.
func (n *Node[M]) Choose(k int) int { return n.ctx().choose(k) }

// Now returns the time on the node's clock, in ticks from 0. It needs a System
// whose Time has a Horizon.
func (n *Node[M]) Now() int { return n.ctx().now() }

// DiskMode returns what a crash does to unsynced writes.
func (n *Node[M]) DiskMode() DiskMode { return n.ctx().rules.disk }

// Consume says that the message being received is used up although the
// handler changed nothing and had no other effect. Without it such a delivery
// is a no-op, which some networks leave in flight.
func (n *Node[M]) Consume() { n.ctx().consume() }

// RecordInvoke records that this node, being itself a client that talks to
// the others by messages, invokes op. It has at most one operation open.
func (n *Node[M]) RecordInvoke(op Op) { n.ctx().recordInvoke(op) }

// RecordReturn records that the open operation of this node returned.
func (n *Node[M]) RecordReturn(result any) { n.ctx().recordReturn(result) }

func (n *Node[M]) ctx() *stepContext {
	if n.c == nil || n.c.done {
		panic("model: Node used outside its handler")
	}
	if n.c.over != nil && n.c.over.Load() {
		panic(defect{errLoops})
	}
	return n.c
}

// Client is a caller outside the nodes. It invokes its operations in order,
// one at a time, each at any one of the nodes in At that is up.
type Client struct {
	At  []NodeID
	Ops []Op
}

// System is a protocol together with the clients that call it and the
// properties of what they see: a Model to explore.
type System[S, M any] struct {
	Protocol   Protocol[S, M]
	Clients    []Client
	Properties []Property[S]
	Time       Time
	Fairness   Fairness
	Stability  Stability
}

// Model is what can be explored: a System or a Machine.
type Model interface {
	compile(plans *planSet) (compiled, error)
}
