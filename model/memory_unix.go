//go:build unix

package model

import (
	"fmt"
	"syscall"
	"unsafe"
)

// words returns n zeroed words outside the Go heap, so that the collector
// neither scans nor counts them. Large pieces lie in huge pages where the
// system has them.
func words(n int) []uint64 {
	b, err := syscall.Mmap(-1, 0, 8*n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		panic(fmt.Sprintf("model: no memory for %d states: %v", n, err))
	}
	adviseHuge(b)
	return unsafe.Slice((*uint64)(unsafe.Pointer(&b[0])), n)
}

// freeWords gives words back to the system.
func freeWords(w []uint64) {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), 8*len(w))
	if err := syscall.Munmap(b); err != nil {
		panic(fmt.Sprintf("model: munmap: %v", err))
	}
}
