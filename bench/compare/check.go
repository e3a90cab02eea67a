//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
)

// buildCheck builds the command of this module, to be measured as users run it.
func (c *comparison) buildCheck() error {
	// The folder that compare was started in is in the module; c.work is not. Nobody
	// debugs what is built, and without the symbols for it it is linked in half the time.
	return run(c.ctx, ".", "go", "build", "-ldflags", "-s -w", "-o", filepath.Join(c.work, "check"), "github.com/faultline-mc/faultline/cmd/check")
}

// check searches a scenario without reductions, which other tools do not have.
func (c *comparison) check(workers int, scenario, param string) (measured, error) {
	output, m, err := c.measure(filepath.Join(c.work, "check"),
		"run", scenario, "-p", param, "--reduce", "none", "--workers", strconv.Itoa(workers), "--json", "--progress", "none")
	if err != nil {
		return m, err
	}
	var result struct {
		Verdict                    string
		States, Transitions, Depth int
	}
	if err := json.Unmarshal([]byte(output), &result); err != nil {
		return m, fmt.Errorf("the result of check: %w", err)
	}
	if result.Verdict != "holds" {
		return m, fmt.Errorf("check says that %s is %s, not that it holds", scenario, result.Verdict)
	}
	m.states, m.transitions, m.depth = result.States, result.Transitions, result.Depth
	return m, nil
}

// growth measures specs/twophase with numbers of resource managers.
func (c *comparison) growth(args []string, workers int) error {
	if len(args) == 0 {
		args = []string{"5", "6", "7", "8", "9"}
	}
	var sizes []int
	for _, arg := range args {
		rms, err := strconv.Atoi(arg)
		if err != nil || rms < 1 {
			return misusef("want a number of resource managers, got %q", arg)
		}
		sizes = append(sizes, rms)
	}
	if err := c.buildCheck(); err != nil {
		return err
	}
	c.head(fmt.Sprintf("%d workers", workers))
	c.row("rms", "states", "transitions", "levels", "seconds", "CPU s", "states/s", "peak MB", "B/state")
	c.row("---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:")
	for _, rms := range sizes {
		m, err := c.check(workers, "specs/twophase", fmt.Sprintf("rms=%d", rms))
		if err != nil {
			return err
		}
		if want := twoPhaseStates(rms); m.states != want {
			return fmt.Errorf("check found %d states of specs/twophase with %d resource managers, but there are %d", m.states, rms, want)
		}
		c.row(append([]string{strconv.Itoa(rms), grouped(m.states), grouped(m.transitions), strconv.Itoa(m.depth)}, m.cost()...)...)
	}
	return nil
}

// twoPhaseStates is how many states specs/twophase has. While the transaction
// manager waits, each of the others is working, has prepared, is known to have,
// or has aborted: 4 ways. Once it has committed, which takes that all are known
// to have prepared, each has heard of it or not: 2 ways. Once it has given up,
// each has aborted or not, in all three ways of having prepared or never having
// done so: 6 ways.
func twoPhaseStates(rms int) int {
	power := func(base int) int {
		n := 1
		for range rms {
			n *= base
		}
		return n
	}
	return power(6) + power(4) + power(2)
}
