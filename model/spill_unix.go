//go:build unix

package model

import (
	"os"
	"syscall"
	"unsafe"
)

// mapFile maps n words of a file. They can be written if the file can.
func mapFile(f *os.File, offset int64, n int) ([]uint64, error) {
	b, err := syscall.Mmap(int(f.Fd()), offset, 8*n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*uint64)(unsafe.Pointer(&b[0])), n), nil
}
