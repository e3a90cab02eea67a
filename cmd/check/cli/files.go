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

// reportDir is a directory that exists and can be written to.
type reportDir string

// openReportDir creates the directory and tries it out: a search of hours must
// not end in finding that nothing can be kept.
func openReportDir(path string) (reportDir, error) {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return "", usagef("--report %q: %w", path, cause(err))
	}
	probe, err := os.CreateTemp(path, ".check-*")
	if err != nil {
		return "", usagef("--report %q: %w", path, cause(err))
	}
	probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return "", usagef("--report %q: %w", path, cause(err))
	}
	return reportDir(path), nil
}

// sub returns a directory below, created.
func (d reportDir) sub(path string) (reportDir, error) {
	full := filepath.Join(string(d), filepath.FromSlash(path))
	return reportDir(full), os.MkdirAll(full, 0o777)
}

// write writes a file, whole or not at all.
func (d reportDir) write(name string, content func(w io.Writer) error) error {
	return writeFile(filepath.Join(string(d), name), content)
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

func replaceFile(name string, data []byte) error {
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
