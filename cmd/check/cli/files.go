package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// readInput reads a whole file, or standard input for "-".
func (c *command) readInput(name string) ([]byte, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(c.stdin)
		name = "standard input"
	} else {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, usagef("cannot read %s: %w", name, cause(err))
	}
	// What an earlier command failed to write is not an empty script.
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, usagef("%s is empty", name)
	}
	return data, nil
}

// cause drops from an error what the caller says better: operation and path.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

var errEmptyName = errors.New("want a name")

// checkWritable creates the directory and tries it out: a search of hours must
// not end in finding that nothing can be kept.
func checkWritable(dir string) error {
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		err = tryOut(dir)
	}
	if err != nil {
		return usagef("cannot write to %s: %w", dir, cause(err))
	}
	return nil
}

// tryOut creates a file, because permissions alone do not tell: the file system
// may be full or read-only.
func tryOut(dir string) error {
	f, err := os.CreateTemp(dir, ".check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// writeFile writes a file under another name first, so that nobody finds half
// of it.
func writeFile(name string, content func(w io.Writer) error) error {
	var text bytes.Buffer
	if err := content(&text); err != nil {
		return err
	}
	if err := replaceFile(name, text.Bytes()); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, cause(err))
	}
	return nil
}

// replaceFile puts a new file in the place of an old one.
func replaceFile(name string, data []byte) error {
	// A link stays a link.
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	// A device or a pipe must not be replaced by a file.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(name, data, 0o666)
	}
	fresh := fmt.Sprintf("%s.%d.tmp", name, os.Getpid())
	if err := os.WriteFile(fresh, data, 0o666); err != nil {
		return err
	}
	if err := os.Rename(fresh, name); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return nil
}
