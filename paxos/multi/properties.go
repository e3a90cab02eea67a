package multi

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const (
	agreement           = "Agreement"
	replicatedLog       = "ReplicatedLog"
	linearizable        = "Linearizable"
	oneCommandPerBallot = "OneCommandPerBallot"
	safeAt              = "SafeAt"
	chosenIsAccepted    = "ChosenIsAccepted"
	logExecuted         = "LogExecuted"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	if c.Judge == Liveness {
		return []model.Property[State]{
			model.LeadsTo(logExecuted, c.canLead, c.hasExecuted),
			model.Reachable("LogFull", func(s State) bool { return len(s.(Replica).Chosen) == c.Slots }),
		}
	}
	goals := []model.Property[State]{
		model.Reachable("ClientDone", isDone),
	}
	list := []model.Property[State]{
		model.Pairwise(agreement, agree),
		model.Pairwise(oneCommandPerBallot, oneCommand),
		history.Linearizable[State](linearizable, history.CAS(0)),
	}
	if c.Loss == LossMemory {
		machine := specs.ReplicatedLog(specs.LogConfig{Nodes: c.Replicas, Values: c.values(), Length: c.Slots})
		list = append(list, model.Refines(replicatedLog, machine, c.learned))
	}
	if c.Judge == Proof {
		list = append(list,
			model.Always(safeAt, c.safeAt),
			model.Always(chosenIsAccepted, c.chosenIsAccepted))
	}
	if c.Ballots > 1 && c.Leaders > 1 && c.Clients > 1 && c.Slots > 1 {
		goals = append(goals, model.Reachable("NoopChosen", hasNoop))
	}
	return append(list, goals...)
}

func isDone(s State) bool {
	client, ok := s.(Client)
	return ok && client.Seq == 0
}

func hasNoop(s State) bool {
	r, ok := s.(Replica)
	return ok && slices.Contains(r.commands(slices.Collect(maps.Keys(r.Chosen))), Noop)
}

// agree: at most one command is chosen for a slot, as far as anyone learns.
func agree(a, b State) error {
	r, ok := a.(Replica)
	other, too := b.(Replica)
	if !ok || !too {
		return nil
	}
	for slot := 1; slot <= r.last(); slot++ {
		v, known := r.Chosen[slot]
		if w, both := other.Chosen[slot]; known && both && v != w {
			return fmt.Errorf("for slot %d one knows %v to be chosen, the other %v", slot, v, w)
		}
	}
	return nil
}

// oneCommand: a ballot proposes one command for a slot.
func oneCommand(a, b State) error {
	r, ok := a.(Replica)
	other, too := b.(Replica)
	if !ok || !too {
		return nil
	}
	for slot := 1; slot <= r.last(); slot++ {
		p, q := r.Accepted[slot], other.Accepted[slot]
		if p.Ballot == q.Ballot && p.Command != q.Command {
			return fmt.Errorf("for slot %d: %v and %v", slot, p, q)
		}
	}
	return nil
}

// values returns how many commands there are, with the no-op.
func (c Config) values() int { return 1 + c.Clients*c.operations() }

// value stands for a command in the log of specs.
func (c Config) value(cmd Command) specs.Value {
	if cmd == Noop {
		return 1
	}
	return specs.Value(1 + (int(cmd.Client)-c.Replicas-1)*c.operations() + cmd.Seq)
}

// learned maps a group to the log that it implements: what each replica has
// executed.
func (c Config) learned(v model.View[State]) specs.LogState {
	var abstract specs.LogState
	for id, s := range v.States() {
		r, ok := s.(Replica)
		if !ok {
			continue
		}
		for i, cmd := range r.commands(c.executed(&r)) {
			abstract.Learned[id-1][i] = c.value(cmd)
		}
	}
	return abstract
}

// replicas returns the replicas of a state.
func replicas(v model.View[State]) []Replica {
	var list []Replica
	for _, s := range v.States() {
		if r, ok := s.(Replica); ok {
			list = append(list, r)
		}
	}
	return list
}

// safeAt: every proposal is safe at its ballot, which is to say that nothing else
// has been chosen below for its slot, or still can be (P2c, slot by slot).
func (c Config) safeAt(v model.View[State]) error {
	list := replicas(v)
	for _, a := range list {
		for slot := 1; slot <= a.last(); slot++ {
			p, ok := a.Accepted[slot]
			for _, b := range list {
				q, other := b.Accepted[slot]
				below := ok && other && q.Ballot.Compare(p.Ballot) < 0 && q.Command != p.Command
				if below && c.choosable(slot, q, list) {
					return fmt.Errorf("for slot %d %v is proposed, but %v can be chosen", slot, p, q)
				}
			}
		}
	}
	return nil
}

// choosable reports whether a majority has accepted p for a slot, or still can.
func (c Config) choosable(slot int, p Proposal, list []Replica) bool {
	able := 0
	for _, r := range list {
		if r.Accepted[slot] == p || !r.Rebuilding && r.Promised.Compare(p.Ballot) <= 0 {
			able++
		}
	}
	return 2*able > c.Replicas
}

// chosenIsAccepted: what anyone learns to be chosen a majority has accepted, and
// whatever its members accept later is the same.
func (c Config) chosenIsAccepted(v model.View[State]) error {
	list := replicas(v)
	for i, r := range list {
		for slot := 1; slot <= r.last(); slot++ {
			cmd, ok := r.Chosen[slot]
			if ok && !c.isHeld(slot, cmd, list) {
				return fmt.Errorf("node %d takes %v for chosen in slot %d, and no majority holds it", i+1, cmd, slot)
			}
		}
	}
	return nil
}

func (c Config) isHeld(slot int, cmd Command, list []Replica) bool {
	holders := 0
	for _, r := range list {
		if p, ok := r.Accepted[slot]; ok && p.Command == cmd {
			holders++
		}
	}
	return 2*holders > c.Replicas
}

// deviation says how the replicas deviate from one reliable machine: what one of
// them takes for chosen a crash of the others could undo, something else can be
// chosen besides, or two of them lead, of which one does not know that it is of
// the past.
func (c Config) deviation(v model.View[State]) error {
	leaders := 0
	for id, s := range v.States() {
		if r, ok := s.(Replica); ok && v.Up(id) && r.Phase == Leading {
			leaders++
		}
	}
	if leaders > 1 {
		return errors.New("there are two leaders")
	}
	return cmp.Or(c.safeAt(v), c.chosenIsAccepted(v))
}

// canLead reports whether the environment has become synchronous when the last
// leader leads, or can: no ballot of the others is above all that are left to it.
// The others are cut off from then on.
func (c Config) canLead(v model.View[State]) bool {
	if !v.Stable() {
		return false
	}
	var promised Ballot
	for id := c.lastLeader(); int(id) <= c.Replicas; id++ {
		if r := v.State(id).(Replica); r.Promised.Compare(promised) > 0 {
			promised = r.Promised
		}
	}
	_, left := c.next(c.lastLeader(), promised)
	leader := v.State(c.lastLeader()).(Replica)
	return left || leader.Phase == Leading && leader.Promised == promised
}

// hasExecuted reports whether the last leader has executed as many commands as
// the log has slots.
func (c Config) hasExecuted(v model.View[State]) bool {
	leader := v.State(c.lastLeader()).(Replica)
	return len(c.executed(&leader)) == c.Slots
}
