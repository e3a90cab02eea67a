package primarybackup

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable       = "Linearizable"
	sequential         = "Sequential"
	causal             = "Causal"
	readYourWrites     = "ReadYourWrites"
	monotonicReads     = "MonotonicReads"
	ackedSurvives      = "AckedSurvives"
	committedStays     = "CommittedStays"
	lostWithinLag      = "LostWithinLag"
	lagBounded         = "LagBounded"
	onePrimaryPerEpoch = "OnePrimaryPerEpoch"
	answers            = "Answers"
	converges          = "Converges"
	available          = "Available"
)

// properties returns what is judged, with witnesses that requests are served and
// that primaries do change.
func (c Config) properties() []model.Property[State] {
	var list []model.Property[State]
	if c.Writes > 0 {
		list = append(list, model.Reachable("Acknowledged", ofServer(func(s Server) bool { return s.Committed > 0 })))
	}
	if c.Suspicions > 0 {
		list = append(list, model.Reachable("FailedOver", ofServer(func(s Server) bool {
			return s.View.Primary != 1 && s.Synced == s.View.Epoch
		})))
	}
	return append(list, c.judged()...)
}

func (c Config) judged() []model.Property[State] {
	switch c.Judge {
	case JudgeMode:
		return c.promises()
	case JudgeDurable:
		return []model.Property[State]{model.Always(ackedSurvives, c.survives(0))}
	case JudgeAvailable:
		return []model.Property[State]{model.EventuallyAlways(available, noneWaits)}
	}
	return []model.Property[State]{consistent(history.Consistency(c.Judge))}
}

func consistent(as history.Consistency) model.Property[State] {
	return history.Consistent[State](as, history.Register(0))
}

// promises are what the mode promises.
func (c Config) promises() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise(onePrimaryPerEpoch, c.onePrimary),
		model.EventuallyAlways(answers, c.answers),
		model.EventuallyAlways(converges, c.converges),
	}
	if c.Mode == Async {
		return append(list,
			model.Always(lagBounded, c.lagBounded),
			model.Always(lostWithinLag, c.survives(c.Lag)),
			model.EachStep(committedStays, c.stays(c.Lag)))
	}
	list = append(list, model.Always(ackedSurvives, c.survives(0)))
	if c.Mode == Sync {
		list = append(list, model.EachStep(committedStays, c.stays(0)), consistent(history.Linearizability))
	}
	return list
}

func ofServer(goal func(Server) bool) func(State) bool {
	return func(s State) bool {
		server, ok := s.(Server)
		return ok && goal(server)
	}
}

// survives: the primary of the newest view that is begun has all entries that a
// server has acknowledged, except for the last few, lag of them at most.
// When a semi-synchronous primary has stopped waiting nothing is promised.
func (c Config) survives(lag int) func(model.View[State]) error {
	return func(v model.View[State]) error {
		id, primary := c.newest(v)
		if id == model.None || c.excused(v) {
			return nil
		}
		for other := range c.servers().All() {
			s := v.State(other).(Server)
			if lost := s.Committed - common(s.Log, primary.Log); lost > lag {
				return fmt.Errorf("node %v has acknowledged %v, and node %v, which is the primary now, has %v",
					other, s.Log[:s.Committed], id, primary.Log)
			}
		}
		return nil
	}
}

// excused reports whether a primary has stopped waiting, as it may.
func (c Config) excused(v model.View[State]) bool {
	for _, s := range v.States() {
		if server, ok := s.(Server); ok && server.Degraded && c.Judge == JudgeMode {
			return true
		}
	}
	return false
}

// newest returns the primary of the newest view that was ever begun, or None if
// it has heard of a later one, which is not begun yet.
func (c Config) newest(v model.View[State]) (model.NodeID, Server) {
	begun := 0
	for id := range c.servers().All() {
		begun = max(begun, v.State(id).(Server).Synced)
	}
	for id := range c.servers().All() {
		if s := v.State(id).(Server); s.leads(id) && s.View.Epoch == begun {
			return id, s
		}
	}
	return model.None, Server{}
}

// common returns how many entries two logs have in common at their beginning.
func common(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// stays: no server replaces an entry that was acknowledged, except for the last
// few, lag of them at most.
func (c Config) stays(lag int) func(before, after State) error {
	return func(before, after State) error {
		b, ok := before.(Server)
		if !ok {
			return nil
		}
		a := after.(Server)
		if lost := b.Committed - common(b.Log, a.Log); lost > lag {
			return fmt.Errorf("%v was acknowledged, and is replaced by %v", b.Log[:b.Committed], a.Log)
		}
		return nil
	}
}

// lagBounded: no member of the view lacks more than Lag of the entries that its
// primary has acknowledged.
func (c Config) lagBounded(v model.View[State]) error {
	primary, p := c.newest(v)
	for id := range p.View.Members.All() {
		if lag := p.Committed - common(p.Log, v.State(id).(Server).Log); lag > c.Lag {
			return fmt.Errorf("node %v lacks %d of the entries that node %v has acknowledged", id, lag, primary)
		}
	}
	return nil
}

// onePrimary: no two servers are primaries of one epoch. That two believe at
// once that they are cannot be excluded (Pb1 of Budhiraja and others needs
// synchrony), but only one of them is still effective.
func (c Config) onePrimary(a, b State) error {
	x, ok := a.(Server)
	y, too := b.(Server)
	if ok && too && x.View.Epoch == y.View.Epoch && x.View.Primary != y.View.Primary {
		return fmt.Errorf("epoch %d has both node %v and node %v for its primary", x.View.Epoch, x.View.Primary, y.View.Primary)
	}
	return nil
}

// answers: in the end no request waits for an answer. Nothing is asked of a run
// in which a member fails after the last suspicion: the failure is not detected.
func (c Config) answers(v model.View[State]) bool { return c.undetected(v) || noneWaits(v) }

// converges: in the end all members of the view have the same log.
func (c Config) converges(v model.View[State]) bool {
	if c.undetected(v) {
		return true
	}
	view := v.State(c.service()).(Service).View
	primary := v.State(view.Primary).(Server)
	for id := range view.Members.All() {
		s := v.State(id).(Server)
		if len(s.Log) != len(primary.Log) || common(s.Log, primary.Log) < len(s.Log) {
			return false
		}
	}
	return true
}

// undetected reports whether the view service is down, or a member of its view
// that it does not suspect any more or that it must not give up.
func (c Config) undetected(v model.View[State]) bool {
	if !v.Up(c.service()) {
		return true
	}
	s := v.State(c.service()).(Service)
	down := 0
	for id := range s.View.Members.All() {
		if !v.Up(id) {
			down++
		}
	}
	return down > 0 && (s.Suspected == c.Suspicions || s.View.Members.Len() == 1)
}

// noneWaits reports whether no server that is up has a request to answer.
func noneWaits(v model.View[State]) bool {
	for id, s := range v.States() {
		server, ok := s.(Server)
		if ok && v.Up(id) && len(server.Writes)+len(server.Reads) > 0 {
			return false
		}
	}
	return true
}

// erroneous says how the servers deviate from one, before any client can tell:
// the primary lacks a write that was acknowledged, or one of two primaries is
// deposed and does not know it.
func (c Config) erroneous(v model.View[State]) error {
	c.Judge = JudgeDurable
	if err := c.survives(0)(v); err != nil {
		return err
	}
	var primaries model.NodeSet
	for id, s := range v.States() {
		if server, ok := s.(Server); ok && v.Up(id) && server.leads(id) {
			primaries.Add(id)
		}
	}
	if primaries.Len() > 1 {
		return fmt.Errorf("nodes %v all believe that they are the primary", primaries)
	}
	return nil
}
