//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package model

import "os"

// lockDir only opens the directory.
func lockDir(dir string) (*os.File, error) { return os.Open(dir) }
