package reports

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// What text and Markdown say alike.

// headline says the verdict of a result in one sentence. The word "passed" is
// for those that hold, and for nothing else.
func headline(r *model.Result) string {
	switch r.Verdict {
	case model.Holds:
		return fmt.Sprintf("holds: %s passed, complete%s: %s", r.Scenario, within(r.Parameters), counts(r))
	case model.Violated:
		return "violated: " + r.Scenario + ": " + violationSentence(r.Violation)
	}
	if r.Simulation != nil {
		return fmt.Sprintf("inconclusive: %s: no violation in %s, %s", r.Scenario, counts(r), stopReason(r))
	}
	return fmt.Sprintf("inconclusive: %s: %s, after %s", r.Scenario, stopReason(r), counts(r))
}

// within says which instance a verdict is about: it holds for no other.
func within(p model.ParamValues) string {
	if len(p) == 0 {
		return ""
	}
	return " for " + parameters(p)
}

// stopReason says why a search found neither a violation nor none.
func stopReason(r *model.Result) string {
	if r.StoppedBy == "timeout" || r.StoppedBy == "runs" || strings.HasPrefix(r.StoppedBy, "max-") {
		return "stopped by --" + r.StoppedBy
	}
	if r.StoppedBy != "" {
		return "stopped by an " + r.StoppedBy
	}
	for _, p := range r.Properties {
		if p.Status == model.StatusInconclusive {
			if p.Detail != "" && r.Complete {
				return p.Name + " could not be decided: " + p.Detail
			}
			return p.Name + " could not be decided"
		}
	}
	return "not everything was explored"
}

// lengthNote says of a violation that its run may not be the best one there is,
// or is empty.
func lengthNote(v *model.Violation) string {
	switch {
	case !v.NotLeast:
		return ""
	case v.Trace != nil && v.Trace.Simulation != nil:
		return "the run was found at random and shortened; there may be a shorter one"
	}
	return "the search was cut inside a level; another run of this length may be the least one"
}

func violationSentence(v *model.Violation) string {
	if v.Trace == nil {
		return v.Property + ": " + v.Reason // of what never happens
	}
	return fmt.Sprintf("%s at step %d: %s", v.Property, v.Steps, v.Reason)
}

// traceHeadline says what a trace is a trace of.
func traceHeadline(t *model.Trace) string {
	switch t.Verdict {
	case string(model.Violated):
		return fmt.Sprintf("violated: %s: %s at step %d: %s", t.Scenario, t.Property, len(t.Steps), t.Reason)
	case string(model.StatusWitnessed):
		return fmt.Sprintf("witnessed: %s: %s after %s", t.Scenario, t.Property, count(len(t.Steps), "step"))
	}
	return fmt.Sprintf("%s: %s", t.Scenario, count(len(t.Steps), "step"))
}

// fact is a line of a report's head: what it is about and what is known.
type fact struct{ name, value string }

// setup is everything about a run that was chosen before it.
type setup struct {
	scenario   string
	parameters model.ParamValues
	faults     model.Faults
	network    model.Network  // empty for a machine
	disk       model.DiskMode // empty where nothing has a disk
	without    []model.Rule
	flags      []string
	bounds     model.Bounds
	reduce     string            // which reductions were asked for, empty for auto
	seed       *uint64           // nil where nothing was random
	simulation *model.Simulation // likewise
}

func resultSetup(r *model.Result) setup {
	return setup{r.Scenario, r.Parameters, r.Faults, r.Network, r.Disk, r.Without, r.Flags, r.Bounds, r.Reduce, r.Seed, r.Simulation}
}

func traceSetup(t *model.Trace) setup {
	return setup{t.Scenario, t.Parameters, t.Faults, t.Network, t.Disk, t.Without, t.Flags, t.Bounds, "", t.Seed, t.Simulation}
}

// facts leaves out what a scenario does not have: a machine has no network and
// takes no faults.
func (s setup) facts() []fact {
	var list []fact
	if len(s.parameters) > 0 {
		list = append(list, fact{"parameters", parameters(s.parameters)})
	}
	if len(s.without) > 0 {
		list = append(list, fact{"without", joinWords(s.without)})
	}
	if s.network != "" {
		list = append(list, fact{"network", string(s.network)}, fact{"faults", faults(s.faults)})
	}
	if s.disk != "" {
		list = append(list, fact{"disk mode", string(s.disk)})
	}
	b := boundFlags(s.bounds)
	if s.isSimulation() {
		list = append(list, fact{"seed", strconv.FormatUint(*s.seed, 10)}, fact{"strategy", string(s.simulation.Strategy)})
		b = append(runFlags(s.simulation), b...)
	}
	if len(b) > 0 {
		list = append(list, fact{"bounds", strings.Join(b, " ")})
	}
	return list
}

func (s setup) isSimulation() bool { return s.seed != nil && s.simulation != nil }

// runFlags writes the bounds of a simulation as flags, all of them.
func runFlags(m *model.Simulation) []string {
	flags := []string{"--steps " + strconv.Itoa(m.MaxSteps)}
	if m.MaxRuns > 0 {
		flags = append([]string{"--runs " + strconv.Itoa(m.MaxRuns)}, flags...)
	}
	return flags
}

// command is the command that repeats the run: the settings that differ from
// the scenario's defaults, and the bounds. Flags and their values come in
// pairs, which stay on one line.
func (s setup) command() []string {
	verb := "run"
	if s.isSimulation() {
		verb = "simulate"
	}
	words := []string{"check " + verb + " " + s.scenario}
	for i := 0; i+1 < len(s.flags); i += 2 {
		words = append(words, s.flags[i]+" "+quoteShell(s.flags[i+1]))
	}
	if s.isSimulation() {
		words = append(words, "--seed "+strconv.FormatUint(*s.seed, 10))
		words = append(words, unusualFlags(s.simulation)...)
	}
	words = append(words, boundFlags(s.bounds)...)
	if s.reduce != "" {
		words = append(words, "--reduce "+s.reduce)
	}
	return words
}

// unusualFlags are the flags of a simulation that differ from their defaults.
func unusualFlags(m *model.Simulation) []string {
	var flags []string
	if m.Strategy != model.StrategyMix {
		flags = append(flags, "--strategy "+string(m.Strategy))
	}
	if m.MaxRuns > 0 && m.MaxRuns != model.DefaultRuns {
		flags = append(flags, "--runs "+strconv.Itoa(m.MaxRuns))
	}
	if m.MaxSteps != model.DefaultRunSteps {
		flags = append(flags, "--steps "+strconv.Itoa(m.MaxSteps))
	}
	return flags
}

// replayCommand is the command that executes a trace again.
func replayCommand(dir, property string) []string {
	return []string{"check replay", quoteShell(filepath.Join(dir, traceName(property)))}
}

// quoteShell writes a word so that a POSIX shell reads it as it is.
func quoteShell(s string) string {
	safe := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-_=,.:/@%+", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func parameters(p model.ParamValues) string {
	words := make([]string, len(p))
	for i, v := range p {
		words[i] = v.Name + "=" + v.Value
	}
	return strings.Join(words, " ")
}

// plurals of the faults whose budgets count events.
var plurals = map[string]string{
	"crash": "crashes", "drop": "drops", "duplicate": "duplicates", "reorder": "reorders", "partition": "partitions",
	"cut": "cuts", "pause": "pauses", "corrupt": "corrupted messages", "limp": "slow nodes", "drift": "drifts",
	"byzantine": "Byzantine nodes",
}

// singulars where they are not the flag's name.
var singulars = map[string]string{"corrupt": "corrupted message", "limp": "slow node", "byzantine": "Byzantine node"}

func faults(f model.Faults) string {
	var words []string
	skew := ""
	for _, b := range f.Budgets() {
		switch {
		case b.N == 0:
		case b.Name == "skew":
			skew = fmt.Sprintf("clocks at most %s apart", count(b.N, "tick"))
		case b.N == 1:
			words = append(words, "1 "+cmp.Or(singulars[b.Name], b.Name))
		default:
			words = append(words, group(b.N)+" "+plurals[b.Name])
		}
	}
	switch {
	case words == nil && skew == "":
		return "none"
	case words == nil:
		return skew
	case skew != "":
		skew = "; " + skew
	}
	return "at most " + strings.Join(words, ", ") + " in a run" + skew
}

// boundFlags writes the limits of a search as the flags that set them, so that
// a reader can raise the one that cut it.
func boundFlags(b model.Bounds) []string {
	var flags []string
	if b.States > 0 {
		flags = append(flags, "--max-states "+strconv.Itoa(b.States))
	}
	if b.Depth > 0 {
		flags = append(flags, "--max-depth "+strconv.Itoa(b.Depth))
	}
	if b.Memory > 0 {
		flags = append(flags, "--max-memory "+exactSize(b.Memory))
	}
	if b.Seconds > 0 {
		flags = append(flags, "--timeout "+strconv.FormatFloat(b.Seconds, 'f', -1, 64)+"s")
	}
	return flags
}

// explored says how far the search went.
func explored(r *model.Result) []fact {
	whole := ", complete"
	switch {
	case !r.Complete && r.Verdict == model.Violated:
		whole = ", ended by the violation"
	case !r.Complete:
		whole = ", not complete"
	}
	list := []fact{{"explored", counts(r) + whole}}
	if m := r.Simulation; m != nil && m.FailingRun > 0 {
		list = append(list, fact{"shortened", fmt.Sprintf("run %s, from %s", group(m.FailingRun), count(m.FailingSteps, "step"))})
	}
	if r.Unexplored != "" {
		list = append(list, fact{"not explored", r.Unexplored})
	}
	if hint := remedy(r); r.Verdict == model.Inconclusive && hint != "" {
		list = append(list, fact{"to go further", hint})
	}
	return list
}

func counts(r *model.Result) string {
	if m := r.Simulation; m != nil {
		return fmt.Sprintf("%s of up to %s, %s", count(m.Runs, "random run"), count(r.Depth-1, "step"), count(r.Transitions, "transition"))
	}
	return fmt.Sprintf("%s, %s, depth %s", count(r.States, "state"), count(r.Transitions, "transition"), group(r.Depth))
}

// remedy says which flag makes the next search go further. A check that could
// not decide is helped by none.
func remedy(r *model.Result) string {
	switch r.StoppedBy {
	case "":
		return ""
	case "interrupt":
		return "run it again and let it finish"
	}
	return "raise --" + r.StoppedBy
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 2, 64) + " s" }

// environment is what the search took.
func environment(r *model.Result) []fact {
	var list []fact
	if r.Seconds > 0 {
		rate := count(int(r.StatesPerSecond), "state")
		if r.Simulation != nil {
			rate = count(int(float64(r.Transitions)/r.Seconds), "transition")
		}
		speed := fmt.Sprintf("%s, %s/s", seconds(r.Seconds), rate)
		list = append(list, fact{"search", speed})
	}
	if r.LivenessSeconds > 0 {
		list = append(list, fact{"liveness", seconds(r.LivenessSeconds)})
	}
	if r.MemoryBytes > 0 {
		list = append(list, fact{"memory", shortSize(r.MemoryBytes)})
	}
	if r.LocalStates > 0 {
		stored := count(r.LocalStates, "local state") + ", " + count(r.Messages, "message") + ", " + count(r.StepCalls, "step call")
		if r.Histories > 0 {
			stored += ", " + plural(r.Histories, "history", "histories")
		}
		list = append(list, fact{"distinct", stored})
	}
	for _, red := range r.Reductions {
		list = append(list, fact{"reduction", reduction(&red)})
	}
	return list
}

func reduction(r *model.Reduction) string {
	if r.Off != "" {
		return r.Name + ": off, because " + r.Off
	}
	text := r.Name + ": " + r.Effect
	if r.Rounds > 0 {
		text += ", " + count(r.Rounds, "round") + ", " + count(r.PairsDropped, "pair") + " dropped"
	}
	if !r.Verified {
		return text + ", not verified"
	}
	return text + ", verified"
}

// neverFired warns of what never happened, or is empty.
func neverFired(r *model.Result) string {
	switch {
	case len(r.NeverFired) == 0:
		return ""
	case r.Complete:
		return "never fired: " + strings.Join(r.NeverFired, ", ")
	}
	return "not fired before the search ended: " + strings.Join(r.NeverFired, ", ")
}

// sortedProperties has those that fell first, and else keeps the order in which
// they were declared.
func sortedProperties(r *model.Result) []model.PropertyStatus {
	var fell, others []model.PropertyStatus
	for _, p := range r.Properties {
		if p.Status == model.StatusViolated || p.Status == model.StatusNotWitnessed {
			fell = append(fell, p)
		} else {
			others = append(others, p)
		}
	}
	return append(fell, others...)
}

func statusText(s model.Status) string { return strings.ReplaceAll(string(s), "_", " ") }

// violations are all that were found, the first one first.
func violations(r *model.Result) []*model.Violation {
	if len(r.Violations) == 0 && r.Violation != nil {
		return []*model.Violation{r.Violation}
	}
	return r.Violations
}

func count(n int, noun string) string { return plural(n, noun, noun+"s") }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many
}

// group writes an integer with a comma between thousands.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// exactSize writes a number of bytes as a flag takes it.
func exactSize(n int) string {
	units := []struct {
		name  string
		bytes int
	}{{"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"KB", 1e3}}
	for _, u := range units {
		if n%u.bytes == 0 {
			return strconv.Itoa(n/u.bytes) + u.name
		}
	}
	return strconv.Itoa(n) + "B"
}

// shortSize writes a number of bytes as people read it.
func shortSize(n int) string {
	switch {
	case n >= 1e9:
		return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
	case n >= 1e6:
		return group(n/1e6) + " MB"
	}
	return group(n/1e3) + " KB"
}

// joinWords lists names of any kind.
func joinWords[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
