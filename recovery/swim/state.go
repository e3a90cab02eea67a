package swim

import "github.com/faultline-mc/faultline/model"

// Status is what a member is believed to be.
type Status uint8

// The statuses, in the order in which they override each other within one
// incarnation.
const (
	Alive Status = iota
	Suspect
	Dead
)

func (s Status) String() string { return [...]string{"alive", "suspect", "dead"}[s] }

// Rumour is what is said of the subject: a status of one of its incarnations.
// The zero value is what everybody believes at first.
type Rumour struct {
	Status      Status
	Incarnation int
}

// join returns the rumour that overrides the other. It is the greater one in a
// total order, so views come to agree in whatever order they hear rumours: a
// later incarnation is greater, and a death is greater than all that is no
// death.
func (c Config) join(a, b Rumour) Rumour {
	deathsDiffer := (a.Status == Dead) != (b.Status == Dead)
	switch {
	case deathsDiffer && c.keeps(RuleDeadSticky):
		if b.Status == Dead {
			return b
		}
		return a
	case a.Incarnation != b.Incarnation:
		if b.Incarnation > a.Incarnation {
			return b
		}
		return a
	}
	return Rumour{max(a.Status, b.Status), a.Incarnation}
}

// State is the state of a node: a Prober, a Subject or a Relay. Nobody restarts,
// so nothing has to be durable.
type State interface{ state() }

// Prober is a member that probes another one.
type Prober struct {
	View  Rumour // of the subject
	Round int    // the protocol period, from 1; one more than the last at the end
	Acked bool   // the subject has given a sign of life in this round
}

// Subject is the member that is probed.
type Subject struct {
	Incarnation int // raised by itself alone
	Probed      int // the latest round in which a ping has reached it
}

// Relay is a member that probes when it is asked to.
type Relay struct {
	View Rumour // of the subject
}

func (Prober) state()  {}
func (Subject) state() {}
func (Relay) state()   {}

// view returns what a node believes of the subject, which has no view of
// itself.
func view(s State) (r Rumour, ok bool) {
	switch s := s.(type) {
	case Prober:
		return s.View, true
	case Relay:
		return s.View, true
	}
	return Rumour{}, false
}

// concerns reports whether a rumour is of use to a node: the subject can only
// refute suspicions.
func concerns(id model.NodeID, r Rumour) bool { return id != subject || r.Status == Suspect }
