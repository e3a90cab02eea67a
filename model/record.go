package model

import (
	"fmt"
	"slices"
	"strings"
)

// recorder writes down a run while it is executed on a world.
type recorder struct {
	world  world
	checks []check
	trace  *Trace
	shown  Value // the part of the state whose changes are shown
	did    event // the last step
}

// record begins a trace in the initial state that start names.
func (in *Instance) record(w world, checks []check, start *event) (*recorder, error) {
	effects, err := w.begin(start)
	if err != nil {
		return nil, err
	}
	r := &recorder{world: w, checks: checks, shown: w.diffable()}
	r.trace = &Trace{
		Schema: TraceSchema, Scenario: in.Scenario.ID, Parameters: in.Params, Faults: in.Faults,
		Network: in.Network, Disk: in.Disk, Without: in.Without, Flags: in.flags, Nodes: w.nodes(), Clients: w.clients(),
		Initial: w.state(), InitialHash: w.hash(), InitialEffects: effects, Steps: []TraceStep{},
	}
	return r, nil
}

// options are the events that are enabled, with labels that tell them apart.
func (r *recorder) options() ([]event, []string, error) {
	events, err := r.world.enabled()
	if err != nil {
		return nil, nil, err
	}
	labels := make([]string, len(events))
	for i := range events {
		labels[i] = r.world.label(&events[i])
	}
	number(labels)
	return events, labels, nil
}

// step does one event, which must be enabled.
func (r *recorder) step(e *event) error {
	events, labels, err := r.options()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(events, func(x event) bool { return x.compare(e) == 0 })
	if i < 0 {
		label := r.world.label(e)
		return &NotEnabledError{Step: len(r.trace.Steps) + 1, Event: label, Enabled: nearest(label, labels)}
	}
	return r.do(&events[i], i, labels[i])
}

func (r *recorder) do(e *event, index int, label string) error {
	st, err := r.world.apply(e)
	if err != nil {
		return err
	}
	r.did = *e
	st.Step, st.Index, st.Event = len(r.trace.Steps)+1, index, label
	now := r.world.diffable()
	st.Diff, st.After = diffValues(r.shown, now), r.world.state()
	r.shown = now
	st.Hash = r.world.hash()
	if st.Effects == nil {
		st.Effects = []Effect{}
	}
	if st.Sent == nil {
		st.Sent = []int{}
	}
	if st.Returns == nil {
		st.Returns = []string{}
	}
	r.trace.Steps = append(r.trace.Steps, st)
	k := st.Step
	if e.kind.IsFault() && r.trace.FaultStep == nil {
		r.trace.FaultStep = &k
	}
	if r.trace.ErrorStep == nil {
		if err := r.world.erroneous(); err != nil {
			r.trace.ErrorStep, r.trace.ErrorReason = &k, err.Error()
		}
	}
	return nil
}

// finish says what the run shows. A violation of the clients' history is a
// failure that they can see.
func (r *recorder) finish(c *check, reason string) {
	t := r.trace
	t.Final = r.world.state()
	if c == nil {
		return
	}
	t.Property, t.Kind, t.Reason, t.Verdict = c.name, c.kind, reason, string(Violated)
	if c.kind == KindReachable {
		t.Verdict = string(StatusWitnessed)
	}
	if n := len(t.Steps); c.kind == KindHistory && n > 0 {
		t.FailureStep = &n
	}
}

// diffValues lists the leaves in which two values differ.
func diffValues(a, b Value) []Change {
	changes := []Change{}
	var walk func(path string, a, b *Value)
	walk = func(path string, a, b *Value) {
		switch {
		case a != nil && b != nil && a.Text == b.Text && a.Type == b.Type:
			return
		case a == nil || b == nil || a.Kind != b.Kind || a.Type != b.Type || a.Kind == ValueSet || a.Items == nil && b.Items == nil:
			changes = append(changes, Change{path, a, b})
			return
		}
		for _, key := range partKeys(a, b) {
			walk(strings.TrimPrefix(path+"."+key, "."), a.part(key), b.part(key))
		}
	}
	walk("", &a, &b)
	return changes
}

// partKeys are the keys of the parts of either value, in order.
func partKeys(a, b *Value) []string {
	keys := a.partNames()
	for _, k := range b.partNames() {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// partNames names the parts of a struct, map or list; those of a list are
// numbered from 0.
func (v *Value) partNames() []string {
	if v.Kind != ValueList {
		return slices.Clone(v.Keys)
	}
	names := make([]string, len(v.Items))
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	return names
}

func (v *Value) part(key string) *Value {
	if i := slices.Index(v.partNames(), key); i >= 0 {
		return &v.Items[i]
	}
	return nil
}

// diffText says in one line how two values differ.
func diffText(a, b Value) string {
	var parts []string
	for _, c := range diffValues(a, b) {
		text := func(v *Value) string {
			if v == nil {
				return "absent"
			}
			return v.Text
		}
		parts = append(parts, fmt.Sprintf("%s was %s, then %s", c.Path, text(c.Old), text(c.New)))
	}
	return strings.Join(parts, "; ")
}
