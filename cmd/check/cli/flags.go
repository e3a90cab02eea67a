package cli

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/faultline-mc/faultline/model"
)

// The flags are own values of pflag, because its errors speak of strconv, and a
// zero or a negative number would pass as a bound.

// flagValue is a flag whose text is checked when it is read, so that a mistake
// is told with what was expected and before anything else is done.
type flagValue struct {
	kind string // as help shows it
	text string
	set  func(text string) error
}

func (v *flagValue) String() string { return v.text }
func (v *flagValue) Type() string   { return v.kind }
func (v *flagValue) Set(text string) error {
	if err := v.set(text); err != nil {
		return err
	}
	v.text = text
	return nil
}

// countVar is a flag with an integer of at least least.
func countVar(f *pflag.FlagSet, p *int, name string, least int, doc string) {
	f.Var(&flagValue{kind: "N", set: func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < least {
			return fmt.Errorf("want an integer of at least %d", least)
		}
		*p = n
		return nil
	}}, name, doc)
}

// wordVar is a flag with one of the given words; the first is the default.
func wordVar(f *pflag.FlagSet, p *string, name, doc string, words ...string) {
	*p = words[0]
	f.Var(&flagValue{kind: strings.Join(words, "|"), text: words[0], set: func(text string) error {
		if !slices.Contains(words, text) {
			return wantOneOf(text, words)
		}
		*p = text
		return nil
	}}, name, doc)
}

// wordsOf annotates a flag with the words that it takes, for completion.
const wordsOf = "words"

// nameVar is a flag with one of many words, and none by default. Help has them in
// its own place.
func nameVar(f *pflag.FlagSet, p *string, name, kind, doc string, words []string) {
	f.Var(&flagValue{kind: kind, set: func(text string) error {
		if !slices.Contains(words, text) {
			return wantOneOf(text, words)
		}
		*p = text
		return nil
	}}, name, doc)
	f.Lookup(name).Annotations = map[string][]string{wordsOf: words}
}

// folded lists words in lines that fit behind a flag.
func folded(words []string) string {
	const width = 50
	text, line := "", ""
	for _, w := range words {
		if line != "" && len(line)+len(w) >= width {
			text, line = text+strings.TrimSpace(line)+"\n", ""
		}
		line += " " + w
	}
	return text + strings.TrimSpace(line)
}

// wantOneOf is the error for a word that is none of the given ones.
func wantOneOf(text string, words []string) error {
	want := "want " + strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
	if near := nearest(text, words); len(near) == 1 {
		want += fmt.Sprintf("; did you mean %q?", near[0])
	}
	return errors.New(want)
}

// sizeVar is a flag with a number of bytes.
func sizeVar(f *pflag.FlagSet, p *int, name, doc string) {
	f.Var(&flagValue{kind: "SIZE", set: func(text string) (err error) {
		*p, err = parseSize(text)
		return err
	}}, name, doc)
}

// parseSize reads a number of bytes with its unit, as in 2GB or 512MiB.
func parseSize(text string) (int, error) {
	wanted := errors.New("want a size with its unit, such as 2GB or 512MiB")
	// The unit is what stands behind the digits, also where it is none.
	digits := strings.TrimRight(text, "BGKMTiabcdefghjklmnopqrstuvwxyz ")
	factor, ok := map[string]float64{
		"B":  1,
		"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}[strings.TrimSpace(text[len(digits):])]
	n, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || strings.ContainsAny(digits, "eExX_+-nN") {
		return 0, wanted
	}
	// The comparison is by float, where a size too large for an int is one.
	if bytes := n * factor; bytes >= 1 && bytes < math.MaxInt {
		return int(bytes), nil
	}
	return 0, wanted
}

// timeVar is a flag with a duration.
func timeVar(f *pflag.FlagSet, p *time.Duration, name, doc string) {
	f.Var(&flagValue{kind: "TIME", set: func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return errors.New("want a time with its unit, such as 90s or 5m")
		}
		*p = d
		return nil
	}}, name, doc)
}

// jsonMode says whether a result is written as JSON, and how.
type jsonMode string

const (
	jsonOff    jsonMode = ""
	jsonFull   jsonMode = "full"
	jsonStable jsonMode = "stable" // without what differs between equal runs
)

// register makes it a flag that may stand without a value.
func (m *jsonMode) register(f *pflag.FlagSet) {
	f.Var(&flagValue{set: func(text string) error {
		switch jsonMode(text) {
		case jsonFull, jsonStable:
			*m = jsonMode(text)
			return nil
		}
		return errors.New("want --json or --json=stable")
	}}, "json", "the result as JSON on standard output, the text on standard error;\n--json=stable leaves out times and memory")
	f.Lookup("json").NoOptDefVal = string(jsonFull)
}

// faultFlag is the flag that gives a kind of fault its budget.
type faultFlag struct{ name, doc string }

// faultFlags are all there are, in the order in which they are shown.
var faultFlags = []faultFlag{
	{"crash", "at most N crashes in a run"},
	{"drop", "at most N messages lost in a run"},
	{"duplicate", "at most N messages duplicated in a run"},
	{"reorder", "at most N messages of a fifo network overtake others"},
	{"partition", "the network falls apart at most N times in a run"},
	{"cut", "one direction of a link fails at most N times in a run"},
	{"pause", "at most N times in a run a node stands still"},
	{"corrupt", "at most N messages arrive as others in a run"},
	{"limp", "at most N nodes become slow"},
	{"skew", "clocks are at most N ticks apart, in scenarios with clocks"},
	{"drift", "at most N ticks more or less on one node, in timed scenarios"},
	{"byzantine", "N nodes lie, or send corrupted messages at will"},
}

var diskModes = []string{string(model.DiskPrefix), string(model.DiskSubset), string(model.DiskTorn), string(model.DiskLying)}

var networks = []string{string(model.Multiset), string(model.Set), string(model.FIFO), string(model.Distinct)}

// instanceFlags choose one instance of a scenario. A script's scenario line has
// the same.
type instanceFlags struct {
	params  map[string]string
	without []model.Rule
	network model.Network
	disk    model.DiskMode
	budgets map[string]int // only those given
	twins   model.NodeSet
}

func (i *instanceFlags) register(f *pflag.FlagSet) {
	i.params = map[string]string{}
	i.budgets = map[string]int{}
	f.VarP(&repeatedValue{flagValue{kind: "KEY=VALUE", set: i.setParam}}, "param", "p", "a parameter of the scenario; check list shows them")
	f.Var(&repeatedValue{flagValue{kind: "RULE", set: func(text string) error {
		i.without = append(i.without, model.Rule(text))
		return nil
	}}}, "without", "switches a rule off; may be repeated")
	for _, k := range faultFlags {
		f.Var(&flagValue{kind: "N", set: func(text string) error {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return errors.New("want an integer of at least 0")
			}
			i.budgets[k.name] = n
			return nil
		}}, k.name, k.doc)
	}
	f.Var(&flagValue{kind: "NODES", set: i.setTwins}, "twins", "nodes that run twice under one name, as in 1,4")
	f.Var(&flagValue{kind: strings.Join(networks, "|"), set: func(text string) error {
		if !slices.Contains(networks, text) {
			return wantOneOf(text, networks)
		}
		i.network = model.Network(text)
		return nil
	}}, "network", "how messages travel")
	f.Var(&flagValue{kind: strings.Join(diskModes, "|"), set: func(text string) error {
		if !slices.Contains(diskModes, text) {
			return wantOneOf(text, diskModes)
		}
		i.disk = model.DiskMode(text)
		return nil
	}}, "disk-mode", "what a crash does to unsynced writes")
}

// setParam takes key=value. The same key twice is refused, even with one value:
// of two the last would win silently.
func (i *instanceFlags) setParam(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		return errors.New("want KEY=VALUE")
	}
	if _, twice := i.params[key]; twice {
		return fmt.Errorf("parameter %q is given twice", key)
	}
	i.params[key] = value
	return nil
}

func (i *instanceFlags) setTwins(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > model.MaxNodes || i.twins.Has(model.NodeID(n)) {
			return errors.New("want numbers of different nodes, as in 1,4")
		}
		i.twins.Add(model.NodeID(n))
	}
	return nil
}

// given reports whether there is any of them.
func (i *instanceFlags) given() bool {
	return len(i.params)+len(i.without)+len(i.budgets) > 0 || i.network != "" || i.disk != "" || i.twins != 0
}

// configure builds the instance of the scenario. Whatever is wrong is the
// user's to mend.
func (i *instanceFlags) configure(s *model.Scenario) (*model.Instance, error) {
	set := model.Settings{Params: i.params, Without: i.without, Network: i.network, Disk: i.disk, Twins: i.twins}
	if len(i.budgets) > 0 {
		// Those that are not given stay as the scenario has them.
		faults := s.Faults
		for name, n := range i.budgets {
			faults.Set(name, n)
		}
		set.Faults = &faults
	}
	return configure(s, set)
}

// configure builds an instance. Its errors name what is wrong, so they are only
// marked as the user's.
func configure(s *model.Scenario, set model.Settings) (*model.Instance, error) {
	in, err := s.Configure(set)
	if err != nil {
		return nil, &usageError{err}
	}
	return in, nil
}

// settingsOf makes settings of parameters.
func settingsOf(params model.ParamValues) map[string]string {
	m := map[string]string{}
	for _, p := range params {
		m[p.Name] = p.Value
	}
	return m
}

// repeatedValue is a flag that may be given more than once. Shown as a whole it
// has no text of its own.
type repeatedValue struct{ flagValue }

func (v *repeatedValue) String() string { return "" }

// searchFlags say how to search.
type searchFlags struct {
	workers, states, depth, memory int
	timeout                        time.Duration
	spill                          string
	reduce                         string
	progress                       string
}

func (s *searchFlags) register(f *pflag.FlagSet) {
	countVar(f, &s.workers, "workers", 1, "goroutines that search (default: the number of CPUs)")
	countVar(f, &s.states, "max-states", 1, "ends the search at the level that reaches N states")
	countVar(f, &s.depth, "max-depth", 1, "ends the search after N levels")
	sizeVar(f, &s.memory, "max-memory", "keeps states on disk when the search takes more memory, such as 2GB or 512MiB")
	f.Var(&flagValue{kind: "DIR|none", set: func(text string) error {
		if text == "" {
			return errEmptyName
		}
		s.spill = text
		return nil
	}}, "spill", "where states go when --max-memory is reached (default: a temporary folder);\nwith none the search ends there")
	timeVar(f, &s.timeout, "timeout", "ends the search after a time, such as 90s or 5m")
	wordVar(f, &s.reduce, "reduce", "state-space reductions, each proved in the run: auto, symmetry (of machines, too: less memory, more time) or none; verdicts are the same", "auto", "symmetry", "none")
	wordVar(f, &s.progress, "progress", "a line on the way, each second on a terminal and each 30 s elsewhere", "auto", "plain", "json", "none")
}

// spillDir is where states go that have no room in memory, or empty.
func (s *searchFlags) spillDir() string {
	switch s.spill {
	case "none":
		return ""
	case "":
		return os.TempDir()
	}
	return s.spill
}

// check makes sure, before anything is searched, that states can be written
// where somebody asked for it.
func (s *searchFlags) check() error {
	if s.spill == "" || s.spill == "none" {
		return nil
	}
	return checkWritable(s.spill)
}

// options leaves bounds that are not given at zero, which means none.
func (s *searchFlags) options() model.Options {
	return model.Options{
		Workers:   s.workers,
		Unreduced: s.reduce == "none",
		Symmetry:  s.reduce == "symmetry",
		Spill:     s.spillDir(),
		Bounds: model.Bounds{
			States:  s.states,
			Depth:   s.depth,
			Memory:  s.memory,
			Seconds: s.timeout.Seconds(),
		},
	}
}

// look is how output looks.
type look struct{ color string }

func (l *look) register(root *cobra.Command) {
	wordVar(root.PersistentFlags(), &l.color, "color", "colours", "auto", "always", "never")
}
