package swim

import "github.com/faultline-mc/faultline/model"

// Message is what nodes send.
type Message interface{ message() }

// Ping asks the subject for an Ack, for the sake of the Origin.
type Ping struct {
	Round  int
	Origin model.NodeID // the prober, even if a relay sends it
}

// PingReq asks a relay to ping the subject.
type PingReq struct{ Round int }

// Ack says that the subject was up when a Ping of that round reached it. It
// goes back to who sent the ping, and from a relay on to the origin.
type Ack struct {
	Round  int
	Origin model.NodeID
}

// Gossip is what the paper piggybacks on pings and acks.
type Gossip struct{ Rumour Rumour }

func (Ping) message()    {}
func (PingReq) message() {}
func (Ack) message()     {}
func (Gossip) message()  {}
