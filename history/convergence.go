package history

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// finalCall is what must have one result in the end.
type finalCall struct {
	fn  string
	arg any
}

// judgeConvergence compares the last operations of the processes, as far as
// they are reads that were invoked when all updates had ended. Where an update
// is pending, reads may yet change, and where nobody read so late, nothing is
// known.
func judgeConvergence(spec Spec, h History) (model.Verdict, string) {
	ops := Complete(h, spec)
	ended := -1 // index of the last end of an update
	last := make(map[int]int)
	for i := range ops {
		op := &ops[i]
		last[op.Process] = i
		if spec.Funcs[op.Func].ReadOnly {
			continue
		}
		if op.Status != StatusOK {
			return model.Inconclusive, op.text() + " has an unknown outcome, so that it may yet change what is read"
		}
		ended = max(ended, op.End)
	}
	final := make(map[finalCall]int)
	for i := range ops {
		op := &ops[i]
		if last[op.Process] != i || op.Invoke < ended || !spec.Funcs[op.Func].ReadOnly {
			continue
		}
		c := finalCall{op.Func, op.Arg}
		other, ok := final[c]
		if ok && ops[other].Result != op.Result {
			return model.Violated, fmt.Sprintf("after the last update %s, and %s", ops[other].text(), op.text())
		}
		if !ok {
			final[c] = i
		}
	}
	if len(final) == 0 && len(ops) > 0 {
		return model.Inconclusive, "no client read last, after all updates had ended"
	}
	return model.Holds, ""
}
