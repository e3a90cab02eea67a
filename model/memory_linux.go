package model

import (
	"syscall"
	"unsafe"
)

// adviseHuge is advice: a system that does not take it is slower, not wrong. A
// single huge page would be a large one to clear for a small search.
func adviseHuge(b []byte) {
	if len(b) > hugePage {
		_ = syscall.Madvise(b, syscall.MADV_HUGEPAGE)
	}
}

// releaseWords gives the memory behind words back to the system although they
// stay mapped; only whole huge pages inside are given back.
func releaseWords(w []uint64) {
	if len(w) == 0 {
		return
	}
	start := uintptr(unsafe.Pointer(&w[0]))
	end := start + 8*uintptr(len(w))
	from, to := (start+hugePage-1)&^(hugePage-1), end&^(hugePage-1)
	if from < to {
		b := unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), 8*len(w))
		_ = syscall.Madvise(b[from-start:to-start], syscall.MADV_DONTNEED)
	}
}

// peakMemory is the peak resident size of the process, in bytes.
func peakMemory() int {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return int(u.Maxrss) * 1024
}

// releaseFile takes words of a mapped file out of memory; they stay in the file.
func releaseFile(w []uint64) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), 8*len(w))
	_ = syscall.Madvise(b, syscall.MADV_DONTNEED)
}
