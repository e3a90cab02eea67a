package model

import "sync"

// patientMutex is a mutex whose waiters go on trying for tens of microseconds.
// What it guards takes less than that, while falling asleep and being woken up
// takes more, during which a core is idle: with sync.Mutex alone, two workers
// were no faster than one.
type patientMutex struct{ sync.Mutex }

const (
	lockTries = 2000
	lockPause = 20 // calls of nothing between two tries, which leave the cache line alone
)

// Lock locks m.
func (m *patientMutex) Lock() {
	for range lockTries {
		if m.TryLock() {
			return
		}
		for range lockPause {
			nothing()
		}
	}
	m.Mutex.Lock()
}

//go:noinline
func nothing() {}
