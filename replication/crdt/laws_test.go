package crdt

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// The tests of this file need no network. Shapiro and others 2011, 2.3: states are a
// join semilattice, merge is its join, and updates inflate. That is enough for
// strong eventual consistency, so it is checked on all states that replicas reach.

var stateBased = []Type{TypeGCounter, TypePN, TypeLWW, TypeORSet}

// replicas are the payloads of a system.
type replicas [3]Payload

// reached returns the payloads of all systems of three replicas with at most so many
// updates and any merges between them. Only replicas 1 and 2 make updates. All rules
// are kept: the payloads are those that others, too, must be able to merge.
func (c Config) reached(updates int) []Payload {
	c.Without = model.RuleSet{}
	type system struct {
		payloads replicas
		updates  int
	}
	start := system{replicas{c.empty(), c.empty(), c.empty()}, 0}
	seen := map[string]bool{fmt.Sprint(start): true}
	payloads := make(map[string]Payload)
	todo := []system{start}
	visit := func(s system) {
		if key := fmt.Sprint(s); !seen[key] {
			seen[key] = true
			todo = append(todo, s)
		}
	}
	for len(todo) > 0 {
		s := todo[0]
		todo = todo[1:]
		for i, p := range s.payloads {
			payloads[fmt.Sprint(p)] = p
			for _, q := range s.payloads {
				next := s
				next.payloads[i] = c.merge(p, q)
				visit(next)
			}
			if i == 2 || s.updates == updates {
				continue
			}
			for _, op := range c.updates(i+1, 2) {
				next := s
				next.updates++
				arg := op.Arg.(int)
				if w, ok := p.(LWW); ok {
					arg = 10*(i+1) + w.Time // values of registers are all different
				}
				next.payloads[i] = c.update(Tag{model.NodeID(i + 1), next.updates}, p, op.Func, arg)
				visit(next)
			}
		}
	}
	var list []Payload
	for _, key := range slices.Sorted(maps.Keys(payloads)) {
		list = append(list, payloads[key])
	}
	return list
}

// same reports whether payloads are equal. No map is an empty map.
func same(p, q Payload) bool {
	switch p := p.(type) {
	case GCounter:
		return maps.Equal(p.P, q.(GCounter).P)
	case PN:
		q := q.(PN)
		return maps.Equal(p.P, q.P) && maps.Equal(p.N, q.N)
	case ORSet:
		q := q.(ORSet)
		return maps.Equal(p.Added, q.Added) && maps.Equal(p.Removed, q.Removed)
	}
	return p == q
}

// broken returns the first law that payloads break, or nothing.
func (c Config) broken(all []Payload) string {
	for _, p := range all {
		if !same(c.merge(p, p), p) {
			return "idempotent"
		}
	}
	for _, p := range all {
		for _, q := range all {
			if !same(c.merge(p, q), c.merge(q, p)) {
				return "commutative"
			}
		}
	}
	for _, q := range all {
		// Each pair with q is merged once, for all that come third.
		var left, right []Payload
		for _, p := range all {
			left = append(left, c.merge(p, q))
			right = append(right, c.merge(q, p))
		}
		for i, pq := range left {
			for k, qr := range right {
				if !same(c.merge(pq, all[k]), c.merge(all[i], qr)) {
					return "associative"
				}
			}
		}
	}
	const unused = 9 // the number of no tag so far
	for _, p := range all {
		for i := model.NodeID(1); i <= 2; i++ {
			for _, op := range c.updates(int(i), 2) {
				// An update is above what it was made on: merging that changes nothing.
				if after := c.update(Tag{i, unused}, p, op.Func, op.Arg.(int)); !same(c.merge(p, after), after) {
					return "inflating"
				}
			}
		}
	}
	return ""
}

func TestMergeIsAJoin(t *testing.T) {
	updates, least := 3, 7
	if testing.Short() {
		updates, least = 2, 4
	}
	for _, typ := range stateBased {
		c := Config{Type: typ, Replicas: 3}
		all := c.reached(updates)
		if law := c.broken(all); law != "" {
			t.Errorf("%s: not %s", typ, law)
		}
		if len(all) < least {
			t.Errorf("%s: only %d payloads are reached", typ, len(all))
		}
	}
}

// The laws tell which of the rules are about merging.
func TestRulesOfMerging(t *testing.T) {
	for _, test := range []struct {
		typ  Type
		rule model.Rule
		law  string
	}{
		{TypeGCounter, RuleMergeMax, "idempotent"},
		{TypeLWW, RuleLWWTiebreak, "commutative"},
		{TypePN, RuleTwoVectors, "inflating"},
		{TypeORSet, RuleKeepTombstones, "inflating"},
		// The join of one slot is a join all the same. It is the count that is wrong.
		{TypeGCounter, RuleOwnSlot, ""},
	} {
		c := Config{Type: test.typ, Replicas: 3, Without: model.Rules(test.rule)}
		if got := c.broken(c.reached(2)); got != test.law {
			t.Errorf("%s without %s: %q is broken, want %q", test.typ, test.rule, got, test.law)
		}
	}
}
