package model

// DiskMode says what a crash does to writes that were issued but not synced.
type DiskMode string

// The disk modes.
const (
	DiskPrefix DiskMode = "prefix" // any prefix of them survives
	DiskSubset DiskMode = "subset" // any subset: the disk keeps no order
	DiskTorn   DiskMode = "torn"   // a prefix, and after it one garbage record
	DiskLying  DiskMode = "lying"  // a sync may answer although it did nothing, once
)

var diskModes = []DiskMode{DiskPrefix, DiskSubset, DiskTorn, DiskLying}
