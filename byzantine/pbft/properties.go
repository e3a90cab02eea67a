package pbft

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// What is judged.
const (
	agreement      = "Agreement"
	nothingUndone  = "NothingUndone"
	waterMarks     = "WithinWaterMarks"
	resultsAreTrue = "ResultsAreTrue"
	linearizable   = "Linearizable"
	executed       = "Executed"
)

// increment is the one operation of the service: it returns the number of
// requests that were executed, itself included.
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
			model.LeadsTo(executed, c.canExecute, c.hasExecuted),
			model.Reachable("AllExecuted", c.allExecuted),
		}
	}
	list := []model.Property[State]{
		model.Pairwise(agreement, sameExecuted),
		model.EachStep(nothingUndone, undoesNothing),
		model.EachNode(waterMarks, c.withinWaterMarks),
		model.Reachable("AllExecuted", c.allExecuted),
	}
	if c.Views > 1 {
		list = append(list, model.Reachable("ExecutedAfterViewChange", c.executedLater))
	}
	if c.Interval > 0 {
		list = append(list, model.Reachable("CheckpointStable", isStable))
	}
	if c.Judge == Replies {
		list = append(list,
			model.Always(resultsAreTrue, c.resultsAreTrue),
			history.Linearizable[State](linearizable, counter),
			model.Reachable("Answered", isAnswered))
	}
	return list
}

func (c Config) allExecuted(s State) bool {
	r, ok := s.(Replica)
	return ok && len(r.Executed) == c.Slots
}

func (c Config) executedLater(s State) bool {
	r, ok := s.(Replica)
	return ok && len(r.Executed) == c.Slots && certificate(r.Prepared, c.Slots).View == c.Views
}

func isStable(s State) bool {
	r, ok := s.(Replica)
	return ok && r.Stable > 0
}

func isAnswered(s State) bool {
	client, ok := s.(Client)
	return ok && client.Result != 0
}

// sameExecuted: correct replicas execute the same requests in the same order, as
// far as they have come. (Section 4.2: they agree on sequence numbers for requests
// that commit locally, also in different views.)
func sameExecuted(a, b State) error {
	x, isReplica := a.(Replica)
	y, isToo := b.(Replica)
	if !isReplica || !isToo {
		return nil
	}
	both := min(len(x.Executed), len(y.Executed))
	if !slices.Equal(x.Executed[:both], y.Executed[:both]) {
		return fmt.Errorf("one has executed %v, the other %v", x.Executed, y.Executed)
	}
	return nil
}

// undoesNothing: views and water marks only rise, and what is executed stays.
func undoesNothing(before, after State) error {
	x, isReplica := before.(Replica)
	y, isToo := after.(Replica)
	if !isReplica || !isToo {
		return nil
	}
	if y.View < x.View || y.Target < x.Target || y.Stable < x.Stable {
		return fmt.Errorf("from view %d, target %d and checkpoint %d it came to %d, %d and %d",
			x.View, x.Target, x.Stable, y.View, y.Target, y.Stable)
	}
	if len(y.Executed) < len(x.Executed) || !slices.Equal(x.Executed, y.Executed[:len(x.Executed)]) {
		return fmt.Errorf("it had executed %v, and then %v", x.Executed, y.Executed)
	}
	return nil
}

// withinWaterMarks: what a replica accepts and has certificates for is above its
// last stable checkpoint and not above the high water mark, and the checkpoint is
// of what it has executed. (Section 4.3.)
func (c Config) withinWaterMarks(s State) error {
	r, ok := s.(Replica)
	if !ok {
		return nil
	}
	if r.Stable > len(r.Executed) {
		return fmt.Errorf("the stable checkpoint is %d, and %d requests are executed", r.Stable, len(r.Executed))
	}
	for _, e := range r.Accepted {
		if e.Slot <= r.Stable || e.Slot > c.high(r.Stable) {
			return fmt.Errorf("it has accepted %d, outside of %d to %d", e.Slot, r.Stable, c.high(r.Stable))
		}
	}
	for _, cert := range r.Prepared {
		if cert.Slot <= r.Stable || cert.Slot > c.high(r.Stable) {
			return fmt.Errorf("it has %d prepared, outside of %d to %d", cert.Slot, r.Stable, c.high(r.Stable))
		}
	}
	return nil
}

// resultsAreTrue: what a client accepts is the result that a correct replica has
// computed. (Section 4.1: f+1 replies have one of a correct replica among them.)
func (c Config) resultsAreTrue(v model.View[State]) error {
	for r := Request(1); int(r) <= c.Requests; r++ {
		id := c.client(r)
		if v.Byzantine(id) {
			continue
		}
		told := v.State(id).(Client).Result
		if told != 0 && !c.isComputed(v, r, told) {
			return fmt.Errorf("client %v was told %d, which no correct replica has computed", id, told)
		}
	}
	return nil
}

func (c Config) isComputed(v model.View[State], r Request, told int) bool {
	for id := range c.correct(v).All() {
		if result(v.State(id).(Replica).Executed, r) == told {
			return true
		}
	}
	return false
}

// correct returns the replicas that do not lie.
func (c Config) correct(v model.View[State]) (set model.NodeSet) {
	for id := model.NodeID(1); c.isReplica(id); id++ {
		if !v.Byzantine(id) {
			set.Add(id)
		}
	}
	return set
}

// canExecute reports whether the world has become synchronous when a view with a
// correct primary was not left yet. In one with a faulty primary, after which there
// is none within the bound, nothing has to happen.
func (c Config) canExecute(v model.View[State]) bool {
	if !v.Stable() {
		return false
	}
	latest, correct := 0, c.correct(v)
	for id := range correct.All() {
		latest = max(latest, v.State(id).(Replica).Target)
	}
	for view := latest; view <= c.Views; view++ {
		if correct.Has(c.primary(view)) {
			return true
		}
	}
	return false
}

// hasExecuted reports whether f+1 correct replicas have executed all, so that their
// clients have the replies that they wait for. (Section 4.1.) Others can be behind
// for good, when faulty replicas have voted for these alone.
func (c Config) hasExecuted(v model.View[State]) bool {
	count := 0
	for id := range c.correct(v).All() {
		if c.allExecuted(v.State(id)) {
			count++
		}
	}
	return count > c.F
}

// deviation says how the replicas deviate from one correct machine: in one view two
// requests are prepared at one sequence number, which quorums exclude.
func (c Config) deviation(v model.View[State]) error {
	prepared := map[[2]int]Request{}
	for id := range c.correct(v).All() {
		for _, cert := range v.State(id).(Replica).Prepared {
			place := [2]int{cert.View, cert.Slot}
			if r, ok := prepared[place]; ok && r != cert.Request {
				return fmt.Errorf("two requests are prepared in view %d at %d", cert.View, cert.Slot)
			}
			prepared[place] = cert.Request
		}
	}
	return nil
}
