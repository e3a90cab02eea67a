//go:build unix

package main

import (
	"context"
	_ "embed"
	"fmt"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rounds is the twin of calibration/rounds.
//
//go:embed rounds.pml
var rounds []byte

// spinSize is what the model in Promela has ballots for.
var spinSize = regexp.MustCompile(`^([1-3],[0-3]|0,[1-3])$`)

// spinMemory is the most that SPIN may take, in megabytes.
const spinMemory = 12_000

// spinMode is a way in which SPIN stores states exactly.
type spinMode struct {
	name, label string
	translate   []string // options of spin
	compile     []string // options of the C compiler
}

var spinModes = []spinMode{
	{name: "default", label: "SPIN"},
	// A process for each node: COLLAPSE stores each part of a state once, and
	// what is global is one part.
	{name: "collapse", label: "SPIN, COLLAPSE", translate: []string{"-DPROCESSES"}, compile: []string{"-DCOLLAPSE"}},
	// The number is the length of the longest state, in bytes.
	{name: "automaton", label: "SPIN, MA", compile: []string{"-DMA=64"}},
}

// beside compares check with SPIN.
func (c *comparison) beside(sizes, names []string) error {
	if len(sizes) == 0 {
		sizes = []string{"1,1", "2,1"}
	}
	for _, size := range sizes {
		if !spinSize.MatchString(size) {
			return misusef("want two numbers of rounds from 0 to 3, as in 2,1, got %q", size)
		}
	}
	var modes []spinMode
	for _, name := range names {
		i := slices.IndexFunc(spinModes, func(m spinMode) bool { return m.name == name })
		if i < 0 {
			return misusef("SPIN has no mode %q here; want default, collapse or automaton", name)
		}
		modes = append(modes, spinModes[i])
	}
	versions, err := c.versions()
	if err != nil {
		return err
	}
	if err := c.buildCheck(); err != nil {
		return err
	}
	c.head(versions...)
	for _, size := range sizes {
		if err := c.besideAt(size, modes); err != nil {
			return err
		}
	}
	return nil
}

// versions makes sure that all tools are there, before anything is measured.
func (c *comparison) versions() (list []string, err error) {
	var missing []string
	for _, tool := range []struct {
		name, install string
		version       []string
	}{
		{"spin", "Debian's package spin", []string{"-V"}},
		{"gcc", "Debian's package gcc", []string{"--version"}}, // spin calls it by that name, too
	} {
		if _, err := exec.LookPath(tool.name); err != nil {
			missing = append(missing, fmt.Sprintf("%s (%s)", tool.name, tool.install))
			continue
		}
		output, _, err := c.measure(tool.name, tool.version...)
		if err != nil {
			return nil, err
		}
		first, _, _ := strings.Cut(output, "\n")
		list = append(list, first)
	}
	if missing != nil {
		return nil, misusef("not found: %s", strings.Join(missing, ", "))
	}
	return list, nil
}

// besideAt prints the table of one size of the model.
func (c *comparison) besideAt(size string, modes []spinMode) error {
	fmt.Fprintf(c.out, "`calibration/rounds -p rounds=%s`\n\n", size)
	c.row("", "states", "transitions", "seconds", "CPU s", "states/s", "peak MB", "B/state")
	c.row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:")
	show := func(label string, m measured) {
		c.row(append([]string{label, grouped(m.states), grouped(m.transitions)}, m.cost()...)...)
	}
	var ours, theirs []measured
	for workers := 1; workers <= 2; workers++ {
		m, err := c.check(workers, "calibration/rounds", "rounds="+size)
		if err != nil {
			return err
		}
		show(fmt.Sprintf("check --workers %d", workers), m)
		ours = append(ours, m)
	}
	for _, mode := range modes {
		m, err := c.spin(size, mode, ours[0].states)
		if err != nil {
			return err
		}
		show(mode.label, m)
		theirs = append(theirs, m)
	}
	fmt.Fprintln(c.out)
	for i, m := range theirs {
		for k, our := range ours {
			if our.states != m.states || our.transitions != m.transitions {
				return fmt.Errorf("the counts differ: check has %d states and %d transitions, %s %d and %d",
					our.states, our.transitions, modes[i].label, m.states, m.transitions)
			}
			fmt.Fprintf(c.out, "- `--workers %d` beside %s: %.2f x the states per second, %.2f x per CPU second, 1/%.2f of the memory\n",
				k+1, modes[i].label, our.perSecond()/m.perSecond(), m.cpu.Seconds()/our.cpu.Seconds(), m.perState()/our.perState())
		}
	}
	fmt.Fprintln(c.out)
	return nil
}

// spin explores the model exactly, for safety alone, and without partial-order
// reduction, which would leave out states. The table gets a slot for each of
// the states.
func (c *comparison) spin(size string, mode spinMode, states int) (measured, error) {
	if err := os.WriteFile(filepath.Join(c.work, "rounds.pml"), rounds, 0o666); err != nil {
		return measured{}, err
	}
	first, second, _ := strings.Cut(size, ",")
	translate := append([]string{"-a", "-DR0=" + first, "-DR1=" + second}, mode.translate...)
	if err := run(c.ctx, c.work, "spin", append(translate, "rounds.pml")...); err != nil {
		return measured{}, err
	}
	if err := keepDigits(filepath.Join(c.work, "pan.c")); err != nil {
		return measured{}, err
	}
	compile := append([]string{"-O2", "-DSAFETY", "-DNOREDUCE", fmt.Sprintf("-DMEMLIM=%d", spinMemory)}, mode.compile...)
	if err := run(c.ctx, c.work, "gcc", append(compile, "-o", "pan", "pan.c")...); err != nil {
		return measured{}, err
	}
	output, m, err := c.measure(filepath.Join(c.work, "pan"), "-m10000", fmt.Sprintf("-w%d", max(10, bits.Len(uint(states-1)))))
	if err != nil {
		return m, err
	}
	m.states, m.transitions, err = spinCounts(output)
	return m, err
}

// keepDigits has SPIN's program print counts in full: eight digits are all that
// it would show of them.
func keepDigits(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "%9.8g", "%.0f")), 0o666)
}

var (
	spinStates      = regexp.MustCompile(`(?m)^ *(\d+) states, stored`)
	spinTransitions = regexp.MustCompile(`(?m)^ *(\d+) transitions \(`)
)

// spinCounts reads the counts of a complete search without errors.
func spinCounts(output string) (states, transitions int, err error) {
	s, t := spinStates.FindStringSubmatch(output), spinTransitions.FindStringSubmatch(output)
	if s == nil || t == nil || !strings.Contains(output, "errors: 0") || strings.Contains(output, "Search not completed") {
		return 0, 0, fmt.Errorf("SPIN found an error, did not complete, or prints its counts in another way:\n%s", output)
	}
	if states, err = strconv.Atoi(s[1]); err != nil {
		return 0, 0, err
	}
	if transitions, err = strconv.Atoi(t[1]); err != nil {
		return 0, 0, err
	}
	return states, transitions - 1, nil // it counts the initial state as one
}

// run runs a tool that is not measured.
func run(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, output)
	}
	return nil
}
