package pbft

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// lies are what a faulty replica may sign and send: every message that is well
// formed and comes from one whom it is for to send. Whether there is a proof of what
// it claims, the receiver finds out.
func (c Config) lies(from, to model.NodeID) []Message {
	if !c.isReplica(from) || c.Liar != model.None && c.Liar != from {
		return nil
	}
	var list []Message
	if !c.isReplica(to) {
		for result := 1; result <= c.Requests; result++ {
			list = append(list, Reply{result})
		}
		return list
	}
	for view := 1; view <= c.Views; view++ {
		for slot := 1; slot <= c.Slots; slot++ {
			for r := c.first(view, slot); int(r) <= c.Requests; r++ {
				switch {
				case c.primary(view) != from:
					list = append(list, Prepare{view, slot, r})
				case r != Null:
					list = append(list, PrePrepare{view, slot, r})
				}
				list = append(list, Commit{view, slot, r})
			}
		}
		if view > 1 {
			list = append(list, c.viewLies(view, c.primary(view) == from)...)
		}
	}
	return append(list, c.checkpoints()...)
}

// first returns the first of the requests that can be proposed: null only in a
// new-view, and only where something comes after it.
func (c Config) first(view, slot int) Request {
	if view > 1 && slot < c.Slots {
		return Null
	}
	return 1
}

// viewLies returns all view-changes for a view, and new-views if they are the
// sender's to send, above any checkpoint.
func (c Config) viewLies(view int, isPrimary bool) []Message {
	var list []Message
	for _, low := range c.lowMarks() {
		list = append(list, c.claims(view, low)...)
		if isPrimary {
			list = append(list, c.beginnings(view, low)...)
		}
	}
	return list
}

// lowMarks returns the sequence numbers of all checkpoints, 0 included.
func (c Config) lowMarks() []int {
	marks := []int{0}
	for slot := c.Interval; slot > 0 && slot <= c.Slots; slot += c.Interval {
		marks = append(marks, slot)
	}
	return marks
}

// claims returns the view-changes above a checkpoint: for each sequence number any
// certificate of an earlier view, or none.
func (c Config) claims(view, low int) []Message {
	claimed := [][]Certificate{nil}
	for slot := low + 1; slot <= c.high(low); slot++ {
		for _, rest := range claimed {
			for earlier := 1; earlier < view; earlier++ {
				for r := c.first(earlier, slot); int(r) <= c.Requests; r++ {
					claimed = append(claimed, append(slices.Clip(rest), Certificate{earlier, slot, r}))
				}
			}
		}
	}
	list := make([]Message, len(claimed))
	for i, prepared := range claimed {
		list[i] = ViewChange{View: view, Stable: low, Prepared: prepared}
	}
	return list
}

// beginnings returns the new-views above a checkpoint: requests for the sequence
// numbers up to any, of which the last is not null.
func (c Config) beginnings(view, low int) []Message {
	list := []Message{NewView{View: view, Stable: low}}
	for count := 1; low+count <= c.high(low); count++ {
		for _, requests := range c.sequences(count) {
			if requests[count-1] != Null {
				list = append(list, NewView{View: view, Stable: low, Requests: requests})
			}
		}
	}
	return list
}

// checkpoints returns all checkpoints: any state of the service.
func (c Config) checkpoints() []Message {
	var list []Message
	for _, slot := range c.lowMarks()[1:] {
		for _, executed := range c.sequences(slot) {
			list = append(list, Checkpoint{slot, executed})
		}
	}
	return list
}

// sequences returns all sequences of requests of a length.
func (c Config) sequences(length int) [][]Request {
	list := [][]Request{nil}
	for range length {
		var longer [][]Request
		for _, s := range list {
			for r := Null; int(r) <= c.Requests; r++ {
				longer = append(longer, append(slices.Clip(s), r))
			}
		}
		list = longer
	}
	return list
}
