package model

import (
	"fmt"
	"slices"
)

// DiskMode says what a disk does to writes that no fsync has followed.
type DiskMode string

// The disk modes. A scenario that names none has no disk.
const (
	// DiskPrefix has a crash keep any prefix of them, in the order of writing.
	DiskPrefix DiskMode = "prefix"
	// DiskSubset has a crash keep any subset: nothing is a barrier but an fsync.
	DiskSubset DiskMode = "subset"
	// DiskTorn has a crash keep any prefix, and may leave one more write behind
	// it that is garbage.
	DiskTorn DiskMode = "torn"
	// DiskLying has one fsync of each disk, any one, answer and do nothing. A
	// crash keeps any prefix.
	DiskLying DiskMode = "lying"
)

// diskModes lists them as the command does.
var diskModes = []DiskMode{DiskPrefix, DiskSubset, DiskTorn, DiskLying}

// DiskNode is what a Disk wants of the node that it belongs to. A Node is one.
type DiskNode interface {
	Choose(k int) int
	DiskMode() DiskMode
}

// Disk is a file of writes, as a field of a protocol's state. It is the one
// part of the state that a crash treats in its own way: Restart calls Crash on
// each disk, and drops what else is volatile. W is plain data, such as a record
// of a log or a page with its place.
//
// The fields are there to be read, and to be changed by steps that are atomic
// and durable at once, such as cutting off the head of a log.
type Disk[W any] struct {
	// Durable is what survives a crash, in the order of writing.
	Durable []W
	// Unsynced is what was written since. The process reads it like the rest,
	// but a crash decides how much of it there has been.
	Unsynced []W
	// Torn says that a crash came in the middle of the last write of Durable: a
	// reader that verifies a checksum finds garbage in its place.
	Torn bool
	// Lied says that the disk has lied; it does so once.
	Lied bool
}

// Write appends a write, which a later Sync makes durable. It panics behind
// garbage that nobody has cut off, because no reader would get beyond it.
func (d *Disk[W]) Write(w W) {
	if d.Torn {
		panic("model: Disk.Write behind a torn write")
	}
	d.Unsynced = append(d.Unsynced, w)
}

// Sync is an fsync that answers: all that was written is durable, unless the
// disk lies.
func (d *Disk[W]) Sync(n DiskNode) {
	if len(d.Unsynced) == 0 {
		return
	}
	if n.DiskMode() == DiskLying && !d.Lied && n.Choose(2) == 1 {
		d.Lied = true
		return
	}
	d.Durable = append(d.Durable, d.Unsynced...)
	d.Unsynced = nil
}

// Fail is an fsync that reports an error. What it had to write is lost, and the
// next fsync succeeds without it: the kernel has marked it as written (Rebello
// and others, Can Applications Recover from fsync Failures?, USENIX ATC 2020).
func (d *Disk[W]) Fail() { d.Unsynced = nil }

// Crash decides what there is of the writes that were not synced, one choice in
// which 0 loses them all. It panics in a mode that it does not know; the empty
// one is DiskPrefix, for steps that run without an environment.
func (d *Disk[W]) Crash(n DiskNode) {
	if len(d.Unsynced) == 0 {
		return
	}
	switch mode := n.DiskMode(); mode {
	case DiskPrefix, DiskLying, "":
		d.keep(n.Choose(len(d.Unsynced) + 1))
	case DiskSubset:
		d.keepSubset(n.Choose(1 << len(d.Unsynced)))
	case DiskTorn:
		// 0 nothing, 1 the first torn, 2 the first, 3 the first and the second
		// torn, and so on.
		k := n.Choose(2*len(d.Unsynced) + 1)
		d.keep((k + 1) / 2)
		d.Torn = k%2 == 1
	default:
		panic(fmt.Sprintf("model: Disk.Crash in disk mode %q", mode))
	}
}

func (d *Disk[W]) keep(k int) {
	d.Durable = append(d.Durable, d.Unsynced[:k]...)
	d.Unsynced = nil
}

// keepSubset keeps the writes whose bits are set; bit 0 is the first write's.
func (d *Disk[W]) keepSubset(bits int) {
	for i, w := range d.Unsynced {
		if bits>>i&1 == 1 {
			d.Durable = append(d.Durable, w)
		}
	}
	d.Unsynced = nil
}

// Intact returns what a reader finds that verifies checksums: Durable without
// garbage at its end. It is not to be changed.
func (d *Disk[W]) Intact() []W {
	if d.Torn {
		return slices.Clip(d.Durable[:len(d.Durable)-1])
	}
	return d.Durable
}

// Repair cuts off garbage at the end, as a reader does before it writes there.
func (d *Disk[W]) Repair() { d.Durable, d.Torn = d.Intact(), false }
