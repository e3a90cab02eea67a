//go:build unix

// Command compare measures check from outside, as a process among others: beside
// SPIN on a model that both have, or alone on a family of spaces that grows
// from thousands of states to hundreds of millions. It prints tables in
// Markdown; bench/README.md tells how to read them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: go run ./bench/compare [-modes LIST] [ROUNDS...]
       go run ./bench/compare -growth [-workers N] [RMS...]

The first compares check with SPIN on calibration/rounds, by default with 1,1
and with 2,1 rounds: the second takes minutes and 4 GB. It needs spin and gcc.
The second measures specs/twophase, by default with 5 to 9 resource managers.

`

// misuse is an error in the arguments, or that a tool is missing.
type misuse struct{ error }

func misusef(format string, args ...any) error { return misuse{fmt.Errorf(format, args...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := command(ctx, os.Args[1:], os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "compare:", err)
	if errors.As(err, new(misuse)) {
		os.Exit(2)
	}
	os.Exit(1)
}

func command(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	growing := flags.Bool("growth", false, "measure how cost grows with the number of states")
	workers := flags.Int("workers", runtime.NumCPU(), "workers of check, with -growth")
	modes := flags.String("modes", "default,collapse", "how SPIN stores states: of default, collapse and automaton")
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return nil
	case err != nil:
		return misuse{err}
	}
	if *workers < 1 {
		return misusef("-workers: want at least 1, got %d", *workers)
	}
	work, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	c := comparison{ctx: ctx, work: work, out: out}
	if *growing {
		return c.growth(flags.Args(), *workers)
	}
	return c.beside(flags.Args(), strings.Split(*modes, ","))
}

// comparison is what a run of the command works with.
type comparison struct {
	ctx  context.Context
	work string // a folder of its own
	out  io.Writer
}

// head says under which conditions the figures were taken.
func (c *comparison) head(tools ...string) {
	parts := append([]string{
		time.Now().UTC().Format(time.DateOnly),
		fmt.Sprintf("%s/%s with %d CPUs", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()),
		runtime.Version(),
	}, tools...)
	fmt.Fprintf(c.out, "%s\n\n", strings.Join(parts, "; "))
}

// row prints a line of a table.
func (c *comparison) row(cells ...string) {
	fmt.Fprintf(c.out, "| %s |\n", strings.Join(cells, " | "))
}

// measured is one search by one tool.
type measured struct {
	states, transitions int
	depth               int           // levels, 0 if the tool counts none
	wall, cpu           time.Duration // of the whole process, its start included
	peak                int           // bytes: resident, at most
}

func (m measured) perSecond() float64 { return float64(m.states) / m.wall.Seconds() }

func (m measured) perState() float64 { return float64(m.peak) / float64(m.states) }

// cost are the cells of what a search took.
func (m measured) cost() []string {
	return []string{
		fmt.Sprintf("%.2f", m.wall.Seconds()),
		fmt.Sprintf("%.2f", m.cpu.Seconds()),
		grouped(int(m.perSecond())),
		grouped(m.peak / 1e6),
		fmt.Sprintf("%.1f", m.perState()),
	}
}

// measure runs a tool and returns what it printed with what it took. The counts
// are for the caller to find there.
func (c *comparison) measure(name string, args ...string) (output string, m measured, err error) {
	cmd := exec.CommandContext(c.ctx, name, args...)
	cmd.Dir = c.work
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begun := time.Now()
	err = cmd.Run()
	m.wall = time.Since(begun)
	if err != nil {
		return "", m, fmt.Errorf("%s %s: %w\n%s%s", name, strings.Join(args, " "), err, &stdout, &stderr)
	}
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	m.peak = int(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS != "darwin" { // where it is in bytes
		m.peak *= 1024
	}
	return stdout.String(), m, nil
}

// grouped writes a number as 1,234,567.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
