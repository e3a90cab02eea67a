package zab

import "github.com/faultline-mc/faultline/model"

// promise sends an acknowledgement to the leader once what the follower has just
// accepted is durable.
func (c Config) promise(n *node, s *State, r model.Rule, m Ack) {
	if c.keeps(r) {
		s.Held = append(s.Held, m)
	} else {
		n.Send(s.Leader, m)
	}
}

// save ends every step: what has changed goes to disk, and once all is there, the
// acknowledgements that have waited for it leave.
func (c Config) save(n *node, s *State) {
	if c.isAsync(n.ID()) {
		c.write(s)
	}
	if len(s.Disk.Unsynced) == 0 {
		c.synced(n, s)
	}
	c.schedule(n, s)
}

// synced is what waits for the disk. A leader acknowledges to itself.
func (c Config) synced(n *node, s *State) {
	if s.Role == Leading && s.Phase != Discovery {
		s.Acked[n.ID()] = len(s.History)
		c.establish(n, s)
		c.commit(n, s)
	}
	for _, m := range s.Held {
		n.Send(s.Leader, m)
	}
	s.Held = nil
	c.answer(n, s)
}

// fsync is the disk's answer.
func (c Config) fsync(n *node, s *State) {
	s.Disk.Sync(n)
	compact(&s.Disk)
	c.synced(n, s)
}

// write hands an image to the disk if it differs from the last one. The log and
// the epoch are two files, and so two writes: a crash between them must not leave
// the epoch of a leader without its history (f.2.1; ZOOKEEPER-4643).
func (c Config) write(s *State) {
	before, now := written(&s.Disk), s.image()
	if now.equal(before) {
		return
	}
	first := Image{before.CurrentEpoch, now.History}
	if !c.keeps(RuleHistoryBeforeEpoch) {
		first = Image{now.CurrentEpoch, before.History}
	}
	if !first.equal(before) && !first.equal(now) {
		s.Disk.Write(first)
	}
	s.Disk.Write(now)
}

// restart boots a server with what is left on its disk.
func (c Config) restart(n *node, s *State) {
	left, disk := s.image(), s.Disk
	if c.isAsync(n.ID()) {
		disk.Crash(n)
		disk.Repair()
		compact(&disk)
		left = durable(&disk)
	}
	before := *s
	*s = State{
		Elections: before.Elections, Broadcasts: before.Broadcasts,
		AcceptedEpoch: before.AcceptedEpoch, CurrentEpoch: left.CurrentEpoch, History: left.History,
		Disk: disk,
	}
	if !c.keeps(RuleAcceptedEpochDurable) {
		s.AcceptedEpoch = s.CurrentEpoch
	}
	if c.Judge == Refinement {
		s.Delivered = before.Delivered
	}
	c.schedule(n, s)
}

// compact drops all durable images but the last one.
func compact(d *model.Disk[Image]) { d.Durable = d.Durable[max(0, len(d.Durable)-1):] }

// written returns the image that was written last, synced or not.
func written(d *model.Disk[Image]) Image {
	if len(d.Unsynced) > 0 {
		return d.Unsynced[len(d.Unsynced)-1]
	}
	return durable(d)
}

// durable returns the image that a crash would leave at least.
func durable(d *model.Disk[Image]) Image {
	if len(d.Durable) > 0 {
		return d.Durable[len(d.Durable)-1]
	}
	return Image{}
}
