package shedding

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Config is the size of the model, and which of its rules are switched off.
// Times are in ticks.
type Config struct {
	Clients int
	Queue   int  // requests that the server accepts at most, the one in service among them
	Service int  // that a request takes
	Refusal int  // by which refusing requests delays the one in service
	Delay   int  // of a message, at most
	Timeout int  // that a client waits for an answer
	Live    bool // whether the end of an overload is judged, with one request of each client
	Without model.RuleSet
}

// server is the node that all others are clients of.
const server model.NodeID = 1

// connections is how many requests of a client can be at the server at a time:
// one that it waits for, and one that it has given up.
const connections = 2

// Protocol returns the server with its clients.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "shedding",
		Nodes:      1 + c.Clients,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Error:      inVain,
		Roles:      role,
		Properties: c.properties(),
	}
}

func role(id model.NodeID) string {
	if id == server {
		return "server"
	}
	return "client"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// longest is how long a request can be in service. A client that was refused
// stays away for longer than that, so each of the others delays it once at most.
func (c Config) longest() int { return c.Service + c.Refusal*(c.Clients-1) }

// slack is how long a request can wait in the queue and still be answered in
// time: what its client's patience leaves after both ways, the service, and the
// tick at the end, which has no order with what happens in it.
func (c Config) slack() int { return c.Timeout - 2*c.Delay - c.longest() - 1 }

// check refuses timeouts that no server can keep: ones that leave no time to
// wait, and, where its promises are judged, ones that the last in a full queue
// outlives.
func (c Config) check() error {
	if least := c.Timeout - c.slack() + 1; c.slack() < 1 {
		return fmt.Errorf("a timeout of %d ticks leaves no time to wait in a queue: want at least %d", c.Timeout, least)
	}
	// In the tick in which a request becomes late it is still dropped or served
	// as it happens, so its turn must come before.
	wait := (min(c.Queue, c.Clients) - 1) * c.longest()
	if least := c.Timeout - c.slack() + wait + 1; !c.Live && c.slack() <= wait {
		return fmt.Errorf("a queue of %d holds more than is answered in %d ticks: want a timeout of at least %d, or judge=liveness", c.Queue, c.Timeout, least)
	}
	return nil
}
