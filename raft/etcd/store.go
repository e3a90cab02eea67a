package etcd

import "github.com/faultline-mc/faultline/model"

// Key is the name of a key. That of a lock ends in the lease of who wants it, as
// the recipe has it.
type Key struct {
	Name  string
	Lease model.NodeID
}

func (k Key) String() string {
	switch {
	case k == Key{}:
		return "none"
	case k.Lease == model.None:
		return k.Name
	}
	return k.Name + "/" + k.Lease.String()
}

// KeyValue is a version of a key. Revisions are of the whole store.
type KeyValue struct {
	Key     Key
	Value   int
	Create  int          // the revision that created the key, after its last deletion
	Mod     int          // the revision that wrote this version
	Version int          // how many versions since Create; 0 of a deletion
	Lease   model.NodeID // the lease that the key is attached to, or None
}

// isTombstone reports whether the version says that the key was deleted.
func (kv KeyValue) isTombstone() bool { return kv.Version == 0 }

// Store is the multi-version store, all of it durable. A lease is named by the
// node that it was granted to, which has one at a time.
type Store struct {
	Revision  int        // of the last change; 1 is the empty store
	Compacted int        // the revision below which versions are gone, or 0
	Versions  []KeyValue // in the order of their revisions
	Leases    []model.NodeID
}

// newest returns the newest version of a key, its deletion included, or the zero
// value.
func (s *Store) newest(k Key) KeyValue {
	for i := len(s.Versions) - 1; i >= 0; i-- {
		if s.Versions[i].Key == k {
			return s.Versions[i]
		}
	}
	return KeyValue{}
}

// Get returns a key, if there is one.
func (s *Store) Get(k Key) (KeyValue, bool) {
	kv := s.newest(k)
	return kv, !kv.isTombstone()
}

// live returns the keys that there are.
func (s *Store) live() []KeyValue {
	var list []KeyValue
	for _, kv := range s.Versions {
		if newest, ok := s.Get(kv.Key); ok && newest.Mod == kv.Mod {
			list = append(list, kv)
		}
	}
	return list
}

// events returns the versions that a revision wrote, in order.
func (s *Store) events(revision int) []KeyValue {
	var list []KeyValue
	for _, kv := range s.Versions {
		if kv.Mod == revision {
			list = append(list, kv)
		}
	}
	return list
}

func (s *Store) hasLease(id model.NodeID) bool {
	for _, l := range s.Leases {
		if l == id {
			return true
		}
	}
	return false
}

// put writes a version in the given revision, which is the last one or the next.
func (s *Store) put(p Put, revision int) {
	kv := KeyValue{Key: p.Key, Value: p.Value, Create: revision, Mod: revision, Version: 1, Lease: p.Lease}
	if old, ok := s.Get(p.Key); ok {
		kv.Create, kv.Version = old.Create, old.Version+1
	}
	s.Revision = revision
	s.Versions = append(s.Versions, kv)
}

// remove writes that a key is deleted.
func (s *Store) remove(k Key, revision int) {
	s.Revision = revision
	s.Versions = append(s.Versions, KeyValue{Key: k, Mod: revision})
}

// holds evaluates a comparison.
func (s *Store) holds(c Compare) bool {
	if c.Key == (Key{}) {
		return true
	}
	kv, ok := s.Get(c.Key)
	if !ok {
		return c.Mod == 0
	}
	return c.Mod == kv.Mod
}

// Result is what became of a request.
type Result struct {
	Succeeded bool
	Revision  int // of the store, afterwards
}

// firstStore is the store of a member that has applied nothing. It is not empty
// where leases are older than the run: those of clients that want the lock always
// are.
func (c Config) firstStore() Store {
	s := Store{Revision: 1}
	switch {
	case c.Part == Lock:
		for l := c.firstLocker(); c.isLocker(l); l++ {
			s.Leases = append(s.Leases, l)
		}
	case c.Part == Lease && c.Held:
		session := c.afterMembers()
		s.Leases = []model.NodeID{session}
		s.put(Put{Key: service, Value: 1, Lease: session}, 2)
	}
	return s
}

// do applies a request. All that it writes has one revision, and what it changes
// follows from the store and the request alone, so that members agree.
func (c Config) do(s *Store, r Request) Result {
	ok := true
	switch r := r.(type) {
	case Put:
		if ok = c.mayAttach(s, r); ok {
			s.put(r, s.Revision+1)
		}
	case DeleteRange:
		if _, ok = s.Get(r.Key); ok {
			s.remove(r.Key, s.Revision+1)
		}
	case Txn:
		if ok = s.holds(r.If) && c.mayAttach(s, r.Then[0]) && c.mayAttach(s, r.Then[1]); ok {
			c.writeAll(s, r)
		}
	case LeaseGrant:
		if ok = !s.hasLease(r.Lease); ok {
			s.Leases = append(s.Leases, r.Lease)
		}
	case LeaseRevoke:
		ok = s.revoke(r.Lease)
	case Compact:
		if ok = r.Revision > s.Compacted && r.Revision <= s.Revision; ok {
			c.compact(s, r.Revision)
		}
	}
	return Result{ok, s.Revision}
}

// mayAttach refuses to attach a key to a lease that is gone: nothing would ever
// delete it.
func (c Config) mayAttach(s *Store, p Put) bool {
	return p.Lease == model.None || s.hasLease(p.Lease) || !c.keeps(RuleAttachToLiveLease)
}

// writeAll does the writes of a transaction whose comparison held.
func (c Config) writeAll(s *Store, t Txn) {
	revision := s.Revision + 1
	for _, p := range t.Then {
		if p.Key == (Key{}) {
			continue
		}
		if !c.keeps(RuleTxnOneRevision) {
			revision = s.Revision + 1
		}
		s.put(p, revision)
	}
}

// revoke deletes a lease and, in one revision, the keys attached to it.
func (s *Store) revoke(id model.NodeID) bool {
	if !s.hasLease(id) {
		return false
	}
	var left []model.NodeID
	for _, l := range s.Leases {
		if l != id {
			left = append(left, l)
		}
	}
	s.Leases = left
	revision := s.Revision + 1
	for _, kv := range s.live() {
		if kv.Lease == id {
			s.remove(kv.Key, revision)
		}
	}
	return true
}

// compact forgets what nobody can ask for any more: versions that were replaced
// at the revision or before. A deletion is forgotten with its key, but not if it
// was made by that very revision, from which one can still watch.
func (c Config) compact(s *Store, revision int) {
	var kept []KeyValue
	for i, kv := range s.Versions {
		replaced := false
		for _, later := range s.Versions[i+1:] {
			replaced = replaced || later.Key == kv.Key && later.Mod <= revision
		}
		forgotten := kv.isTombstone() && (kv.Mod < revision || !c.keeps(RuleTombstoneKept))
		if kv.Mod > revision || !replaced && !forgotten {
			kept = append(kept, kv)
		}
	}
	s.Versions, s.Compacted = kept, revision
}
