package twophase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const (
	// timerAbort makes a node give up that has not bound itself yet: at any time,
	// as if a vote had not come or the transaction had failed here.
	timerAbort model.Timer = "abort"
	// timerAsk makes a resource manager in doubt ask what has been decided.
	timerAsk model.Timer = "ask"
)

// start sends out phase 1.
func (c Config) start(n *model.Node[Message], s *State) {
	n.SetTimer(timerAbort)
	if n.ID() != manager {
		*s = RM{}
		return
	}
	*s = TM{}
	n.Broadcast(Prepare{})
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case TM:
		switch m.(type) {
		case Prepared:
			c.count(n, &node, from)
		case Refused:
			c.decide(n, &node, specs.Aborted)
		case Ask:
			tell(n, from, last(node.Log))
		}
		*s = node
	case RM:
		switch m.(type) {
		case Prepare:
			c.vote(n, &node)
		case Commit:
			c.follow(n, &node, specs.Committed)
		case Abort:
			c.follow(n, &node, specs.Aborted)
		case Ask:
			c.answer(n, &node, from)
		}
		*s = node
	}
}

// vote is phase 1 at a resource manager. One that votes to commit gives its right
// away to abort: that it is prepared is on disk before anyone hears of it.
func (c Config) vote(n *model.Node[Message], s *RM) {
	switch last(s.Log) {
	case specs.Working:
		c.log(n, &s.Log, specs.Prepared, RuleVoteLogged)
		n.Send(manager, Prepared{})
		c.wait(n)
	case specs.Aborted:
		if c.keeps(RuleAbortIsAVote) {
			n.Send(manager, Refused{})
		} else {
			n.Send(manager, Prepared{})
		}
	}
}

// wait is what a resource manager does in doubt: nothing on its own.
func (c Config) wait(n *model.Node[Message]) {
	if c.keeps(RulePreparedWaits) {
		n.StopTimer(timerAbort)
	} else {
		n.SetTimer(timerAbort)
	}
	if c.keeps(RuleAskInDoubt) {
		n.SetTimer(timerAsk)
	}
}

// count is the end of phase 1: the transaction is committed when all have voted
// for it.
func (c Config) count(n *model.Node[Message], s *TM, from model.NodeID) {
	if decided(*s) {
		return
	}
	s.Prepared.Add(from)
	if s.Prepared.Len() == c.RMs || !c.keeps(RuleAllVotes) {
		c.decide(n, s, specs.Committed)
	}
}

// decide is the decision, which happens in the moment in which it is on disk, and
// phase 2.
func (c Config) decide(n *model.Node[Message], s *TM, outcome specs.RMState) {
	if decided(*s) {
		return
	}
	c.log(n, &s.Log, outcome, RuleLogDecisionFirst)
	s.Prepared = 0
	n.StopTimer(timerAbort)
	for id := range n.Peers() {
		tell(n, id, outcome)
	}
}

// tell sends what has been decided, if anything has.
func tell(n *model.Node[Message], to model.NodeID, outcome specs.RMState) {
	switch outcome {
	case specs.Committed:
		n.Send(to, Commit{})
	case specs.Aborted:
		n.Send(to, Abort{})
	}
}

// follow is phase 2 at a resource manager.
func (c Config) follow(n *model.Node[Message], s *RM, outcome specs.RMState) {
	if decided(*s) {
		return
	}
	c.log(n, &s.Log, outcome, RuleOutcomeLogged)
	n.StopTimer(timerAbort)
	n.StopTimer(timerAsk)
}

// answer helps another resource manager that is in doubt (cooperative
// termination). One that has not voted has nothing been decided without it, and
// can decide by itself; one that is in doubt, too, cannot help.
func (c Config) answer(n *model.Node[Message], s *RM, from model.NodeID) {
	if last(s.Log) == specs.Working {
		if !c.keeps(RuleAnswerBinds) {
			n.Send(from, Abort{})
			return
		}
		c.follow(n, s, specs.Aborted)
	}
	tell(n, from, last(s.Log))
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case TM:
		c.decide(n, &node, specs.Aborted)
		*s = node
	case RM:
		if t == timerAbort {
			c.follow(n, &node, specs.Aborted)
		} else {
			c.ask(n)
		}
		*s = node
	}
}

// ask asks who can know the outcome, and asks again until it is known.
func (c Config) ask(n *model.Node[Message]) {
	if c.AskAll {
		n.Broadcast(Ask{})
	} else {
		n.Send(manager, Ask{})
	}
	n.SetTimer(timerAsk)
}

// log writes an entry, and has it on disk before anything follows from it.
func (c Config) log(n *model.Node[Message], log *model.Disk[specs.RMState], entry specs.RMState, rule model.Rule) {
	log.Write(entry)
	if c.keeps(rule) {
		log.Sync(n)
	}
}

// restart is recovery. Who finds nothing in its log has not voted, or has decided
// nothing, and so may abort; who finds itself prepared is in doubt.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case TM:
		recoverLog(n, &node.Log)
		node.Prepared = 0
		c.decide(n, &node, specs.Aborted)
		*s = node
	case RM:
		recoverLog(n, &node.Log)
		switch last(node.Log) {
		case specs.Working:
			c.follow(n, &node, specs.Aborted)
		case specs.Prepared:
			c.wait(n)
		}
		*s = node
	}
}

func recoverLog(n *model.Node[Message], log *model.Disk[specs.RMState]) {
	log.Crash(n)
	log.Repair()
}
