package kv

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Message is what servers and clients send: the messages of package core, and
// those below.
type Message = core.Message

// Request is a client's operation. The client sends it to every server, since it
// does not know who leads, and so tries again and again until a leader answers.
type Request struct {
	Seq int // counts the operations of the client
	Op  model.Op
}

// Forward is a Request that a server has got that does not lead. It is sent once:
// when it is lost, the client's other requests are those that try again. (The
// MsgProp of etcd.)
type Forward struct{ Request Command }

// Response answers a Request, also one that was forwarded.
type Response struct {
	Seq    int
	Result any
}

// Message marks what travels between servers and clients.
func (Request) Message() {}

// Message marks what travels between servers and clients.
func (Forward) Message() {}

// Message marks what travels between servers and clients.
func (Response) Message() {}
