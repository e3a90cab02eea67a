package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/faultline-mc/faultline/model"
)

// A line is written this often: on a terminal, where the tests are less
// patient, and elsewhere.
var everyOnTerminal = time.Second

const everyElsewhere = 30 * time.Second

// progress tells where a search is. On a terminal its line is overwritten in
// place; it is gone before anything else is written.
type progress struct {
	w        io.Writer
	scenario string
	without  model.Rule // that is being switched off, or empty
	json     bool
	width    func() int // nil where lines stay

	mu    sync.Mutex
	last  model.Progress // for the rate
	shown bool           // there is a line to be removed
	ended bool           // the search is over; a late call shows nothing
}

// watch makes the options of a search call a progress line. The function that
// it returns ends the line.
func (c *command) watch(scenario string, without model.Rule, how string, opt *model.Options) (end func()) {
	if how == "none" {
		return func() {}
	}
	p := &progress{w: c.stderr, scenario: scenario, without: without, json: how == "json"}
	if how == "auto" && c.errTerm.moves() {
		p.width = c.errTerm.width
	}
	opt.Progress = p.show
	opt.Every = everyElsewhere
	if c.errTerm != nil {
		opt.Every = everyOnTerminal
	}
	return p.end
}

// show is called by the engine, from a goroutine of its own.
func (p *progress) show(now model.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	rate := rateBetween(p.last, now)
	p.last = now
	switch {
	case p.json:
		p.showJSON(now, rate)
	case p.width != nil:
		// One column less than there is: a full line would make some terminals
		// wrap, and then the next one does not overwrite it.
		fmt.Fprint(p.w, "\r", cut(p.line(now, rate), p.width()-1), "\x1b[K")
		p.shown = true
	default:
		fmt.Fprintln(p.w, p.line(now, rate))
	}
}

// end removes the line, so that results do not stand behind it.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// showJSON writes the figures as they are, one object per line.
func (p *progress) showJSON(now model.Progress, rate float64) {
	// Encoding a struct of numbers and a string does not fail.
	line, _ := json.Marshal(struct {
		Scenario        string     `json:"scenario"`
		Without         model.Rule `json:"without,omitempty"`
		Depth           int        `json:"depth"`
		States          int        `json:"states"`
		StatesPerSecond float64    `json:"states_per_second"`
		Queue           int        `json:"queue"`
		Transitions     int        `json:"transitions"`
		Runs            int        `json:"runs,omitempty"`
		MemoryBytes     int        `json:"memory_bytes"`
		Seconds         float64    `json:"seconds"`
	}{
		p.scenario, p.without, now.Depth, now.States, math.Round(rate), now.Queue, now.Transitions, now.Runs, now.MemoryBytes,
		math.Round(now.Elapsed.Seconds()*10) / 10,
	})
	fmt.Fprintf(p.w, "%s\n", line)
}

// rateBetween returns the states found per second since the last line: an
// average over the whole search would hide that it has become slow. Of a
// simulation, which counts no states, it is the transitions.
func rateBetween(last, now model.Progress) float64 {
	seconds := (now.Elapsed - last.Elapsed).Seconds()
	if seconds <= 0 {
		return 0
	}
	if now.Runs > 0 {
		return float64(now.Transitions-last.Transitions) / seconds
	}
	return float64(now.States-last.States) / seconds
}

func (p *progress) line(now model.Progress, rate float64) string {
	label := p.scenario
	if p.without != "" {
		label += " without " + string(p.without)
	}
	return progressLine(label, now, rate)
}

// progressLine has what tells whether a search comes to an end: while the queue
// grows, it does not. A simulation has no queue.
func progressLine(label string, p model.Progress, rate float64) string {
	if p.Runs > 0 {
		return fmt.Sprintf("%s  runs %s  transitions %s (%s/s)  mem %s  %s s",
			label, grouped(p.Runs), scaled(p.Transitions, ""), grouped(fourDigits(rate)),
			scaled(p.MemoryBytes, "B"), grouped(int(p.Elapsed.Seconds())))
	}
	return fmt.Sprintf("%s  depth %d  states %s (%s/s)  queue %s  transitions %s  mem %s  %s s",
		label, p.Depth, grouped(p.States), grouped(fourDigits(rate)), grouped(p.Queue),
		scaled(p.Transitions, ""), scaled(p.MemoryBytes, "B"), grouped(int(p.Elapsed.Seconds())))
}

// fourDigits rounds to four significant digits, which is more than a rate is
// worth.
func fourDigits(x float64) int {
	unit := math.Pow(10, max(0, math.Floor(math.Log10(max(x, 1)))-3))
	return int(math.Round(x/unit) * unit)
}

// grouped writes 1204881 as 1,204,881.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// scaled writes 4100000 as "4.1 M", and 310000000 bytes as "310 MB".
func scaled(n int, unit string) string {
	x, prefix := float64(n), ""
	for _, p := range []string{"k", "M", "G", "T"} {
		if x < 999.5 {
			break
		}
		x, prefix = x/1000, p
	}
	digits := 0
	if prefix != "" && x < 9.95 {
		digits = 1
	}
	return strings.TrimRight(strconv.FormatFloat(x, 'f', digits, 64)+" "+prefix+unit, " ")
}

// cut shortens a line to a width, if one is known.
func cut(line string, width int) string {
	if letters := []rune(line); width > 0 && len(letters) > width {
		return string(letters[:width])
	}
	return line
}
