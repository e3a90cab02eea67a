//go:build !unix

package model

import (
	"errors"
	"os"
)

func mapFile(*os.File, int64, int) ([]uint64, error) {
	return nil, errors.New("files cannot be mapped on this system")
}
