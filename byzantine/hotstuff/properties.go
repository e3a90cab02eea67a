package hotstuff

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The properties, by the names of both forms.
const (
	agreement      = "Agreement"
	oneVotePerView = "OneVotePerView"
	lockOnlyRises  = "LockOnlyRises"
	lastViewLives  = "LastViewDecides"
	leavesLock     = "LeavesLock"
)

// properties returns what must hold of the basic form. Of those that fall in the
// same step the first one is reported.
func (c Config) properties() []model.Property[Replica] {
	list := []model.Property[Replica]{
		model.Pairwise(agreement, agree),
		model.EachStep(oneVotePerView, voteOnce),
		model.EachStep(lockOnlyRises, lockRises),
		model.Reachable("Decides", func(s Replica) bool { return s.Decided != 0 }),
		model.Reachable("LocksInLastView", func(s Replica) bool { return s.Locked.View == c.Views }),
	}
	if c.Judge == Liveness {
		list = append(list, model.LeadsTo(lastViewLives, c.canDecide, haveDecided))
	}
	return list
}

// agree: no two correct replicas execute conflicting commands. (Theorem 2.)
func agree(a, b Replica) error {
	if a.Decided != 0 && b.Decided != 0 && a.Decided != b.Decided {
		return fmt.Errorf("one decides %v, the other %v", a.Decided, b.Decided)
	}
	return nil
}

// voteOnce: a correct replica votes for one proposal in a view.
func voteOnce(before, after Replica) error {
	if after.View == before.View && before.Voted != 0 && after.Voted != before.Voted {
		return fmt.Errorf("its vote in view %d changes from %v to %v", after.View, before.Voted, after.Voted)
	}
	return nil
}

func lockRises(before, after Replica) error {
	if after.Locked != before.Locked && after.Locked.View <= before.Locked.View {
		return fmt.Errorf("its lock changes from %v to %v", before.Locked, after.Locked)
	}
	return nil
}

// canDecide reports whether the environment has become synchronous, and the leader
// of the last view, which nobody leaves, is correct. (Theorem 4.)
func (c Config) canDecide(v model.View[Replica]) bool {
	return v.Stable() && !v.Byzantine(c.Leaders[(c.Views-1)%len(c.Leaders)])
}

// haveDecided reports whether all correct replicas have.
func haveDecided(v model.View[Replica]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Decided == 0 {
			return false
		}
	}
	return true
}

// deviation says how the replicas deviate from one that has decided: fewer than f+1
// correct ones are locked on it, so that a quorum could go another way.
func (c Config) deviation(v model.View[Replica]) error {
	locked := map[specs.Value]int{}
	for id, s := range v.States() {
		if !v.Byzantine(id) {
			locked[s.Locked.Value]++
		}
	}
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Decided != 0 && locked[s.Decided] <= c.Tolerate {
			return fmt.Errorf("%v is decided, and %d replicas are locked on it", s.Decided, locked[s.Decided])
		}
	}
	return nil
}

// chainProperties returns what must hold of the chained form.
func (c Config) chainProperties() []model.Property[Link] {
	list := []model.Property[Link]{
		model.Pairwise(agreement, agreeOnBranch),
		model.EachStep(oneVotePerView, voteForLater),
		model.EachStep(lockOnlyRises, chainLockRises),
	}
	if c.Judge == Liveness {
		return append(list, model.Reachable(leavesLock, func(s Link) bool { return !s.Voted.Extends(s.Locked) }))
	}
	return append(list,
		model.Reachable("Decides", func(s Link) bool { return s.Decided != genesis }),
		model.Reachable("VotesInLastView", func(s Link) bool { return s.Voted.View() == c.Views }),
	)
}

// agreeOnBranch: what two correct replicas have executed is on one branch.
func agreeOnBranch(a, b Link) error {
	if !a.Decided.Extends(b.Decided) && !b.Decided.Extends(a.Decided) {
		return fmt.Errorf("one decides %v, the other %v", a.Decided, b.Decided)
	}
	return nil
}

func voteForLater(before, after Link) error {
	if after.Voted != before.Voted && after.Voted.View() <= before.Voted.View() {
		return fmt.Errorf("it votes for %v after %v", after.Voted, before.Voted)
	}
	return nil
}

func chainLockRises(before, after Link) error {
	if after.Locked != before.Locked && after.Locked.View() <= before.Locked.View() {
		return fmt.Errorf("its lock changes from %v to %v", before.Locked, after.Locked)
	}
	return nil
}

// chainDeviation is deviation for the chained form, where a lock may be on a
// descendant.
func (c Config) chainDeviation(v model.View[Link]) error {
	for id, s := range v.States() {
		if v.Byzantine(id) || s.Decided == genesis {
			continue
		}
		locked := 0
		for other, o := range v.States() {
			if !v.Byzantine(other) && o.Locked.Extends(s.Decided) {
				locked++
			}
		}
		if locked <= c.Tolerate {
			return fmt.Errorf("%v is decided, and %d replicas are locked on its branch", s.Decided, locked)
		}
	}
	return nil
}
