package model

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// This file compares what was computed for the first time on a level with its
// images. Every step is compared with its images under exchanges of neighbours;
// as each image is a step that is compared in turn, it is with all. What differs
// for two nodes that change names tells them apart.

// differences are what was found in one pass over what is new. Which of them is
// met first depends on ids: so the least text is the one that counts.
type differences struct {
	text  string
	apart apartness
}

func (d *differences) add(text string) {
	if d.text == "" || text < d.text {
		d.text = text
	}
}

// raise ends the search if there are any.
func (d *differences) raise() {
	if d.text != "" {
		panic(defect{&asymmetry{d.text, d.apart}})
	}
}

// auditSymmetry compares all that is new. What was looked at ahead of need comes
// after what was taken: it may have come of a step that differs. The caller holds
// the lock.
func (s *system) auditSymmetry() {
	if s.read.InFlight || s.read.Stable {
		panic(defect{&asymmetry{text: "a property reads more of a state than its nodes"}})
	}
	s.auditSteps(true)
	s.auditSteps(false)
	s.symmetry.steps = len(s.stepInfo)
	s.auditLocals()
	s.auditPairs()
	s.auditWholes()
}

// compareStarts compares the steps by which nodes start. Most groups that are
// refused are refused by these, before any state has been replaced by its image.
func (s *system) compareStarts() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.auditSteps(true)
}

// auditSteps compares the steps that are new: all, or those that runs take.
func (s *system) auditSteps(taken bool) {
	var compared []*stepInfo
	same := true
	// Images are entered as steps at the end of the list.
	for i := s.symmetry.steps; i < len(s.stepInfo); i++ {
		info := s.stepInfo[i]
		if info.compared || taken && info.ahead {
			continue
		}
		info.compared = true
		compared = append(compared, info)
		for _, e := range s.symmetry.group.exchanges {
			same = (!e.next || s.isAlike(info, e)) && same
		}
	}
	if !same {
		s.tellApart(compared)
	}
}

// tellApart ends the search with all the differences that exchanges make to steps.
// Where two steps show that nodes are no neighbours, others show who else is not
// like them.
func (s *system) tellApart(steps []*stepInfo) {
	d := differences{apart: apartness{}}
	for _, info := range steps {
		in := s.inputInfo.at(info.input)
		for _, e := range s.symmetry.group.exchanges {
			if !s.isAlike(info, e) {
				d.apart.add(e.a, e.b)
				d.add(fmt.Sprintf("%s in node %d at %s is another step where nodes %d and %d have changed names",
					s.def.handlers.inputText(in), in.to, s.localText(info.local), e.a, e.b))
			}
		}
	}
	d.raise()
}

// isAlike reports whether a step is the same when two nodes have changed names.
// A mistake of the protocol's that shows only in an image is a difference, too.
func (s *system) isAlike(info *stepInfo, e exchange) bool {
	var image *stepInfo
	local, input := s.localImage(info.local, e.perm), s.inputImage(info.input, e.perm)
	if err := guarded(func() { image = s.step(local, input) }); err != nil {
		return false
	}
	return info.noop == image.noop && info.idle == image.idle && slices.Equal(s.signature(info, e.perm), s.signature(image, 0))
}

// signature lists the outcomes of a step as they are under a permutation, in an
// order that does not depend on choices.
func (s *system) signature(info *stepInfo, k int) []string {
	list := make([]string, len(info.outcomes))
	for i := range info.outcomes {
		o := &info.outcomes[i]
		// Of a panic, the property that it violates is compared: in its text there
		// may be names.
		b := binary.LittleEndian.AppendUint64(nil, uint64(o.bad))
		b = binary.LittleEndian.AppendUint32(b, s.localImage(o.local, k))
		b = append(b, byte(bit(o.lie)))
		b = binary.LittleEndian.AppendUint32(b, o.record) // nobody who is in it may change names
		sent := make([]uint32, len(o.sends))
		for j, m := range o.sends {
			sent[j] = s.inputImage(m.input, k)
		}
		s.sortSent(sent)
		for _, id := range sent {
			b = binary.LittleEndian.AppendUint32(b, id)
		}
		list[i] = string(b)
	}
	slices.Sort(list)
	return list
}

// sortSent puts messages into an order in which only those on one fifo link keep
// theirs.
func (s *system) sortSent(sent []uint32) {
	if s.env.Network != FIFO {
		slices.Sort(sent)
		return
	}
	slices.SortStableFunc(sent, func(a, b uint32) int { return int(s.inputInfo.at(a).to) - int(s.inputInfo.at(b).to) })
}

// auditLocals compares what properties say of local states.
func (s *system) auditLocals() {
	d := differences{apart: apartness{}}
	for _, id := range s.symmetry.judged {
		s.compareAll(&d, func(k int) uint64 {
			image := s.localImage(id, k)
			return uint64(s.judgeLocal(image) | s.localInfo.at(image).goals)
		}, func(k int) string { return s.localText(s.localImage(id, k)) })
	}
	s.symmetry.judged = s.symmetry.judged[:0] // with the images, which are added to it
	d.raise()
}

// auditPairs compares what properties say of pairs of local states.
func (s *system) auditPairs() {
	d := differences{apart: apartness{}}
	for _, key := range s.symmetry.pairs {
		images := func(k int) (a, b uint32) {
			a, b = s.localImage(uint32(key>>32), k), s.localImage(uint32(key), k)
			return min(a, b), max(a, b)
		}
		s.compareAll(&d, func(k int) uint64 {
			return uint64(*s.verdicts.at(s.judgePairLocked(pair(images(k))) - 1))
		}, func(k int) string {
			a, b := images(k)
			texts := []string{s.localText(a), s.localText(b)}
			slices.Sort(texts)
			return texts[0] + " and " + texts[1]
		})
	}
	s.symmetry.pairs = nil
	d.raise()
}

// auditWholes compares what properties say of whole states.
func (s *system) auditWholes() {
	d := differences{apart: apartness{}}
	image := make([]uint32, s.leaves())
	for _, leaves := range s.symmetry.wholes {
		var of parts
		s.makeImages(leaves, &of)
		become := func(k int) []uint32 {
			copy(image, leaves)
			s.becomes(image, &of, k)
			return image
		}
		s.compareAll(&d, func(k int) uint64 { return uint64(s.judgeWhole(become(k))) },
			func(k int) string { return s.localsText(become(k)) })
	}
	s.symmetry.wholes = nil
	d.raise()
}

// judgeWhole judges a state by properties of whole states, unless one with the
// same local states has been judged before. The caller holds the lock.
func (s *system) judgeWhole(leaves []uint32) (bad propertySet) {
	tuple := s.tuple(leaves)
	for i := range s.def.checks {
		c := &s.def.checks[i]
		if c.kind != KindAlways {
			continue
		}
		verdict := s.always[i].get(uint64(tuple))
		if verdict == alwaysFalse || verdict != alwaysTrue && s.judgeAlwaysLocked(i, c, tuple, leaves) {
			bad |= 1 << i
		}
	}
	return bad
}

func (s *system) localText(id uint32) string { return s.def.handlers.showLocal(s.locals.get(id)).Text }

func (s *system) localsText(leaves []uint32) (text string) {
	for i := range s.cells {
		if i > 0 {
			text += ", "
		}
		text += s.localText(s.localOf(i, leaves[i]))
	}
	return text
}

// compareAll compares a verdict of all images of something. One that fails to be
// computed is another one. What it says of differences does not depend on which of
// the images was met.
func (s *system) compareAll(d *differences, verdict func(k int) uint64, text func(k int) string) {
	g := s.symmetry.group
	verdicts := make([]uint64, len(g.perms))
	changed := uint64(0)
	for k := range verdicts {
		if err := guarded(func() { verdicts[k] = verdict(k) }); err != nil {
			if k == 0 {
				panic(defect{err})
			}
			verdicts[k] = ^uint64(0)
		}
		changed |= verdicts[k] ^ verdicts[0]
	}
	if changed == 0 {
		return
	}
	for k := range verdicts {
		for _, e := range g.exchanges {
			if verdicts[g.after(k, e)] != verdicts[k] {
				d.apart.add(e.a, e.b)
			}
		}
		d.add(s.checkNames(changed) + " tells nodes apart, as at " + text(k))
	}
}

// checkNames names the first of some properties.
func (s *system) checkNames(set uint64) string {
	for i, c := range s.def.checks {
		if set>>i&1 == 1 {
			return "property " + c.name
		}
	}
	return "a property"
}
