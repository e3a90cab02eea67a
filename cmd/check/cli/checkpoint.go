package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
)

// checkpointFlags say where a search writes what it needs to go on.
type checkpointFlags struct{ options model.Checkpointing }

func (c *checkpointFlags) register(f *pflag.FlagSet) {
	f.Var(&flagValue{kind: "DIR", set: func(text string) error {
		if text == "" {
			return errEmptyName
		}
		c.options.Dir = text
		return nil
	}}, "checkpoint", "writes into DIR, between levels and at the end, what a search needs to go on")
	f.BoolVar(&c.options.Resume, "resume", false, "goes on from the checkpoint in DIR, also with other bounds")
	timeVar(f, &c.options.Every, "checkpoint-every", "searches so long between two checkpoints (default 1m)")
}

// check makes sure, before anything is searched, that checkpoints can be
// written.
func (c *checkpointFlags) check() error {
	switch {
	case c.options.Resume && c.options.Dir != "":
		// A directory that is not there is no reason to make one.
		if _, err := os.Stat(c.options.Dir); err != nil {
			return usagef("cannot resume from %s: %w", c.options.Dir, cause(err))
		}
		return checkWritable(c.options.Dir)
	case c.options.Dir != "":
		return checkWritable(c.options.Dir)
	case c.options.Resume:
		return usagef("--resume needs --checkpoint DIR to resume from")
	case c.options.Every > 0:
		return usagef("--checkpoint-every needs --checkpoint DIR")
	}
	return nil
}

// tell says how a search that was cut can go on.
func (c *checkpointFlags) tell(w io.Writer) {
	if c.options.Dir != "" {
		fmt.Fprintf(w, "check: --checkpoint %s --resume goes on from here\n", c.options.Dir)
	}
}
