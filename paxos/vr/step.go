package vr

import (
	"maps"

	"github.com/faultline-mc/faultline/model"
)

type node = model.Node[Message]

func (c Config) start(n *node, s *State) {
	if !c.isReplica(n.ID()) {
		var client Client
		c.invoke(n, &client)
		*s = client
		return
	}
	r := Replica{View: 1, LastNormal: 1}
	if c.Begin == Recovered {
		c.haveRecovered(n, &r)
	}
	c.schedule(n, &r)
	*s = r
}

// haveRecovered puts a replica where it is after the second one has recovered, whose
// view change is still on its way to the others.
func (c Config) haveRecovered(n *node, s *Replica) {
	const second, incarnation = 2, 1
	if n.ID() == second {
		c.tellReplicas(n, StartViewChange{View: s.View + 1})
	}
	if n.ID() == second || c.keeps(RuleCrashVectors) {
		s.learn(second, incarnation)
	}
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	switch state := (*s).(type) {
	case Replica:
		c.serve(n, &state, from, m)
		*s = state
	case Client:
		c.resume(n, &state, m)
		*s = state
	}
}

// serve takes a message of another node. Who is recovering does not participate
// in request processing or in view changes. (Section 4.3.)
func (c Config) serve(n *node, s *Replica, from model.NodeID, m Message) {
	_, isResponse := m.(RecoveryResponse)
	if s.Status == Recovering && !isResponse && c.keeps(RuleRecoveringStaysSilent) {
		return
	}
	switch m := m.(type) {
	case Invoke:
		c.request(n, s, Request{from, m.Seq})
	case Prepare:
		c.prepare(n, s, from, m)
	case PrepareOk:
		c.prepareOk(n, s, from, m)
	case Commit:
		c.commit(n, s, from, m)
	case StartViewChange:
		c.startViewChange(n, s, from, m)
	case DoViewChange:
		c.doViewChange(n, s, from, m)
	case StartView:
		c.startView(n, s, m)
	case Recovery:
		c.recovery(n, s, from, m)
	case RecoveryResponse:
		c.recoveryResponse(n, s, from, m)
	case GetState:
		c.getState(n, s, from, m)
	case NewState:
		c.newState(n, s, m)
	}
	c.schedule(n, s)
}

// invoke begins a client's next operation, unless that was the last.
func (c Config) invoke(n *node, s *Client) {
	if len(s.Acked) < c.Ops {
		n.RecordInvoke(model.Op{Func: increment})
		c.ask(n, Invoke{len(s.Acked) + 1})
	}
}

// resume takes the answer that a client waits for. A late one changes nothing.
func (c Config) resume(n *node, s *Client, m Message) {
	if m, ok := m.(Reply); ok && m.Seq == len(s.Acked)+1 {
		n.RecordReturn(m.Result)
		s.Acked = append(s.Acked, Ack{Request{n.ID(), m.Seq}, m.View, m.Result})
		c.invoke(n, s)
	}
}

// request is what the primary does when it receives one. It looks the request up
// in the client table: one that was executed is answered again, and one that is
// under way is dropped. Otherwise it appends the request to its log and sends a
// Prepare to the other replicas. (Section 4.1, 2 and 3.)
func (c Config) request(n *node, s *Replica, r Request) {
	if !c.isPrimary(n.ID(), s) {
		return
	}
	if op := s.find(r); op > 0 && c.keeps(RuleClientTable) {
		if op <= s.Commit {
			n.Send(r.Client, Reply{s.View, r.Seq, op})
		}
		return
	}
	s.Log = append(s.Log, r)
	c.tellReplicas(n, Prepare{s.View, r, s.op(), s.Commit})
	c.commitUpTo(n, s, c.agreed(s))
}

// prepare: a backup does not accept one until it has all earlier requests in its
// log; it gets them by state transfer. Then it appends the request and sends a
// PrepareOk. (Section 4.1, 4 and 7.)
func (c Config) prepare(n *node, s *Replica, from model.NodeID, m Prepare) {
	if !c.follows(n, s, from, m.View) {
		return
	}
	switch {
	case m.Op == s.op()+1:
		s.Log = append(s.Log, m.Request)
		n.Send(from, PrepareOk{m.View, m.Op})
	case m.Op > s.op():
		n.Send(from, GetState{s.View, s.op()})
	}
	s.Commit = max(s.Commit, min(m.Commit, s.op()))
}

// commit: a backup that is informed of a commitment waits until it has the
// request in its log. (Section 4.1, 7.)
func (c Config) commit(n *node, s *Replica, from model.NodeID, m Commit) {
	if !c.follows(n, s, from, m.View) {
		return
	}
	if m.Commit > s.op() {
		n.Send(from, GetState{s.View, s.op()})
	}
	s.Commit = max(s.Commit, min(m.Commit, s.op()))
}

// follows reports whether a replica is a backup in a primary's view. If it is
// behind it gets the state of that view; if the sender is, it drops the message.
// (Section 4.)
func (c Config) follows(n *node, s *Replica, from model.NodeID, view int) bool {
	if view > s.View {
		n.Send(from, GetState{view, s.Commit})
		return false
	}
	return s.Status == Normal && (view == s.View || !c.keeps(RuleDropOldView))
}

// prepareOk: the primary waits for f of them from different backups; then it
// considers the request, and all earlier ones, to be committed. (Section 4.1, 5.)
func (c Config) prepareOk(n *node, s *Replica, from model.NodeID, m PrepareOk) {
	if !c.isPrimary(n.ID(), s) || m.View != s.View || m.Op <= s.PrepareOks[from] {
		return
	}
	if s.PrepareOks == nil {
		s.PrepareOks = map[model.NodeID]int{}
	}
	s.PrepareOks[from] = m.Op
	c.commitUpTo(n, s, c.agreed(s))
}

// agreed returns the last op-number that f backups have besides the primary.
func (c Config) agreed(s *Replica) int {
	need := c.f()
	if !c.keeps(RulePrepareQuorum) {
		need--
	}
	for op := s.op(); op > s.Commit; op-- {
		have := 0
		for _, ok := range s.PrepareOks {
			if ok >= op {
				have++
			}
		}
		if have >= need {
			return op
		}
	}
	return s.Commit
}

// commitUpTo has the primary execute requests and answer them. It informs the
// backups by its next Prepare, or if it is told to by a message of its own.
// (Section 4.1, 5 and 6.)
func (c Config) commitUpTo(n *node, s *Replica, op int) {
	if op <= s.Commit {
		return
	}
	c.execute(n, s, op)
	if c.Inform {
		c.tellReplicas(n, Commit{s.View, s.Commit})
	}
}

// execute answers the clients of what becomes committed.
func (c Config) execute(n *node, s *Replica, op int) {
	for i := s.Commit; i < min(op, s.op()); i++ {
		r := s.Log[i]
		n.Send(r.Client, Reply{s.View, r.Seq, i + 1})
	}
	s.Commit = max(s.Commit, op)
}

// timeout: a replica that notices the need for a view change advances its
// view-number. (Section 4.2, 1.)
func (c Config) timeout(n *node, s *State, _ model.Timer) {
	r := (*s).(Replica)
	c.changeView(n, &r, r.View+1)
	c.schedule(n, &r)
	*s = r
}

// changeView has a replica leave its view: it sets its status to view-change, and
// sends a StartViewChange to all other replicas. (Section 4.2, 1.)
func (c Config) changeView(n *node, s *Replica, view int) {
	s.leave()
	s.View, s.Status = view, ViewChange
	c.tellReplicas(n, StartViewChange{view, c.vector(s)})
}

// leave forgets what a replica knew of the others in its view.
func (s *Replica) leave() {
	s.PrepareOks, s.StartViewChanges, s.DoViewChanges, s.Responses = nil, 0, nil, nil
}

// startViewChange: when a replica receives f of them from other replicas it sends
// a DoViewChange to the primary of the next view. (Section 4.2, 2.)
func (c Config) startViewChange(n *node, s *Replica, from model.NodeID, m StartViewChange) {
	if c.isStray(s, from, m.Crashes) || !c.joins(n, s, m.View) || s.StartViewChanges.Has(from) {
		return
	}
	s.StartViewChanges.Add(from)
	if s.StartViewChanges.Len() != c.f() {
		return
	}
	have := Copy{s.LastNormal, s.Log, s.Commit}
	if next := c.primary(s.View); next == n.ID() {
		c.collect(n, s, next, have)
	} else {
		n.Send(next, DoViewChange{s.View, have, c.vector(s)})
	}
}

// joins reports whether a replica changes to a view; it begins to if it has not
// come so far. (Section 4.2, 1.)
func (c Config) joins(n *node, s *Replica, view int) bool {
	if view > s.View {
		c.changeView(n, s, view)
	}
	return view == s.View && s.Status == ViewChange
}

// doViewChange: a replica that receives one for a later view joins, as with a
// StartViewChange; the new primary collects them.
func (c Config) doViewChange(n *node, s *Replica, from model.NodeID, m DoViewChange) {
	if !c.isStray(s, from, m.Crashes) && c.joins(n, s, m.View) {
		c.collect(n, s, from, m.Copy)
	}
}

// collect: when the new primary has f+1 DoViewChanges, including its own, it
// selects the new log, sets its commit-number to the largest one it received,
// and informs the others by a StartView. It executes what it had not, and
// answers the clients. (Section 4.2, 3 and 4.)
func (c Config) collect(n *node, s *Replica, from model.NodeID, have Copy) {
	if s.DoViewChanges == nil {
		s.DoViewChanges = map[model.NodeID]Copy{}
	}
	s.DoViewChanges[from] = have
	if _, own := s.DoViewChanges[n.ID()]; !own || len(s.DoViewChanges) <= c.f() {
		return
	}
	log, commit := c.selectLog(s)
	s.enter(s.View, log, s.Commit)
	c.execute(n, s, commit)
	c.tellReplicas(n, StartView{s.View, s.Log, s.Commit})
}

// selectLog returns the log of the DoViewChange with the largest v', and of those
// the one with the largest op-number; and the largest commit-number of all.
// (Section 4.2, 3.)
func (c Config) selectLog(s *Replica) (log []Request, commit int) {
	best := Copy{LastNormal: -1}
	for id := model.NodeID(1); c.isReplica(id); id++ {
		have, ok := s.DoViewChanges[id]
		if !ok {
			continue
		}
		commit = max(commit, have.Commit)
		sameView := have.LastNormal == best.LastNormal || !c.keeps(RuleBestLogByLastNormalView)
		longer := len(have.Log) > len(best.Log)
		if sameView && longer || !sameView && have.LastNormal > best.LastNormal || best.LastNormal < 0 {
			best = have
		}
	}
	return best.Log, commit
}

// enter makes a view the one in which a replica is normal.
func (s *Replica) enter(view int, log []Request, commit int) {
	s.leave()
	s.View, s.Status, s.LastNormal = view, Normal, view
	s.Log, s.Commit = log, commit
}

// startView: the others replace their log, change to normal, and send a PrepareOk
// for what is not committed. (Section 4.2, 5.)
func (c Config) startView(n *node, s *Replica, m StartView) {
	if m.View > s.View || m.View == s.View && s.Status == ViewChange {
		s.enter(m.View, m.Log, max(s.Commit, m.Commit))
		c.acknowledge(n, s)
	}
}

// acknowledge says how far the log reaches, unless all of it is committed.
func (c Config) acknowledge(n *node, s *Replica) {
	if s.op() > s.Commit {
		n.Send(c.primary(s.View), PrepareOk{s.View, s.op()})
	}
}

// restart boots a replica, which has nothing but a nonce that is new. It asks
// all others for the state. (Section 4.3, 1.) A clock or a random number makes the
// nonce; here it counts. Clients do not crash, or rather do not come back.
func (c Config) restart(n *node, s *State) {
	r, ok := (*s).(Replica)
	if !ok {
		return
	}
	nonce := r.Crashes[n.ID()] + 1
	*s = Replica{Status: Recovering, Crashes: map[model.NodeID]int{n.ID(): nonce}}
	c.tellReplicas(n, Recovery{nonce})
}

// recovery: a replica replies only when its status is normal, with its
// view-number, and if it is the primary with its log. (Section 4.3, 2.) The
// crash vector has to have the new incarnation before. (Michael and others.)
func (c Config) recovery(n *node, s *Replica, from model.NodeID, m Recovery) {
	if s.Status != Normal {
		return
	}
	if c.keeps(RuleCrashVectors) {
		s.learn(from, m.Nonce)
	}
	a := Answer{View: s.View}
	if c.isPrimary(n.ID(), s) {
		a.Log, a.Commit = s.Log, s.Commit
	}
	n.Send(from, RecoveryResponse{m.Nonce, a, c.vector(s)})
}

// recoveryResponse: the recovering replica waits for f+1 of them from different
// replicas, all with its nonce, including one from the primary of the latest view
// it learns of in these messages. Then it takes the primary's state. (Section
// 4.3, 3.)
func (c Config) recoveryResponse(n *node, s *Replica, from model.NodeID, m RecoveryResponse) {
	ours := m.Nonce == s.Crashes[n.ID()] || !c.keeps(RuleRecoveryNonce)
	if s.Status != Recovering || !ours || c.isStray(s, from, m.Crashes) {
		return
	}
	if s.Responses == nil {
		s.Responses = map[model.NodeID]Answer{}
	}
	s.Responses[from] = m.Answer
	latest := 0
	for _, a := range s.Responses {
		latest = max(latest, a.View)
	}
	state, ok := s.Responses[c.primary(latest)]
	if ok && state.View == latest && len(s.Responses) > c.f() {
		s.enter(latest, state.Log, state.Commit)
	}
}

// isStray reports whether a message was sent by an incarnation of its sender that
// is known to have crashed since: what it has promised is forgotten. Otherwise the
// vector of the message is learned.
func (c Config) isStray(s *Replica, from model.NodeID, crashes map[model.NodeID]int) bool {
	if !c.keeps(RuleCrashVectors) {
		return false
	}
	if crashes[from] < s.Crashes[from] {
		return true
	}
	for id, nonce := range crashes {
		s.learn(id, nonce)
	}
	return false
}

// learn notes an incarnation of a replica, and forgets what its earlier ones have
// said: a quorum must not have it both ways.
func (s *Replica) learn(id model.NodeID, nonce int) {
	if nonce <= s.Crashes[id] {
		return
	}
	if s.Crashes == nil {
		s.Crashes = map[model.NodeID]int{}
	}
	s.Crashes[id] = nonce
	s.StartViewChanges.Remove(id)
	delete(s.DoViewChanges, id)
	delete(s.Responses, id)
}

// vector returns the crash vector for a message.
func (c Config) vector(s *Replica) map[model.NodeID]int {
	if !c.keeps(RuleCrashVectors) {
		return nil
	}
	return maps.Clone(s.Crashes)
}

// getState: a replica responds only if its status is normal and it is in that
// view. (Section 5.2.)
func (c Config) getState(n *node, s *Replica, from model.NodeID, m GetState) {
	if s.Status == Normal && s.View == m.View && m.Op <= s.op() {
		n.Send(from, NewState{s.View, m.Op, s.Log[m.Op:], s.Commit})
	}
}

// newState brings a replica up to date. One that comes from an earlier view has
// asked for what follows its commit-number, and what it has beyond gives way only
// now: the paper has it thrown away before, when nobody else may have it yet.
// (Section 5.2.)
func (c Config) newState(n *node, s *Replica, m NewState) {
	enters := m.View > s.View || m.View == s.View && s.Status == ViewChange
	extends := m.View == s.View && s.Status == Normal && m.Op+len(m.Log) > s.op()
	if !enters && !extends {
		return
	}
	log := append(s.Log[:m.Op:m.Op], m.Log...)
	commit := max(s.Commit, m.Commit)
	if enters {
		s.enter(m.View, log, commit)
	} else {
		s.Log, s.Commit = log, commit
	}
	c.acknowledge(n, s)
}
