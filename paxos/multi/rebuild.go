package multi

import (
	"maps"

	"github.com/faultline-mc/faultline/model"
)

// restart boots a node. Clients do not crash, or rather do not come back.
func (c Config) restart(n *node, s *State) {
	old, ok := (*s).(Replica)
	if !ok {
		return
	}
	r := Replica{Promised: old.Promised, Accepted: old.Accepted, Chosen: old.Chosen}
	if !c.keeps(RulePromiseDurable) {
		r.Promised = Ballot{}
	}
	if !c.keeps(RuleAcceptedDurable) {
		r.Accepted = nil
	}
	if c.Loss == LossDisk {
		r = Replica{Rebuilding: true}
		c.tellReplicas(n, Rebuild{})
	}
	if c.keeps(RuleWaitAfterRestart) {
		c.bind(n, &r, model.None) // whom it was bound to it has forgotten
	}
	c.schedule(n, &r)
	*s = r
}

// rebuild: a replica that has lost its disk has forgotten promises that others
// rely on. It does not vote before all others have told it what they hold. The
// leader of a ballot is the first to promise and to accept in it, so whatever this
// replica had promised or accepted, the leader of that ballot knows of, or of more.
func (c Config) rebuild(s *Replica, from model.NodeID, held Holding) {
	if !s.Rebuilding {
		return
	}
	s.Heard.Add(from)
	if held.Promised.Compare(s.Promised) > 0 {
		s.Promised = held.Promised
	}
	for slot, p := range held.Accepted {
		if p.Ballot.Compare(s.Accepted[slot].Ballot) > 0 {
			s.Accepted[slot] = p
		}
	}
	maps.Copy(s.Chosen, held.Chosen)
	if s.Heard.Len() == c.Replicas-1 {
		s.Rebuilding, s.Heard = false, 0
	}
}
