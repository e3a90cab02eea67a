package chubby

// Message is what nodes send. What a client sends to the master names the epoch
// of the master that it is meant for, and an answer that of its sender.
type Message interface{ message() }

// KeepAlive asks for a longer lease, and acknowledges the fail-over to Epoch.
type KeepAlive struct{ Epoch, Number int }

// Lease is the answer. It begins when the master has got the KeepAlive.
type Lease struct{ Epoch, Number int }

// WrongEpoch says that there is another master now. To a client it is the
// fail-over event.
type WrongEpoch struct{ Epoch int }

// NoSession says that the session is over.
type NoSession struct{}

// Acquire asks for the lock, and waits for it.
type Acquire struct{ Epoch int }

// Acquired gives it, with the generation number that is in the sequencer.
type Acquired struct{ Epoch, Generation int }

// Release gives it back.
type Release struct{ Epoch int }

// Released is the answer.
type Released struct{ Epoch int }

// GetContents reads the file. Call is the number of the call.
type GetContents struct{ Epoch, Call int }

// Contents is the answer. It may be cached if it says so.
type Contents struct {
	Epoch, Call, Value int
	Cacheable          bool
}

// SetContents writes the file.
type SetContents struct{ Epoch, Call, Value int }

// ContentsSet is the answer.
type ContentsSet struct{ Epoch, Call int }

// Invalidate tells a client to drop the file from its cache.
type Invalidate struct{ Epoch int }

// Invalidated says that it has.
type Invalidated struct{ Epoch int }

// Request asks the resource for work under a lock. Its generation is the
// sequencer; a resource of the old kind does not look at it.
type Request struct{ Generation int }

// Served says that the work is done.
type Served struct{}

// Rejected says that the sequencer is no longer valid.
type Rejected struct{}

func (KeepAlive) message()   {}
func (Lease) message()       {}
func (WrongEpoch) message()  {}
func (NoSession) message()   {}
func (Acquire) message()     {}
func (Acquired) message()    {}
func (Release) message()     {}
func (Released) message()    {}
func (GetContents) message() {}
func (Contents) message()    {}
func (SetContents) message() {}
func (ContentsSet) message() {}
func (Invalidate) message()  {}
func (Invalidated) message() {}
func (Request) message()     {}
func (Served) message()      {}
func (Rejected) message()    {}

// epochOf returns for which master a client has sent something, or which master
// has.
func epochOf(m Message) int {
	switch m := m.(type) {
	case KeepAlive:
		return m.Epoch
	case Lease:
		return m.Epoch
	case Acquire:
		return m.Epoch
	case Acquired:
		return m.Epoch
	case Release:
		return m.Epoch
	case Released:
		return m.Epoch
	case GetContents:
		return m.Epoch
	case Contents:
		return m.Epoch
	case SetContents:
		return m.Epoch
	case ContentsSet:
		return m.Epoch
	case Invalidate:
		return m.Epoch
	case Invalidated:
		return m.Epoch
	}
	return 0
}
