package kv

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// machine is the state machine that the log drives: the store, and for every
// client the last operation that was applied with its result (its session).
type machine struct {
	Value    string // of the one key
	Sessions map[model.NodeID]outcome
}

type outcome struct {
	Seq    int
	Result any
}

// replay returns the machine after the entries of a log.
func (c Config) replay(log []core.Entry) machine {
	m := machine{Sessions: map[model.NodeID]outcome{}}
	for _, e := range log {
		if cmd, ok := e.Command.(Command); ok {
			c.apply(&m, cmd)
		}
	}
	return m
}

// session returns the result of a command that was applied already: the session's,
// also for an earlier command, which the client waits for no more.
func (c Config) session(m machine, cmd Command) (result any, applied bool) {
	last, ok := m.Sessions[cmd.Client]
	if !c.keeps(RuleSessionKeepsOrder) && last.Seq != cmd.Seq {
		return nil, false
	}
	return last.Result, ok && last.Seq >= cmd.Seq
}

// apply applies a command and returns its result. One that is in the log twice,
// because its client has asked two leaders, is applied once. (Section 8.)
func (c Config) apply(m *machine, cmd Command) any {
	if result, applied := c.session(*m, cmd); applied && c.keeps(RuleSessionDedup) {
		return result
	}
	var result any
	if cmd.Op.Func == "get" {
		result = m.Value
	} else {
		m.Value += cmd.Op.Arg.(history.Entry).Value.(string)
	}
	m.Sessions[cmd.Client] = outcome{cmd.Seq, result}
	return result
}
