//go:build !linux

package model

import "runtime"

func adviseHuge([]byte) {}

func releaseWords([]uint64) {}

// peakMemory is what the runtime has taken from the system, in bytes.
func peakMemory() int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.Sys)
}

func releaseFile([]uint64) {}
