package crdt

import (
	"maps"

	"github.com/faultline-mc/faultline/model"
)

// update is a client's operation at the replica of the tag, which is new and for
// additions to sets. It inflates the payload: the old one is below the new one in the
// order that merge is the join of.
func (c Config) update(tag Tag, p Payload, fn string, arg int) Payload {
	me := tag.Replica
	switch p := p.(type) {
	case GCounter:
		slot := me
		if !c.keeps(RuleOwnSlot) {
			slot = 1
		}
		p.P = plus(p.P, slot, arg)
		return p
	case PN:
		if arg < 0 && c.keeps(RuleTwoVectors) {
			p.N = plus(p.N, me, -arg)
		} else {
			p.P = plus(p.P, me, arg)
		}
		return p
	case LWW:
		time := p.Time + 1
		if !c.keeps(RuleTimeAboveSeen) {
			time = 1
			if p.Replica == me {
				time = p.Time + 1
			}
		}
		return LWW{Written: arg, Time: time, Replica: me}
	case ORSet:
		return c.updateSet(tag, p, fn, arg)
	}
	panic("no update of such a payload")
}

func plus(counts map[model.NodeID]int, slot model.NodeID, k int) map[model.NodeID]int {
	counts = maxOf(counts, nil)
	counts[slot] += k
	return counts
}

// updateSet adds with a tag that nobody has used, and removes the additions that it
// has observed, and no others.
func (c Config) updateSet(tag Tag, p ORSet, fn string, element int) ORSet {
	p = ORSet{cloned(p.Added), cloned(p.Removed)}
	if fn == "add" {
		p.Added[tag] = element
		return p
	}
	for _, observed := range tagsOf(p.Added, element) {
		if c.keeps(RuleKeepTombstones) {
			p.Removed[observed] = true
		} else {
			delete(p.Added, observed)
		}
	}
	return p
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return make(map[K]V)
	}
	return maps.Clone(m)
}

// merge is the join of two payloads of a state-based type: the least that is above
// both. Mine is the one of the replica that merges.
func (c Config) merge(mine, other Payload) Payload {
	switch p := mine.(type) {
	case GCounter:
		return GCounter{c.mergeCounts(p.P, other.(GCounter).P)}
	case PN:
		q := other.(PN)
		return PN{c.mergeCounts(p.P, q.P), c.mergeCounts(p.N, q.N)}
	case LWW:
		if q := other.(LWW); c.later(q, p) {
			return q
		}
		return p
	case ORSet:
		return c.mergeSets(p, other.(ORSet))
	}
	panic("no join of such a payload")
}

func (c Config) mergeCounts(p, q map[model.NodeID]int) map[model.NodeID]int {
	if c.keeps(RuleMergeMax) {
		return maxOf(p, q)
	}
	total := maxOf(p, nil)
	for id, n := range q {
		total[id] += n
	}
	return total
}

// later reports whether q is written after p. Two writes may have one time.
func (c Config) later(q, p LWW) bool {
	if q.Time != p.Time || !c.keeps(RuleLWWTiebreak) {
		return q.Time > p.Time
	}
	return q.Replica > p.Replica
}

// mergeSets unites additions and tombstones.
func (c Config) mergeSets(p, q ORSet) ORSet {
	r := ORSet{cloned(p.Added), cloned(p.Removed)}
	maps.Copy(r.Added, q.Added)
	maps.Copy(r.Removed, q.Removed)
	if !c.keeps(RuleRemoveObservedTags) {
		for tag := range q.Removed {
			for _, same := range tagsOf(r.Added, r.Added[tag]) {
				r.Removed[same] = true
			}
		}
	}
	return r
}
