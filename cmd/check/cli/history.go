package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/history/recording"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

// historyFlags are the flags of check history.
type historyFlags struct {
	object, consistency, algorithm string
	format, nilMeans, casFailed    string
	initial                        string
	initialGiven, keyed            bool
	k, memory                      int
	timeout                        time.Duration
	json                           jsonMode
	markdown                       bool
	html                           dirFlag
}

func (c *command) historyCommand() *cobra.Command {
	var flags historyFlags
	cmd := &cobra.Command{
		Use:   "history FILE...",
		Short: "judges recorded histories: are they linearizable, sequential, causal?",
		Long: `History judges what clients of a real object recorded, as Jepsen and Maelstrom
write it (history.edn, history.txt), elle-cli's JSON, or logs of etcd and of
key-value stores. It prints FILE<TAB>VERDICT for each file, and for a violation
its shortest prefix and the reason. "-" is standard input.

Objects:
` + objectList() + `
Of Maelstrom's workloads lin-kv is a cas with --keyed, broadcast and g-set are a
set, g-counter and pn-counter a counter, txn-list-append is list-append.

It exits with 0 if all hold, 1 if one is violated, 3 if one could not be judged
in time. A file that is no history has no verdict: 65 if its content is not
valid, 66 if it cannot be opened, 74 if it cannot be read.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef(`check history needs a file; "-" is standard input`)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.history(cmd.Context(), args, &flags)
		},
	}
	flags.register(cmd)
	c.completeFlags(cmd)
	return cmd
}

func objectList() string {
	var b strings.Builder
	for _, o := range history.Objects() {
		fmt.Fprintf(&b, "  %-12s %s\n", o.Name, o.Title)
	}
	return b.String()
}

func (h *historyFlags) register(cmd *cobra.Command) {
	var objects, models, algorithms, formats []string
	for _, o := range history.Objects() {
		objects = append(objects, o.Name)
	}
	for _, m := range history.Consistencies() {
		models = append(models, string(m))
	}
	for _, a := range history.Algorithms() {
		algorithms = append(algorithms, string(a))
	}
	for _, f := range recording.Formats() {
		formats = append(formats, string(f))
	}
	f := cmd.Flags()
	nameVar(f, &h.object, "object", "OBJECT", "what the clients called", objects)
	nameVar(f, &h.consistency, "consistency", "MODEL", "what is asked (default linearizable):\n"+folded(models), models)
	nameVar(f, &h.algorithm, "algorithm", "NAME", "how it is judged (default auto, the cheapest that is complete):\n"+folded(algorithms), algorithms)
	countVar(f, &h.k, "k", 1, "how many versions k-atomic lets a read choose from")
	f.Var(&flagValue{kind: "VALUE", set: func(text string) error {
		h.initial, h.initialGiven = text, true
		_, err := recording.Value(text)
		return asWanted(err)
	}}, "init", `the object's first value, as EDN, such as 0, nil or "x"`)
	wordVar(f, &h.format, "format", "how the files are written", formats...)
	wordVar(f, &h.nilMeans, "nil", "a read of nil found nothing, or its result is unknown", "value", "unknown")
	wordVar(f, &h.casFailed, "failed-cas", "a failed cas had no effect, or it certainly met another value", "no-effect", "compared")
	f.BoolVar(&h.keyed, "keyed", false, "values are pairs [KEY VALUE], and each key is judged on its own")
	timeVar(f, &h.timeout, "timeout", "gives each file a time, such as 90s or 5m\n(without it each history in it has 10s to be judged in)")
	sizeVar(f, &h.memory, "max-memory", "ends reading or judging a file that takes more, about,\nsuch as 2GB or 512MiB (a search has half of it, and\n512MiB without it)")
	h.json.register(f)
	h.html.register(f, "html", "writes Porcupine's drawing of each violation of linearizability into DIR")
	f.BoolVar(&h.markdown, "markdown", false, "the result as Markdown on standard output, the text on standard error")
}

// asWanted drops the place from an error about a flag, which has one line.
func asWanted(err error) error {
	if invalid := (*recording.InvalidError)(nil); errors.As(err, &invalid) {
		return errors.New(invalid.Problems[0].Text)
	}
	return err
}

// questions are what is asked of every file.
type questions struct {
	object      history.Object
	consistency history.Consistency
	algorithm   history.Algorithm
}

func (h *historyFlags) questions() (q questions, err error) {
	if h.object == "" {
		return q, usagef("check history needs --object; check history --help lists them")
	}
	if h.json != jsonOff && h.markdown {
		return q, usagef("of --json and --markdown only one can be on standard output")
	}
	if h.html.given() && h.consistency != "" && h.consistency != string(history.Linearizability) {
		return q, usagef("--html draws violations of linearizability, not of --consistency %s", h.consistency)
	}
	if q.object, err = history.ObjectNamed(h.object); err != nil {
		return q, &usageError{err}
	}
	if h.initialGiven && !q.object.TakesInitial {
		return q, usagef("--init %q: a %s begins empty", h.initial, h.object)
	}
	q.consistency, q.algorithm = history.Consistency(h.consistency), history.Algorithm(h.algorithm)
	if q.consistency == "" {
		q.consistency = history.Linearizability
	}
	if (h.k > 0) != (q.consistency == history.KAtomicity) {
		return q, usagef("--consistency %s and --k belong together", history.KAtomicity)
	}
	return q, q.makeSense(h)
}

// makeSense refuses what no history could answer, by asking it of an empty one.
func (q *questions) makeSense(h *historyFlags) error {
	spec, err := q.spec(h, recording.KV)
	if err != nil {
		return err
	}
	_, err = history.Check(context.Background(), q.options(h, spec), nil)
	if unsupported := (*history.UnsupportedError)(nil); errors.As(err, &unsupported) {
		return &usageError{unsupported}
	}
	return err
}

func (q *questions) options(h *historyFlags, spec history.Spec) history.Options {
	return history.Options{
		Spec: spec, Consistency: q.consistency, K: max(1, h.k), Algorithm: q.algorithm, Memory: h.memory / 2,
	}
}

// spec returns the object. Where nobody says what it first held that is what the
// format says: in a key-value log the empty string.
func (q *questions) spec(h *historyFlags, format recording.Format) (history.Spec, error) {
	initial := q.object.Initial
	if q.object.Name == "kv" && format != recording.KV {
		initial = nil
	}
	if h.initialGiven {
		v, err := recording.Value(h.initial)
		if err != nil {
			return history.Spec{}, err
		}
		initial = v
	}
	spec, err := q.object.New(initial)
	if err != nil {
		return history.Spec{}, usagef("--init %q: %w", h.initial, err)
	}
	return spec, nil
}

// history judges all files, one after the other, and shows each verdict as soon
// as it is known.
func (c *command) history(ctx context.Context, files []string, flags *historyFlags) error {
	q, err := flags.questions()
	if err != nil {
		return err
	}
	if slices.Index(files, "-") != lastIndex(files, "-") {
		return usagef("standard input can be judged only once")
	}
	if err := flags.html.open(); err != nil {
		return err
	}
	judgement := &reports.Judgement{
		Schema: reports.JudgementSchema, Object: flags.object, Consistency: string(q.consistency), K: flags.k,
		Command: flags.command(files), Files: []reports.JudgedFile{},
	}
	text, terminal := io.Writer(c.stdout), c.outTerm
	if flags.json != jsonOff || flags.markdown {
		text, terminal = c.stderr, c.errTerm
	}
	status, told := exitHolds, false
	for i, name := range files {
		if ctx.Err() != nil {
			fmt.Fprintf(c.stderr, "check: interrupted; not judged: %s\n", strings.Join(files[i:], " "))
			status = worse(status, exitInterrupted)
			break
		}
		f := &fileJudge{command: c, flags: flags, questions: q}
		judged, fileStatus := f.judge(ctx, name)
		status = worse(status, fileStatus)
		judgement.Files = append(judgement.Files, judged)
		for _, e := range judged.Errors {
			fmt.Fprintln(c.stderr, e.In(shownName(name)))
		}
		if judged.Verdict != nil && told {
			fmt.Fprintln(text)
		}
		told = told || judged.Verdict != nil
		if err := reports.JudgedFileText(text, &judged, c.style(terminal)); err != nil {
			return err
		}
		if err := f.draw(ctx, i); err != nil {
			return err
		}
	}
	summarize(judgement)
	if err := reports.JudgementSummary(text, judgement, c.style(terminal)); err != nil {
		return err
	}
	switch {
	case flags.json != jsonOff:
		err = reports.JudgementJSON(c.stdout, judgement, flags.json == jsonStable)
	case flags.markdown:
		err = reports.JudgementMarkdown(c.stdout, judgement)
	}
	if err != nil {
		return err
	}
	return asExit(status)
}

// shownName is what texts call a file.
func shownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

func lastIndex(list []string, s string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == s {
			return i
		}
	}
	return -1
}

// command is what judges the files again.
func (h *historyFlags) command(files []string) []string {
	words := append([]string{"check", "history"}, files...)
	words = append(words, "--object", h.object)
	for _, flag := range []struct{ name, value, unless string }{
		{"--consistency", h.consistency, ""},
		{"--algorithm", h.algorithm, ""},
		{"--init", h.initial, ""},
		{"--format", h.format, string(recording.Auto)},
		{"--nil", h.nilMeans, "value"},
		{"--failed-cas", h.casFailed, "no-effect"},
	} {
		if flag.value != flag.unless {
			words = append(words, flag.name, flag.value)
		}
	}
	if h.k > 0 {
		words = append(words, "--k", fmt.Sprint(h.k))
	}
	if h.keyed {
		words = append(words, "--keyed")
	}
	return words
}

// summarize fills in what all files have together.
func summarize(j *reports.Judgement) {
	rank := []model.Verdict{model.Holds, model.Inconclusive, model.Violated}
	for _, f := range j.Files {
		switch {
		case f.Verdict == nil:
			j.Unreadable++
		case j.Verdict == nil || slices.Index(rank, *f.Verdict) > slices.Index(rank, *j.Verdict):
			j.Verdict = f.Verdict
		}
	}
}
