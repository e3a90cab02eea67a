//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package model

import (
	"errors"
	"os"
	"syscall"
)

// lockDir opens a directory that nobody else has locked, and locks it. The lock
// ends with the process, however that ends.
func lockDir(dir string) (*os.File, error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = d.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.New("another search that is running has its checkpoints there")
		}
		return nil, err
	}
	return d, nil
}
