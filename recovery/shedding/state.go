package shedding

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a node: a Server or a Client. Nothing of it survives a
// crash.
type State interface{ state() }

// Server is the side that can be overloaded.
type Server struct {
	// Queue has the requests that were accepted and not answered, in the order
	// of their arrival. The first is in service.
	Queue []Job
	// Interrupted says that requests were refused while the first was in
	// service, which has cost it time.
	Interrupted bool
}

// Client is who makes the load. It has one request at a time.
type Client struct {
	Phase Phase
	// Connection that it waits for while Waiting, or 0.
	Connection int
	// Abandoned are the connections of requests that it has given up, and that
	// the server has not answered yet.
	Abandoned map[int]bool
}

func (Server) state() {}
func (Client) state() {}

// Job is a request at the server.
type Job struct {
	Client     model.NodeID
	Connection int
}

func (j Job) String() string { return fmt.Sprintf("%d.%d", j.Client, j.Connection) }

// Phase is what a client is doing.
type Phase uint8

// The phases of a client.
const (
	Idle     Phase = iota // wants nothing
	Waiting               // for an answer
	Away                  // was refused, and will ask again
	Blocked               // has given up as often as it has connections, and will ask again
	Answered              // and wants nothing any more
)

func (p Phase) String() string {
	return [...]string{"idle", "waiting", "away", "blocked", "answered"}[p]
}
