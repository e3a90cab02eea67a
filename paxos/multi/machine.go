package multi

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// machine is the state machine that the log drives: a register, and for every
// client its last command that was executed, with the result (its session).
type machine struct {
	Value    int
	Sessions map[model.NodeID]outcome
}

type outcome struct {
	Seq    int
	Result any
}

// replay returns the machine after a log.
func (c Config) replay(log []Command) machine {
	m := machine{Sessions: map[model.NodeID]outcome{}}
	for _, cmd := range log {
		c.execute(&m, cmd)
	}
	return m
}

// session returns the result of a command that was executed already. Nobody waits
// for the result of one before its client's last.
func (m machine) session(cmd Command) (result any, executed bool) {
	last, ok := m.Sessions[cmd.Client]
	return last.Result, ok && last.Seq >= cmd.Seq
}

// execute executes a command and returns its result. One that is in two slots,
// because two leaders have taken it, is executed in the first.
func (c Config) execute(m *machine, cmd Command) any {
	if cmd == Noop {
		return nil
	}
	if result, executed := m.session(cmd); executed && c.keeps(RuleSessionDedup) {
		return result
	}
	var result any
	if op := c.operation(cmd); op.Func == read {
		result = m.Value
	} else {
		result = m.swap(op.Arg.(history.Swap))
	}
	m.Sessions[cmd.Client] = outcome{cmd.Seq, result}
	return result
}

func (m *machine) swap(s history.Swap) bool {
	if m.Value != s.Old.(int) {
		return false
	}
	m.Value = s.New.(int)
	return true
}
