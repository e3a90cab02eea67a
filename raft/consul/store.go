package consul

import "github.com/faultline-mc/faultline/model"

// Store is the state store, a finite state machine: sessions and one key. Every
// server comes to the same by applying the same commands.
type Store struct {
	// Sessions are the clients whose session is valid; each has one.
	Sessions model.NodeSet
	// Index is that of the last command that has changed anything. Raft counts
	// those as well that have not; an order is all that is made of it.
	Index int
	// The entry of the key. ModifyIndex is 0 where there is none.
	Value       int
	Session     model.NodeID // that has locked it, or None
	LockIndex   int
	ModifyIndex int
}

// Command is what the log orders, with Consul's name for the operation.
type Command interface{ command() }

// Of callers of the store.
type (
	// KVSet writes.
	KVSet struct {
		Request Request
		Value   int
	}
	// KVCAS writes if the entry has that ModifyIndex; 0 is that of none.
	KVCAS struct {
		Request Request
		Index   int
		Value   int
	}
)

// Of sessions.
type (
	// KVLock locks the key for a session.
	KVLock struct{ Session model.NodeID }
	// KVUnlock releases the key.
	KVUnlock struct{ Session model.NodeID }
	// SessionDestroy invalidates a session whose TTL is over.
	SessionDestroy struct{ Session model.NodeID }
	// CheckCritical invalidates the session of a member that serf believes to have
	// failed: its serfHealth check is critical.
	CheckCritical struct{ Session model.NodeID }
)

// Restore puts an early snapshot in the place of all that was. It is how a new
// cluster takes over from one that was lost, and so indexes begin where they were
// then.
type Restore struct{}

func (KVSet) command()          {}
func (KVCAS) command()          {}
func (KVLock) command()         {}
func (KVUnlock) command()       {}
func (SessionDestroy) command() {}
func (CheckCritical) command()  {}
func (Restore) command()        {}

// firstStore is what the store holds at the start, and what a snapshot of it
// does: sessions of all clients, and in the part about watches the key.
func (c Config) firstStore() Store {
	if c.Part == PartWatch {
		return Store{Index: 1, ModifyIndex: 1}
	}
	var s Store
	for i := range c.clients() {
		s.Sessions.Add(c.client(i))
	}
	return s
}

// invalidated returns the session that a command invalidates, or None.
func invalidated(cmd Command) model.NodeID {
	switch cmd := cmd.(type) {
	case SessionDestroy:
		return cmd.Session
	case CheckCritical:
		return cmd.Session
	}
	return model.None
}

// Request names a caller's operation.
type Request struct{ Client, Seq int }

func (r Request) call() model.Call { return model.Call{Client: r.Client, Seq: r.Seq} }

// apply executes a command and returns whether it did what it says.
func (c Config) apply(s *Store, cmd Command) bool {
	switch cmd := cmd.(type) {
	case KVSet:
		s.set(cmd.Value)
	case KVCAS:
		if cmd.Index != s.ModifyIndex && c.keeps(RuleCASAtApply) {
			return false
		}
		s.set(cmd.Value)
	case KVLock:
		return c.lock(s, cmd.Session)
	case KVUnlock:
		if s.Session != cmd.Session {
			return false
		}
		s.Session = model.None
		s.modify()
	case Restore:
		*s = c.firstStore()
	default:
		return c.invalidate(s, invalidated(cmd))
	}
	return true
}

// modify gives the entry the index of the command that changes it.
func (s *Store) modify() {
	s.Index++
	s.ModifyIndex = s.Index
}

func (s *Store) set(v int) {
	s.Value = v
	s.modify()
}

// lock is a compare-and-set on the entry's session: nobody else may have it, and
// whoever locks must be there to lose it. LockIndex counts holders, and so does
// not change for one that has the lock already. (In Consul such a request sets the
// value; here nobody sends one.)
func (c Config) lock(s *Store, session model.NodeID) bool {
	switch {
	case !s.Sessions.Has(session) && c.keeps(RuleSessionValid):
		return false
	case s.Session == session:
		return true
	case s.Session != model.None && c.keeps(RuleAcquireCAS):
		return false
	}
	s.Session = session
	s.LockIndex++
	s.modify()
	return true
}

// invalidate destroys a session, and with it the hold that it has on the key: the
// entry is released, or deleted with all that it says.
func (c Config) invalidate(s *Store, session model.NodeID) bool {
	if !s.Sessions.Has(session) {
		return false
	}
	s.Sessions.Remove(session)
	s.Index++
	switch {
	case s.Session != session || !c.keeps(RuleInvalidateReleases):
	case c.Deletes:
		s.Value, s.Session, s.LockIndex, s.ModifyIndex = 0, model.None, 0, 0
	default:
		s.Session, s.ModifyIndex = model.None, s.Index
	}
	return true
}

// fence returns what the entry says of its holder.
func (s *Store) fence() Fence { return Fence{s.LockIndex, s.ModifyIndex} }
