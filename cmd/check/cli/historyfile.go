package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/history/recording"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

// The exit statuses for files without a verdict, those of sysexits.h.
const (
	exitInvalid   = 65
	exitNoFile    = 66
	exitReadError = 74
)

// historyShare is the part of --max-memory that a history may take. What judges
// it takes up to twice as much, half of the memory is for what a search
// remembers, and none of that is needed before the history has been read.
const historyShare = 4

// fileJudge judges one file.
type fileJudge struct {
	*command
	flags     *historyFlags
	questions questions
	recorded  *recording.Recording
	judged    reports.JudgedFile
	violated  history.History // the prefix that is shown, of what has to do with it
}

// judge returns what was found out about a file, and the exit status for it.
func (f *fileJudge) judge(ctx context.Context, name string) (judged reports.JudgedFile, status int) {
	f.judged = reports.JudgedFile{File: shownName(name), Errors: []reports.FileError{}, Warnings: []string{}}
	began := time.Now()
	ctx, cancel := f.bounded(ctx)
	defer cancel()
	if status = f.read(ctx, name); status == exitHolds {
		status = f.check(ctx)
	}
	f.judged.Seconds = reports.Seconds(time.Since(began).Seconds())
	return f.judged, status
}

// read reads the file. A status other than exitHolds ends it there.
func (f *fileJudge) read(ctx context.Context, name string) (status int) {
	in := f.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return f.unreadable(exitNoFile, fmt.Errorf("cannot open it: %w", cause(err)))
		}
		defer file.Close()
		in = file
	}
	recorded, err := recording.Read(&interruptedReader{ctx: ctx, from: in}, recording.Options{
		Format: recording.Format(f.flags.format), Object: f.flags.object, Keyed: f.flags.keyed,
		NilUnknown: f.flags.nilMeans == "unknown", FailedCAS: f.flags.casFailed == "compared",
		MaxMemory: (f.flags.memory + historyShare - 1) / historyShare, // 0 is no bound
	})
	var invalid *recording.InvalidError
	var large *recording.TooLargeError
	switch {
	case errors.As(err, &invalid):
		return f.invalid(invalid)
	case errors.Is(err, context.Canceled):
		f.undecided(interruptedReason)
		return exitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return f.undecided(fmt.Sprintf("--timeout %v was over before the file was read", f.flags.timeout))
	case errors.As(err, &large):
		return f.undecided(fmt.Sprintf("--max-memory is reached at line %s, after %s events; a quarter of it is for the history",
			grouped(large.Line), grouped(large.Events)))
	case err != nil:
		return f.unreadable(exitReadError, fmt.Errorf("cannot read it: %w", cause(err)))
	}
	f.recorded = recorded
	f.judged.Format = string(recorded.Format)
	f.judged.Events, f.judged.Injected = recorded.Events, recorded.Injected
	if warning := unlikely(recorded); warning != "" {
		f.judged.Warnings = append(f.judged.Warnings, warning)
	}
	return exitHolds
}

// unlikely tells of a history that holds, whatever the object did: most often
// the recording has failed.
func unlikely(r *recording.Recording) string {
	if r.Events == 0 {
		return "the history has no operations"
	}
	for _, p := range r.Parts {
		for _, e := range p.History {
			if e.Kind == history.Return {
				return ""
			}
		}
	}
	return "no operation of the history has returned"
}

func (f *fileJudge) unreadable(status int, err error) int {
	f.judged.Errors = append(f.judged.Errors, reports.FileError{Text: err.Error()})
	return status
}

func (f *fileJudge) invalid(err *recording.InvalidError) int {
	for _, p := range err.Problems {
		f.judged.Errors = append(f.judged.Errors, reports.FileError{Line: p.Line, Column: p.Column, Text: p.Text})
	}
	if err.Omitted > 0 {
		f.judged.Errors = append(f.judged.Errors, reports.FileError{Text: fmt.Sprintf("and %s more", grouped(err.Omitted))})
	}
	return exitInvalid
}

// interruptedReason is why a file has no other verdict.
const interruptedReason = "it was interrupted"

func (f *fileJudge) undecided(reason string) int {
	f.judged.Verdict, f.judged.Reason = new(model.Inconclusive), reason
	return exitInconclusive
}

// check judges every part of the recording. The violation that comes first in
// the file is shown.
func (f *fileJudge) check(ctx context.Context) (status int) {
	spec, err := f.questions.spec(f.flags, f.recorded.Format)
	if err != nil {
		return f.unreadable(exitInternal, err) // it has been built before
	}
	verdict, reason := model.Holds, ""
	f.judged.Complete = true
	for i := range f.recorded.Parts {
		p := &f.recorded.Parts[i]
		r, err := history.Check(ctx, f.questions.options(f.flags, spec), p.History)
		if err != nil {
			return f.failed(err, p)
		}
		f.count(&r)
		switch {
		case r.Verdict == model.Violated:
			if f.precedes(p, &r) {
				f.judged.Violation = f.prefix(spec, p, &r)
				reason = f.about(p) + r.Reason
			} else if verdict != model.Violated {
				reason = f.about(p) + r.Reason
			}
			verdict = model.Violated
		case r.Verdict == model.Inconclusive && verdict == model.Holds:
			verdict, reason = model.Inconclusive, f.about(p)+r.Reason+extends[r.Lacks]
		}
	}
	interrupted := errors.Is(ctx.Err(), context.Canceled)
	if interrupted && verdict == model.Inconclusive {
		reason = interruptedReason // not what the search says of its time
	}
	f.judged.Verdict, f.judged.Reason = &verdict, capped(reason)
	return verdictStatus(verdict, interrupted)
}

// extends says which flag gives more of what was used up.
var extends = map[history.Resource]string{
	history.Time: "; --timeout gives it more", history.Memory: "; --max-memory gives it more",
}

// about names the part that a reason is about.
func (f *fileJudge) about(p *recording.Part) string {
	if !f.recorded.Keyed {
		return ""
	}
	return "key " + p.Key + ": "
}

// failed is a part without a verdict.
func (f *fileJudge) failed(err error, p *recording.Part) int {
	var invalid *history.InvalidError
	var unsupported *history.UnsupportedError
	switch {
	case errors.As(err, &invalid):
		return f.invalid(p.Locate(invalid))
	case errors.As(err, &unsupported):
		// The question makes sense, but not for this history: it has not what the
		// algorithm needs.
		return f.unreadable(exitInvalid, unsupported)
	}
	return f.unreadable(exitInternal, err)
}

// count adds up what there was to judge in the parts.
func (f *fileJudge) count(r *history.Result) {
	j := &f.judged
	j.Operations += r.Operations
	j.Pending += r.Pending
	j.Partitions += r.Partitions
	j.LargestPartition = max(j.LargestPartition, r.LargestPartition)
	j.Algorithm = string(r.Algorithm)
	j.Complete = j.Complete && r.Complete
}

// precedes reports whether a violation is the first one so far that is known to
// be at some event.
func (f *fileJudge) precedes(p *recording.Part, r *history.Result) bool {
	if r.Prefix == 0 {
		return false
	}
	at, shown := p.Places[r.Prefix-1].Position(), f.judged.Violation
	return shown == nil || at.Line < shown.Line || at.Line == shown.Line && at.Column < shown.Column
}

// shownEvents is how many events of a prefix are listed.
const shownEvents = 12

// prefix describes the shortest prefix of a part that is violated. Of an object
// with independent keys only the events of one of them have to do with it.
func (f *fileJudge) prefix(spec history.Spec, p *recording.Part, r *history.Result) *reports.JudgedPrefix {
	last := r.Prefix - 1
	at := p.Places[last].Position()
	v := &reports.JudgedPrefix{Events: r.Prefix, Line: at.Line, Column: at.Column, Event: capped(p.History[last].String())}
	if f.recorded.Keyed {
		v.Key = &p.Key
	}
	related := func(history.Event) bool { return true }
	if spec.Key != nil {
		key := spec.Key(p.History[last].Func, p.History[last].Arg)
		related = func(e history.Event) bool { return spec.Key(e.Func, e.Arg) == key }
	}
	f.violated = nil
	for _, e := range p.History[:r.Prefix] {
		if related(e) {
			f.violated = append(f.violated, e)
		}
	}
	for i := last; i >= 0; i-- {
		switch {
		case !related(p.History[i]):
		case len(v.Last) < shownEvents:
			at := p.Places[i]
			v.Last = append(v.Last, reports.JudgedEvent{
				Line: int(at.Line), Column: int(at.Column), Event: capped(p.History[i].String()),
			})
		default:
			v.Earlier++
		}
	}
	slices.Reverse(v.Last)
	return v
}

// draw writes the drawing of the violation, if one is asked for and there is
// one. A history that is too long for it is no error: the verdict stands.
func (f *fileJudge) draw(ctx context.Context, number int) error {
	if !f.flags.html.given() || f.violated == nil {
		return nil
	}
	spec, err := f.questions.spec(f.flags, f.recorded.Format)
	if err != nil {
		return err
	}
	ctx, cancel := f.bounded(ctx)
	defer cancel()
	var page bytes.Buffer
	if err := history.Draw(ctx, &page, spec, f.violated); err != nil {
		if errors.Is(err, model.ErrInternal) {
			return err
		}
		fmt.Fprintf(f.stderr, "%s is not drawn: %v\n", f.judged.File, err)
		return nil
	}
	name := filepath.Join(f.flags.html.path, fmt.Sprintf("%d-%s.html", number+1, safeName(f.judged.File)))
	err = writeFile(name, func(w io.Writer) error {
		_, err := w.Write(page.Bytes())
		return err
	})
	if err == nil {
		fmt.Fprintf(f.stderr, "wrote %s\n", name)
	}
	return err
}

// safeName makes of the name of a file one for another file.
func safeName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (r == '.' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, filepath.Base(name))
}

// capped cuts a text about values that may be very long.
func capped(text string) string {
	const most = 500
	if len(text) <= most {
		return text
	}
	end := most
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s ... and %s bytes more", text[:end], grouped(len(text)-end))
}

// bounded limits the time of judging.
func (f *fileJudge) bounded(parent context.Context) (ctx context.Context, cancel func()) {
	if f.flags.timeout == 0 {
		return context.WithCancel(parent)
	}
	return context.WithTimeout(parent, f.flags.timeout)
}

// interruptedReader reads until the context is done. Reading from a terminal or
// a pipe may take for ever, so that it is left behind then.
type interruptedReader struct {
	ctx  context.Context
	from io.Reader
	buf  []byte // what is left behind must not write into what callers own
}

func (r *interruptedReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.buf) < len(p) {
		r.buf = make([]byte, len(p))
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.from.Read(r.buf[:len(p)])
		done <- result{n, err}
	}()
	select {
	case got := <-done:
		return copy(p, r.buf[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
