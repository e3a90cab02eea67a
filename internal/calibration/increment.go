package calibration

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// maxThreads is the largest number of threads of the locked increment.
const maxThreads = 6

// incrementScenario is a counter that threads increment once each, by a read
// and a write, under a lock.
var incrementScenario = &model.Scenario{
	ID:     "calibration/increment",
	Title:  "threads that increment a shared counter under a lock",
	Params: []model.Param{model.Int("threads", 3, 1, maxThreads, "threads")},
	Build: func(a model.Args) (model.Model, error) {
		return increment(a.Int("threads")), nil
	},
	Pins: []model.Pin{
		{States: 61, Transitions: 60, Depth: 13, Source: "Stateright 0.31"},
		{Params: []string{"threads=6"}, States: 7_825, Transitions: 7_824, Depth: 25, Source: "Stateright 0.31"},
	},
}

// threadPC is what a thread does next.
type threadPC uint8

const (
	atLock threadPC = iota
	atRead
	atWrite
	atRelease
	atEnd
)

func (pc threadPC) String() string {
	return [...]string{"lock", "read", "write", "release", "end"}[pc]
}

// thread is the state of a thread. T is what it read, and is kept.
type thread struct {
	T  uint8
	PC threadPC
}

// threads are all threads. Thread i, to the engine node i, is at index i-1.
type threads [maxThreads]thread

// ByNode says that the elements belong to nodes.
func (threads) ByNode() {}

// counter is the state of all.
type counter struct {
	Threads threads
	Counter uint8
	Locked  bool
}

func increment(n int) model.Machine[counter] {
	m := model.Machine[counter]{
		Name:      "increment",
		Init:      func(yield func(counter)) { yield(counter{}) },
		Symmetric: n,
		Properties: []model.Property[counter]{
			model.Invariant("NoLostUpdate", counter.noLostUpdate),
			model.Invariant("MutualExclusion", counter.mutualExclusion),
			model.Reachable("AllDone", func(s counter) bool {
				for _, t := range s.Threads[:n] {
					if t.PC != atEnd {
						return false
					}
				}
				return true
			}),
		},
	}
	for i := range n {
		m.Actions = append(m.Actions, threadStep(i))
	}
	return m
}

// threadStep is the next step of a thread's program.
func threadStep(i int) model.Action[counter] {
	return model.Action[counter]{
		Name: "Step", Args: []any{i + 1},
		Next: func(s counter, yield func(counter)) {
			t := &s.Threads[i]
			switch {
			case t.PC == atLock && !s.Locked:
				s.Locked = true
			case t.PC == atRead:
				t.T = s.Counter
			case t.PC == atWrite:
				s.Counter = t.T + 1
			case t.PC == atRelease && s.Locked:
				s.Locked = false
			default:
				return
			}
			t.PC++
			yield(s)
		},
	}
}

// noLostUpdate says that the counter counts the writes.
func (s counter) noLostUpdate() error {
	writes := uint8(0)
	for _, t := range s.Threads {
		if t.PC > atWrite {
			writes++
		}
	}
	if s.Counter != writes {
		return fmt.Errorf("the counter is %d after %d writes", s.Counter, writes)
	}
	return nil
}

func (s counter) mutualExclusion() error {
	inside := 0
	for _, t := range s.Threads {
		if t.PC != atLock && t.PC != atEnd {
			inside++
		}
	}
	if inside > 1 {
		return errors.New("two threads are between lock and release")
	}
	return nil
}
