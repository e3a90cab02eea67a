package hotstuff

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Replica is what a replica of the basic form knows. What it has voted for is in it
// as far as it still matters. All of it would have to survive a crash.
type Replica struct {
	View  int         // curView
	Phase Phase       // the last phase of View that it has voted in, or none
	Voted specs.Value // its vote in the prepare phase of View, or none
	// Prepared is the highest prepareQC that it has seen: f+1 correct replicas have
	// voted for it.
	Prepared QC
	// Locked is the highest precommitQC that it has voted for (lockedQC): f+1 correct
	// replicas have its prepareQC.
	Locked   QC
	Decided  specs.Value // what it has executed, or none
	Proposed bool        // as the leader of View
}

// QC is a quorum certificate, for a branch of the tree in a view. Of which phase, is
// said by where it is. The zero QC is that of genesis.
type QC struct {
	View  int
	Value specs.Value
}

func (q QC) String() string {
	if q == (QC{}) {
		return "genesis"
	}
	return fmt.Sprintf("%v in %d", q.Value, q.View)
}

// vote returns what a prepareQC is a certificate for.
func (q QC) vote() Vote { return Vote{Prepare, q.View, q.Value} }

// Phase is a phase of a view.
type Phase uint8

// The phases that replicas vote in. What follows is the decide phase.
const (
	Prepare Phase = iota + 1
	PreCommit
	Commit
)

func (p Phase) String() string { return [...]string{"none", "prepare", "pre-commit", "commit"}[p] }

// timerView is a view that takes too long (nextView). In a world without clocks it
// fires at any moment.
const timerView model.Timer = "view"

// basic returns the basic form as a model.
func (c Config) basic() model.Protocol[Replica, Message] {
	return model.Protocol[Replica, Message]{
		Name:    "hotstuff",
		Nodes:   c.Nodes,
		Start:   c.start,
		Timeout: c.nextView,
		Upon: []model.Upon[Replica, Message]{
			{Name: "propose", Do: c.propose},
			{Name: "prepare", Do: c.prepare},
			{Name: "precommit", Do: c.preCommit},
			{Name: "commit", Do: c.commit},
			{Name: "decide", Do: c.decide},
		},
		Lies:       c.lies,
		Error:      c.deviation,
		Properties: c.properties(),
	}
}

// start begins view 1. Its leader knows already that nobody has more than genesis.
func (c Config) start(n *node, s *Replica) {
	c.enter(n, s, 1)
	if c.proposes(n.ID(), 1) && c.proposal(1) != noCommand {
		s.Proposed = true
		tellAll(n, Proposal{1, c.own(1), 0})
	}
}

func (c Config) enter(n *node, s *Replica, view int) {
	s.View, s.Phase, s.Voted, s.Proposed = view, 0, 0, false
	if view < c.Views {
		n.SetTimer(timerView)
	}
}

// nextView: a replica gives up a view, and tells the leader of the next one the
// highest prepareQC that it has.
func (c Config) nextView(n *node, s *Replica, _ model.Timer) {
	c.enter(n, s, s.View+1)
	for id := model.NodeID(1); int(id) <= c.Nodes; id++ {
		if c.proposes(id, s.View) {
			n.Send(id, NewView{s.View, s.Prepared})
			if s.Prepared != (QC{}) {
				n.Send(id, Certificate{s.Prepared.vote()})
			}
		}
	}
}

// propose, as a leader: extend the highest certificate of n-f replicas.
func (c Config) propose(n *node, s *Replica, box mail) {
	if !c.proposes(n.ID(), s.View) || s.Proposed || c.proposal(s.View) == noCommand {
		return
	}
	highest := c.highest(box, s.View)
	if len(highest) == 0 {
		return
	}
	qc := pick(n, highest)
	s.Proposed = true
	if qc == (QC{}) {
		tellAll(n, Proposal{s.View, c.own(s.View), 0})
		return
	}
	tellAll(n, Certificate{qc.vote()})
	tellAll(n, Proposal{s.View, qc.Value, qc.View})
}

// highest returns what can be highQC, the highest certificate of n-f new-view
// messages: each that n-f senders have not exceeded, for the leader may have heard
// these and no others.
func (c Config) highest(box mail, view int) []QC {
	var list []QC
	for _, m := range box.All() {
		if m, ok := m.(NewView); ok && c.tells(box, m, view) && !slices.Contains(list, m.Justify) {
			list = append(list, m.Justify)
		}
	}
	return slices.DeleteFunc(list, func(qc QC) bool {
		heard := box.Senders(func(m Message) bool {
			nv, ok := m.(NewView)
			return ok && c.tells(box, nv, view) && (nv.Justify.View <= qc.View || !c.keeps(RuleHighestQC))
		})
		return heard.Len() < c.Nodes-c.Tolerate
	})
}

// tells reports whether a message is a new-view for a view that a leader believes.
func (c Config) tells(box mail, m NewView, view int) bool {
	return m.View == view && (m.Justify == QC{} || c.isCertified(box, m.Justify.vote()))
}

// prepare: vote for the leader's proposal, if it is safe.
func (c Config) prepare(n *node, s *Replica, box mail) {
	if !c.mayVote(s, Prepare) {
		return
	}
	var values []specs.Value
	for from, m := range box.All() {
		m, ok := m.(Proposal)
		if ok && m.View == s.View && c.leads(from, s.View) && c.isJustified(box, m) && c.isSafe(s, m) && !slices.Contains(values, m.Value) {
			values = append(values, m.Value)
		}
	}
	if len(values) > 0 {
		s.Voted = pick(n, values)
		c.vote(n, s, Prepare, s.Voted)
	}
}

// isJustified reports whether a proposal's certificate is one.
func (c Config) isJustified(box mail, m Proposal) bool {
	return m.Justify == 0 || !c.keeps(RuleJustifyCheck) || c.isCertified(box, Vote{Prepare, m.Justify, m.Value})
}

// isSafe is safeNode: a replica that is locked follows the branch that it is locked
// on (the safety rule), or a newer certificate (the liveness rule).
func (c Config) isSafe(s *Replica, m Proposal) bool {
	if s.Locked == (QC{}) || !c.keeps(RuleLock) {
		return true
	}
	extends := m.Value == s.Locked.Value && c.keeps(RuleSafetyRule)
	newer := m.Justify > s.Locked.View && c.keeps(RuleLivenessRule)
	return extends || newer
}

// preCommit: note the prepareQC, and vote for that.
func (c Config) preCommit(n *node, s *Replica, box mail) {
	if v, ok := c.certified(n, s, box, PreCommit); ok && c.keeps(RuleThreePhases) {
		s.Prepared = QC{s.View, v}
		c.vote(n, s, PreCommit, v)
	}
}

// commit: become locked on the precommitQC, and vote for that. It shows that there
// was a prepareQC, too.
func (c Config) commit(n *node, s *Replica, box mail) {
	if v, ok := c.certified(n, s, box, Commit); ok {
		s.Prepared = QC{s.View, v}
		s.Locked = QC{s.View, v}
		c.vote(n, s, Commit, v)
	}
}

// certified returns a value that the phase before has a certificate for, if the
// replica may vote in this phase. There is one such value at most.
func (c Config) certified(n *node, s *Replica, box mail, phase Phase) (v specs.Value, ok bool) {
	before := phase - 1
	if phase == Commit && !c.keeps(RuleThreePhases) {
		before = Prepare
	}
	if !c.mayVote(s, phase) || !c.CatchUp && s.Phase < before {
		return 0, false
	}
	var values []specs.Value
	for v := specs.Value(1); int(v) <= c.Values; v++ {
		if (c.CatchUp || v == s.Voted) && c.isCertified(box, Vote{before, s.View, v}) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return 0, false
	}
	return pick(n, values), true
}

// mayVote reports whether a replica has not come to a phase of its view yet: it goes
// through the phases in their order.
func (c Config) mayVote(s *Replica, phase Phase) bool {
	return s.Phase < phase || !c.keeps(RuleVoteOnce)
}

func (c Config) vote(n *node, s *Replica, phase Phase, v specs.Value) {
	s.Phase = max(s.Phase, phase)
	tellAll(n, Vote{phase, s.View, v})
}

// decide: what has a commitQC, in whichever view, is executed.
func (c Config) decide(n *node, s *Replica, box mail) {
	if s.Decided != 0 {
		return
	}
	var values []specs.Value
	for v := specs.Value(1); int(v) <= c.Values; v++ {
		if c.isChosen(box, v) {
			values = append(values, v)
		}
	}
	if len(values) > 0 {
		s.Decided = pick(n, values)
	}
}

func (c Config) isChosen(box mail, v specs.Value) bool {
	for view := 1; view <= c.Views; view++ {
		if c.isCertified(box, Vote{Commit, view, v}) || !c.keeps(RuleDecideOnCommit) && c.isCertified(box, Vote{PreCommit, view, v}) {
			return true
		}
	}
	return false
}

// lies are a Byzantine node's: all votes; all proposals for the views that it leads,
// with any certificate, whether or not there is one; and any prepareQC for the
// leader of a view.
func (c Config) lies(from, to model.NodeID) []Message {
	var list []Message
	for view := 1; view <= c.Views; view++ {
		for v := specs.Value(1); int(v) <= c.Values; v++ {
			list = append(list, Vote{Prepare, view, v}, Vote{PreCommit, view, v}, Vote{Commit, view, v})
			for justify := 0; justify < view; justify++ {
				if c.leads(from, view) && c.mayPropose(view, v) {
					list = append(list, Proposal{view, v, justify})
				}
				if c.proposes(to, view) && justify > 0 {
					list = append(list, NewView{view, QC{justify, v}})
				}
			}
		}
		if c.proposes(to, view) {
			list = append(list, NewView{view, QC{}})
		}
	}
	return list
}
