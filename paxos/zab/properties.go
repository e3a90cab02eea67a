package zab

import (
	"errors"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The properties of the paper (section 3), those that the developers of ZooKeeper
// and its checkers add, and what else is judged.
const (
	integrity          = "Integrity"
	agreement          = "Agreement"
	totalOrder         = "TotalOrder"
	prefixConsistency  = "PrefixConsistency"
	localPrimaryOrder  = "LocalPrimaryOrder"
	globalPrimaryOrder = "GlobalPrimaryOrder"
	primaryIntegrity   = "PrimaryIntegrity"

	leadership            = "Leadership"
	leaderLogCompleteness = "LeaderLogCompleteness"
	processConsistency    = "ProcessConsistency"
	monotonicRead         = "MonotonicRead"
	durability            = "Durability"

	replicatedLog    = "ReplicatedLog"
	broadcastResumes = "BroadcastResumes"

	sequential   = "SequentiallyConsistent"
	linearizable = "Linearizable"
)

func (c Config) properties() []model.Property[State] {
	delivered := model.Reachable("LogDelivered", func(s State) bool {
		return s.Role == Following && len(s.Delivered) == c.Log
	})
	switch c.Judge {
	case Refinement:
		machine := specs.ReplicatedLog(specs.LogConfig{Nodes: c.Nodes, Values: c.epochs() * c.Log, Length: c.Log})
		return []model.Property[State]{model.Refines(replicatedLog, machine, c.learned), delivered}
	case Clients:
		return []model.Property[State]{history.Sequential[State](sequential, counter), delivered}
	case Recency:
		return []model.Property[State]{history.Linearizable[State](linearizable, counter), delivered}
	case Liveness:
		return []model.Property[State]{model.LeadsTo(broadcastResumes, c.canLead, hasResumed), delivered}
	}
	return []model.Property[State]{
		model.Pairwise(leadership, oneLeader),
		model.Pairwise(leaderLogCompleteness, leaderIsComplete),
		model.Pairwise(processConsistency, followsLeader),
		model.EachStep(monotonicRead, onlyAppends),
		model.Always(durability, c.isDurable),
		model.Always(integrity, wasBroadcast),
		model.Pairwise(agreement, agree),
		model.Pairwise(totalOrder, sameOrder),
		model.Pairwise(prefixConsistency, onePrefix),
		model.EachNode(localPrimaryOrder, inOrderOfPrimary),
		model.EachNode(globalPrimaryOrder, inOrderOfEpochs),
		model.Pairwise(primaryIntegrity, primaryIsComplete),
		delivered,
		model.Reachable("LastEpochEstablished", func(s State) bool {
			return s.Role == Leading && s.Phase == Broadcast && s.CurrentEpoch == c.epochs()
		}),
	}
}

// epochs returns how many there can be: one for each election, and the one in which
// runs may begin.
func (c Config) epochs() int {
	sum := 0
	if c.hasBegun() {
		sum = 1
	}
	for _, n := range c.Elections[:min(len(c.Elections), c.Nodes)] {
		sum += n
	}
	return sum
}

// established reports whether a server leads with a quorum that has promised so.
func (s *State) established() bool { return s.Role == Leading && s.Phase != Discovery }

func hasPrefix(txns, prefix []Zxid) bool {
	return len(txns) >= len(prefix) && slices.Equal(txns[:len(prefix)], prefix)
}

// oneLeader: an epoch has one established leader at most (section 4, claim 1).
func oneLeader(a, b State) error {
	if a.established() && b.established() && a.CurrentEpoch == b.CurrentEpoch {
		return fmt.Errorf("both lead epoch %d", a.CurrentEpoch)
	}
	return nil
}

// leaderIsComplete: an established leader has all that has been delivered. What a
// server whose last epoch is not later has delivered was committed before.
func leaderIsComplete(server, leader State) error {
	if !leader.established() || leader.CurrentEpoch < server.CurrentEpoch {
		return nil
	}
	if !hasPrefix(leader.History, server.Delivered) {
		return fmt.Errorf("the leader of epoch %d has %v, and %v is delivered", leader.CurrentEpoch, leader.History, server.Delivered)
	}
	return nil
}

// followsLeader: while leader and follower broadcast, the follower's log is a
// prefix of the leader's.
func followsLeader(follower, leader State) error {
	if leader.Role != Leading || leader.Phase != Broadcast || follower.Role != Following ||
		follower.Phase != Broadcast || follower.CurrentEpoch != leader.CurrentEpoch {
		return nil
	}
	if !hasPrefix(leader.History, follower.History) {
		return fmt.Errorf("in epoch %d the follower's log is %v, the leader's %v", leader.CurrentEpoch, follower.History, leader.History)
	}
	return nil
}

// onlyAppends: what a server's clients have read of it does not go away again. One
// that restarts serves nobody until it has a leader.
func onlyAppends(before, after State) error {
	if restarted := after.Role == Looking && len(after.Delivered) == 0; restarted || hasPrefix(after.Delivered, before.Delivered) {
		return nil
	}
	return fmt.Errorf("clients could read %v, and then %v", before.Delivered, after.Delivered)
}

// wasBroadcast: if a transaction is delivered, some primary has broadcast it.
func wasBroadcast(v model.View[State]) error {
	var broadcast, delivered []Zxid
	for _, s := range v.States() {
		broadcast = append(broadcast, s.Broadcasts...)
		delivered = append(delivered, s.Delivered...)
	}
	for _, z := range delivered {
		if !slices.Contains(broadcast, z) {
			return fmt.Errorf("%v is delivered, which no primary has broadcast", z)
		}
	}
	return nil
}

// agree: if one delivers a and another b, then the first delivers b, or the second
// a.
func agree(s, t State) error {
	a := slices.IndexFunc(s.Delivered, func(z Zxid) bool { return !slices.Contains(t.Delivered, z) })
	b := slices.IndexFunc(t.Delivered, func(z Zxid) bool { return !slices.Contains(s.Delivered, z) })
	if a >= 0 && b >= 0 {
		return fmt.Errorf("one delivers %v and the other %v, and neither both", s.Delivered[a], t.Delivered[b])
	}
	return nil
}

// sameOrder: if one delivers a before b, another one that delivers b delivers a
// before it.
func sameOrder(s, t State) error {
	for i, b := range s.Delivered {
		at := slices.Index(t.Delivered, b)
		for _, a := range s.Delivered[:i] {
			if at >= 0 && !slices.Contains(t.Delivered[:at], a) {
				return fmt.Errorf("one delivers %v before %v, the other does not", a, b)
			}
		}
	}
	return nil
}

// onePrefix: of what two servers deliver, one is a prefix of the other.
func onePrefix(s, t State) error {
	if k := min(len(s.Delivered), len(t.Delivered)); !slices.Equal(s.Delivered[:k], t.Delivered[:k]) {
		return fmt.Errorf("one delivers %v, the other %v", s.Delivered, t.Delivered)
	}
	return nil
}

// inOrderOfPrimary: if a primary broadcasts a before b, who delivers b delivers a
// before it.
func inOrderOfPrimary(s State) error {
	for i, z := range s.Delivered {
		if before := (Zxid{z.Epoch, z.Counter - 1}); z.Counter > 1 && !slices.Contains(s.Delivered[:i], before) {
			return fmt.Errorf("%v is delivered, and %v was not before it", z, before)
		}
	}
	return nil
}

// inOrderOfEpochs: what a primary has broadcast is delivered before what a later
// one has.
func inOrderOfEpochs(s State) error {
	for i := 1; i < len(s.Delivered); i++ {
		if a, b := s.Delivered[i-1], s.Delivered[i]; a.Epoch > b.Epoch {
			return fmt.Errorf("%v is delivered before %v", a, b)
		}
	}
	return nil
}

// primaryIsComplete: if a primary broadcasts, and somebody delivers a transaction of
// an earlier epoch, the primary has delivered that before.
func primaryIsComplete(primary, s State) error {
	if primary.Role != Leading || primary.Phase != Broadcast {
		return nil
	}
	for _, z := range s.Delivered {
		if z.Epoch < primary.CurrentEpoch && !slices.Contains(primary.Delivered, z) {
			return fmt.Errorf("the primary of epoch %d has not delivered %v, which is delivered", primary.CurrentEpoch, z)
		}
	}
	return nil
}

// learned maps an ensemble to the log that it implements. A transaction stands for
// its name.
func (c Config) learned(v model.View[State]) specs.LogState {
	var abstract specs.LogState
	for id, s := range v.States() {
		for i, z := range s.Delivered {
			abstract.Learned[id-1][i] = specs.Value((z.Epoch-1)*c.Log + z.Counter)
		}
	}
	return abstract
}

// canLead reports whether the environment has become synchronous when the server
// that is elected then can still lead: no history is more recent than its, nor can
// become so by another leader that is not done. All are up, because one that
// restarts could believe an old notification after that. In all these cases it takes
// another election, which the bound may not allow.
func (c Config) canLead(v model.View[State]) bool {
	first := v.State(firstServer)
	if !v.Stable() || first.Elections == 0 {
		return false
	}
	for id, s := range v.States() {
		underWay := id != firstServer && s.Role == Leading && (s.Phase == Discovery || c.hasRoom(&s))
		if underWay || !v.Up(id) || c.isBehind(&first, AckEpoch{CurrentEpoch: s.CurrentEpoch, Last: s.last()}) {
			return false
		}
	}
	return true
}

// hasResumed reports whether a follower has delivered a transaction of its own
// leader.
func hasResumed(v model.View[State]) bool {
	for _, s := range v.States() {
		if s.Role == Following && s.Phase == Broadcast && lastOf(s.Delivered).Epoch == s.CurrentEpoch {
			return true
		}
	}
	return false
}

// isDurable: what is delivered a quorum has on disk, so that no crash takes it away.
func (c Config) isDurable(v model.View[State]) error {
	var delivered, disks [][]Zxid
	for id, s := range v.States() {
		if len(s.Delivered) > 0 {
			delivered = append(delivered, s.Delivered)
		}
		if c.isAsync(id) {
			s.History = durable(&s.Disk).History
		}
		disks = append(disks, s.History)
	}
	for _, txns := range delivered {
		copies := 0
		for _, onDisk := range disks {
			if hasPrefix(onDisk, txns) {
				copies++
			}
		}
		if 2*copies <= c.Nodes {
			return fmt.Errorf("%v is delivered, and %d servers have it on disk", txns, copies)
		}
	}
	return nil
}

// deviation says how an ensemble deviates from one reliable log: what is delivered
// a crash could take away, or two servers lead, of which one does not know yet that
// it is of the past.
func (c Config) deviation(v model.View[State]) error {
	if err := c.isDurable(v); err != nil {
		return err
	}
	leaders := 0
	for id, s := range v.States() {
		if s.established() && v.Up(id) {
			leaders++
		}
	}
	if leaders > 1 {
		return errors.New("there are two leaders")
	}
	return nil
}
