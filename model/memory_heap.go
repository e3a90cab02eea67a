//go:build !unix

package model

func words(n int) []uint64 { return make([]uint64, n) }

func freeWords([]uint64) {}
