package lease

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

// Clocks says what is known about the clocks, and so how a lease is measured.
type Clocks string

// The kinds of clocks.
const (
	// Drift: timers that are wrong by a number of ticks.
	Drift Clocks = "drift"
	// Skew: clocks that show almost the same time.
	Skew Clocks = "skew"
)

// Config is the size of a lease service, and which of its rules are switched
// off. Terms and margins are in ticks.
type Config struct {
	Holders  int
	Requests int // of one holder
	Clocks   Clocks
	Term     int
	// HolderMargin is how much earlier a holder stops, GrantorMargin how much
	// longer the grantor waits.
	HolderMargin  int
	GrantorMargin int
	Eventual      bool // judged by what happens in the end, not by exclusion
	Without       model.RuleSet
}

const grantor model.NodeID = 1

const (
	timerAsk    model.Timer = "ask"    // a holder's, whenever it likes
	timerTerm   model.Timer = "term"   // the grantor's: the lease is over
	timerReboot model.Timer = "reboot" // the grantor's: all old leases are over
)

// leaseTimer is the timer of a holder that ends what a request has brought.
func leaseTimer(request int) model.Timer { return model.Timer("lease" + strconv.Itoa(request)) }

// Protocol returns the service: node 1 is the grantor, the others are holders.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "lease",
		Nodes:      1 + c.Holders,
		Start:      c.start,
		Receive:    c.receive,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      inError,
		Roles:      role,
		Properties: c.properties(),
	}
}

func role(id model.NodeID) string {
	if id == grantor {
		return "grantor"
	}
	return "holder"
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// holderTerm is for how many ticks a holder uses a lease.
func (c Config) holderTerm() int {
	if !c.keeps(RuleLeaseMargin) {
		return c.Term
	}
	return c.Term - c.HolderMargin
}

// grantorTerm is how many ticks later the grantor grants again: a tick more
// than the term, because what happens within a tick has no order.
func (c Config) grantorTerm() int {
	if !c.keeps(RuleLeaseMargin) {
		return c.Term + 1
	}
	return c.Term + c.GrantorMargin + 1
}
