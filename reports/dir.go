package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// The files of a report directory.
const (
	resultFile   = "result.json"
	textFile     = "report.txt"
	markdownFile = "report.md"
	traceSuffix  = ".trace.json" // after the property's name
)

// WriteDir writes all about one run into a directory, which it creates:
//
//	result.json                 check.result/1
//	Agreement.trace.json        check.trace/1, one per violation and witness
//	report.md, report.txt       for people
//
// Files appear whole or not at all, and result.json last: whoever finds it
// finds the traces that it lists. Traces that an earlier run left in the
// directory, as its result.json says, are removed; all else is left alone.
func WriteDir(dir string, r *model.Result) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	before := writtenTraces(dir)
	options := jsonOptions{inDir: true}
	for _, t := range traces(r) {
		name := traceName(t.Property)
		options.traces = append(options.traces, name)
		if err := writeFile(dir, name, func(w io.Writer) error { return TraceJSON(w, t) }); err != nil {
			return err
		}
	}
	files := []struct {
		name  string
		write func(w io.Writer) error
	}{
		{markdownFile, func(w io.Writer) error { return Markdown(w, r) }},
		{textFile, func(w io.Writer) error { return Text(w, r, Style{Dir: "."}) }},
		{resultFile, func(w io.Writer) error { return writeResult(w, r, options) }},
	}
	for _, f := range files {
		if err := writeFile(dir, f.name, f.write); err != nil {
			return err
		}
	}
	for _, name := range before {
		if !slices.Contains(options.traces, name) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
	}
	return nil
}

// traces are those of the violations, then those of the witnesses.
func traces(r *model.Result) []*model.Trace {
	var list []*model.Trace
	for _, v := range violations(r) {
		if v.Trace != nil {
			list = append(list, v.Trace)
		}
	}
	return append(list, r.Witnesses...)
}

// traceName is the name of a property's trace file.
func traceName(property string) string {
	safe := func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}
	return strings.Map(safe, property) + traceSuffix
}

// writtenTraces are the trace files that an earlier WriteDir left here. Of a
// result that cannot be read there are none: what is not surely ours stays.
func writtenTraces(dir string) []string {
	data, err := os.ReadFile(filepath.Join(dir, resultFile))
	if err != nil {
		return nil
	}
	var result struct {
		Schema string   `json:"schema"`
		Traces []string `json:"traces"`
	}
	if json.Unmarshal(data, &result) != nil || result.Schema != model.ResultSchema {
		return nil
	}
	return slices.DeleteFunc(result.Traces, func(name string) bool {
		return name != filepath.Base(name) || !strings.HasSuffix(name, traceSuffix)
	})
}

// writeFile writes under another name first and renames.
func writeFile(dir, name string, content func(w io.Writer) error) (err error) {
	var text bytes.Buffer
	if err := content(&text); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+name+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
			err = fmt.Errorf("cannot write %s: %w", filepath.Join(dir, name), err)
		}
	}()
	_, err = f.Write(text.Bytes())
	if err == nil {
		err = f.Chmod(0o644) // temporary files are their owner's alone
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	return err
}
