package modeltest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// recorder stands in for a *testing.T, so that a test can see what fails.
type recorder struct {
	testing.TB // for the rest, such as Context
	name       string
	deadline   time.Time
	short      bool
	artifacts  string // directory
	out        *output
}

// output is what a recorder and its subtests said.
type output struct {
	log    strings.Builder
	failed []string // names of tests, once per failure
	ran    []string // names of subtests
	attrs  map[string]string
}

// record runs f as a test with the name of t.
func record(t *testing.T, f func(test)) *output {
	t.Helper()
	return recordUntil(t, time.Time{}, f)
}

func recordUntil(t *testing.T, deadline time.Time, f func(test)) *output {
	t.Helper()
	return (&recorder{TB: t, name: t.Name(), deadline: deadline}).record(f)
}

// recordShort is record with -short.
func recordShort(t *testing.T, f func(test)) *output {
	t.Helper()
	return (&recorder{TB: t, name: t.Name(), short: true}).record(f)
}

func (r *recorder) record(f func(test)) *output {
	r.out = &output{attrs: map[string]string{}}
	r.do(f)
	return r.out
}

// do runs f on a goroutine of its own, which FailNow can end.
func (r *recorder) do(f func(test)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
}

func (r *recorder) Run(name string, f func(test)) bool {
	before := len(r.out.failed)
	sub := *r
	sub.name += "/" + name
	r.out.ran = append(r.out.ran, name)
	sub.do(f)
	return len(r.out.failed) == before
}

func (r *recorder) Deadline() (time.Time, bool) { return r.deadline, !r.deadline.IsZero() }
func (r *recorder) Name() string                { return r.name }
func (r *recorder) Short() bool                 { return r.short }
func (r *recorder) ArtifactDir() string         { return r.artifacts }
func (r *recorder) Attr(key, value string)      { r.out.attrs[key] = value }
func (r *recorder) Helper()                     {}

func (r *recorder) Logf(format string, args ...any) { fmt.Fprintf(&r.out.log, format+"\n", args...) }

func (r *recorder) Errorf(format string, args ...any) {
	r.Logf(format, args...)
	r.out.failed = append(r.out.failed, r.name)
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

// passes fails the real test if the recorded one failed.
func (o *output) passes(t *testing.T) {
	t.Helper()
	if len(o.failed) > 0 {
		t.Errorf("failed in %v:\n%s", o.failed, o.log.String())
	}
}

// fails fails the real test unless the recorded one failed as often as there
// are texts, and said each of them.
func (o *output) fails(t *testing.T, times int, texts ...string) {
	t.Helper()
	if len(o.failed) != times {
		t.Errorf("failed %d times, want %d, in %v:\n%s", len(o.failed), times, o.failed, o.log.String())
	}
	o.says(t, texts...)
}

func (o *output) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(o.log.String(), text) {
			t.Errorf("does not say %q:\n%s", text, o.log.String())
		}
	}
}

func (o *output) runs(t *testing.T, names ...string) {
	t.Helper()
	if !slices.Equal(o.ran, names) {
		t.Errorf("ran %q, want %q", o.ran, names)
	}
}
