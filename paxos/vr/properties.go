package vr

import (
	"errors"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// What is judged.
const (
	acknowledgedWriteNotLost      = "AcknowledgedWriteNotLost"
	acknowledgedWritesOnMajority  = "AcknowledgedWritesExistOnMajority"
	noLogDivergence               = "NoLogDivergence"
	commitNeverHigherThanOpNumber = "CommitNumberNeverHigherThanOpNumber"
	linearizable                  = "Linearizable"
	viewChangeEnds                = "ViewChangeEnds"
)

// increment is the one operation of the service: it returns the number of
// operations that were executed, itself included.
const increment = "increment"

// counter is the object that clients are to see.
var counter = history.Spec{
	Name: "counter",
	Init: []any{0},
	Funcs: map[string]history.Func{
		increment: {
			Result: wantInt,
			Step: func(state, _ any) []history.Outcome {
				return []history.Outcome{{State: state.(int) + 1, Result: state.(int) + 1}}
			},
		},
	},
}

func wantInt(v any) error {
	if _, ok := v.(int); !ok {
		return fmt.Errorf("want an int, got %v", v)
	}
	return nil
}

func (c Config) properties() []model.Property[State] {
	if c.Judge == Liveness {
		return []model.Property[State]{
			model.LeadsTo(viewChangeEnds, c.canEnd, c.hasEnded),
			model.Reachable("ViewChanged", c.inLastView),
		}
	}
	list := []model.Property[State]{
		model.Pairwise(acknowledgedWriteNotLost, notLost),
		model.Always(acknowledgedWritesOnMajority, c.onMajority),
		model.Pairwise(noLogDivergence, sameCommitted),
		model.EachNode(commitNeverHigherThanOpNumber, commitWithinLog),
		history.Linearizable[State](linearizable, counter),
		model.Reachable("AllAnswered", func(s State) bool {
			client, ok := s.(Client)
			return ok && len(client.Acked) == c.Ops
		}),
		model.Reachable("ViewChanged", c.inLastView),
	}
	if c.Judge == Recoveries {
		list = append(list, model.Reachable("Recovered", c.hasRecovered))
	}
	return list
}

// inLastView reports whether a replica is normal in the last view.
func (c Config) inLastView(s State) bool {
	r, ok := s.(Replica)
	return ok && r.Status == Normal && r.View == c.Views
}

// hasRecovered reports whether a replica has recovered with a log.
func (c Config) hasRecovered(s State) bool {
	r, ok := s.(Replica)
	return ok && r.Status == Normal && len(r.Crashes) > 0 && r.op() > 0
}

// commitWithinLog: nothing is committed that is not in the log.
func commitWithinLog(s State) error {
	if r, ok := s.(Replica); ok && r.Commit > r.op() {
		return fmt.Errorf("the commit-number is %d, and the op-number %d", r.Commit, r.op())
	}
	return nil
}

// notLost: what a client was told in a view, all replicas have in its place that
// are normal in a later one, because views begin with all that was committed.
func notLost(a, b State) error {
	client, isClient := a.(Client)
	r, isReplica := b.(Replica)
	if !isClient || !isReplica || r.Status != Normal {
		return nil
	}
	for _, ack := range client.Acked {
		if r.View > ack.View && !holds(r.Log, ack.Result, ack.Request) {
			return fmt.Errorf("operation %d is %v since view %d, and in view %d a replica has %v",
				ack.Result, ack.Request, ack.View, r.View, r.Log)
		}
	}
	return nil
}

// onMajority: of the replicas that take part, too few lack what a client was told
// to be a quorum. Who is recovering may have had it, and will have it again.
func (c Config) onMajority(v model.View[State]) error {
	for id := model.NodeID(c.Replicas + 1); int(id) <= v.Nodes(); id++ {
		for _, ack := range v.State(id).(Client).Acked {
			if lack := c.lacking(v, ack); lack > c.f() {
				return fmt.Errorf("client %v was told of %v, and %d replicas lack it", id, ack.Request, lack)
			}
		}
	}
	return nil
}

// lacking counts the replicas that can take part and do not have an operation.
func (c Config) lacking(v model.View[State], ack Ack) int {
	lack := 0
	for id := model.NodeID(1); c.isReplica(id); id++ {
		r := v.State(id).(Replica)
		if v.Up(id) && r.Status != Recovering && !holds(r.Log, ack.Result, ack.Request) {
			lack++
		}
	}
	return lack
}

// sameCommitted: what two replicas take for committed is the same as far as both
// know of it.
func sameCommitted(a, b State) error {
	x, isReplica := a.(Replica)
	y, isToo := b.(Replica)
	if !isReplica || !isToo {
		return nil
	}
	both := min(x.Commit, y.Commit, x.op(), y.op())
	if !slices.Equal(x.Log[:both], y.Log[:both]) {
		return fmt.Errorf("one has committed %v, the other %v", x.Log[:both], y.Log[:both])
	}
	return nil
}

// canEnd reports whether the environment has become synchronous, replicas that are
// connected to each other all take part, and one of them is the primary of a view
// that is left.
func (c Config) canEnd(v model.View[State]) bool {
	if !v.Stable() {
		return false
	}
	latest := 0
	for id := model.NodeID(1); c.isReplica(id); id++ {
		r := v.State(id).(Replica)
		if c.connected().Has(id) && (!v.Up(id) || r.Status == Recovering) {
			return false
		}
		latest = max(latest, r.View)
	}
	for view := latest; view <= c.Views; view++ {
		if c.connected().Has(c.primary(view)) {
			return true
		}
	}
	return false
}

// hasEnded reports whether all replicas that are connected are normal in the view
// of one of them.
func (c Config) hasEnded(v model.View[State]) bool {
	view := 0
	for id := range c.connected().All() {
		r := v.State(id).(Replica)
		if r.Status != Normal || view != 0 && r.View != view {
			return false
		}
		view = r.View
	}
	return c.connected().Has(c.primary(view))
}

// deviation says how the replicas deviate from one reliable machine: two of them
// serve clients, of which one does not know yet that it is of the past; or what a
// client was told could be lost.
func (c Config) deviation(v model.View[State]) error {
	primaries := 0
	for id := model.NodeID(1); c.isReplica(id); id++ {
		r := v.State(id).(Replica)
		if v.Up(id) && c.isPrimary(id, &r) {
			primaries++
		}
	}
	if primaries > 1 {
		return errors.New("there are two primaries")
	}
	return c.onMajority(v)
}
