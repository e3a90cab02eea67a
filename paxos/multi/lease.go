package multi

import "github.com/faultline-mc/faultline/model"

// The master lease (Paxos Made Live, 5.2). Whoever promises a ballot also promises
// its leader that for some time it will promise no other. While a majority is known
// to be bound like that, nothing can be chosen without the leader, who reads alone.

const (
	timerGrant model.Timer = "grant" // a replica is bound no longer
	timerLease model.Timer = "lease" // a leader counts on a majority no longer
)

// leaseTerm is for how many ticks a leader takes its lease for good: what happens
// within a tick has no order, so it is one less than replicas are bound, besides
// what clocks can be wrong by.
func (c Config) leaseTerm() int {
	if !c.keeps(RuleLeaseMargin) {
		return c.Lease - 1
	}
	return c.Lease - 1 - c.Margin
}

// beginLease starts the time of a lease when a leader asks for promises, since nobody
// is bound before. It is one if a majority promises.
func (c Config) beginLease(n *node, s *Replica) {
	if c.Lease > 0 {
		s.Leased = true
		n.StopTimer(timerLease)
		n.SetTimerIn(timerLease, c.leaseTerm())
	}
}

// bind begins the time in which a replica promises nobody but a leader, if any.
func (c Config) bind(n *node, s *Replica, master model.NodeID) {
	if c.Lease > 0 {
		s.Bound, s.Master = true, master
		n.StopTimer(timerGrant)
		n.SetTimerIn(timerGrant, c.Lease)
	}
}

// isBound reports whether a replica must not promise a leader anything yet.
func (s *Replica) isBound(leader model.NodeID) bool { return s.Bound && leader != s.Master }

// mayRead reports whether a leader answers reads alone: it has a lease, and has
// executed what it was told of in phase 1, and more.
func (c Config) mayRead(s *Replica) bool {
	caughtUp := len(s.Accepts) == 0 || !c.keeps(RuleReadAfterOwnCommit)
	return s.Phase == Leading && s.Leased && caughtUp
}
