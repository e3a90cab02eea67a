package etcd

import "github.com/faultline-mc/faultline/model"

// protected is what the lock protects where that is a key in the store.
var protected = Key{Name: "data"}

// owner returns the oldest of the keys that stand for those who want the lock: its
// holder's, or nothing.
func (s *Store) owner() KeyValue {
	var oldest KeyValue
	for _, kv := range s.live() {
		if kv.Key.Lease != model.None && (oldest.Create == 0 || kv.Create < oldest.Create) {
			oldest = kv
		}
	}
	return oldest
}

// work is a locker's step. Once it has the lock it works as if nobody could take
// it away. What it sends may be late by any time, which is all that can be seen
// of a locker that stands still.
func (c Config) work(n *model.Node[Message], s *Locker, m Message) {
	if s.Answer != "" {
		return
	}
	switch m := m.(type) {
	case LockResponse:
		s.Revision = m.Revision
		c.useLock(n, s)
	case WriteResponse:
		s.answered(m.OK)
	case TxnResponse:
		s.answered(m.Succeeded)
	}
}

// useLock does what the lock was taken for. In the store the write and the question
// whether the lock is still there are one transaction.
func (c Config) useLock(n *model.Node[Message], s *Locker) {
	put := Put{Key: protected, Value: s.Revision}
	switch {
	case !c.InStore:
		n.Send(c.afterMembers(), Write{s.Revision})
	case c.keeps(RuleOwnerInTxn):
		owned := Compare{Key: Key{Name: "lock", Lease: n.ID()}, Mod: s.Revision}
		n.Send(c.first(), Txn{If: owned, Then: [2]Put{put}})
	default:
		n.Send(c.first(), put)
	}
}

func (s *Locker) answered(ok bool) {
	s.Answer = Stale
	if ok {
		s.Answer = Written
	}
}

// admit is the resource's step: revisions only grow, so that of the lock's key
// tells holders apart, and a write under an older one than it has seen is late.
func (c Config) admit(n *model.Node[Message], s *Resource, from model.NodeID, m Write) {
	if m.Token < s.Last && c.keeps(RuleModRevisionFences) {
		n.Send(from, WriteResponse{})
		return
	}
	s.Last = m.Token
	n.Send(from, WriteResponse{OK: true})
}
