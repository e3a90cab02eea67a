package phi

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == target {
		c.live(n, s, Target{})
		return
	}
	c.watch(n, s)
}

// watch boots the monitor, which knows nothing.
func (c Config) watch(n *model.Node[Message], s *State) {
	*s = Monitor{Booting: true, Since: n.Now()}
	n.SetTimerIn(timerTick, 1)
}

// live begins a life of the target, with its first heartbeat.
func (c Config) live(n *model.Node[Message], s *State, t Target) {
	*s = t
	c.beat(n, t)
}

// beat sends a heartbeat and sets the timer for the next.
func (c Config) beat(n *model.Node[Message], t Target) {
	n.Send(monitor, Beat(t))
	period := c.Period
	if t.Life > 0 {
		period += c.Slower
	}
	n.SetTimerIn(timerBeat, period)
}

func (c Config) receive(n *model.Node[Message], s *State, _ model.NodeID, m Message) {
	watcher := (*s).(Monitor)
	c.hear(&watcher, m.(Beat), n.Now())
	*s = watcher
}

// hear is the arrival of a heartbeat: the interval that it ends is a sample. A
// heartbeat of a new life ends a time in which the target was down, which says
// nothing about the network, and what was usual in the old life may not be so
// any more. One of an old life that comes late says nothing at all, and as little
// does one that has waited while the monitor was down.
func (c Config) hear(m *Monitor, b Beat, now int) {
	if b.Life < m.Life || m.Booting && c.keeps(RuleIgnoreBacklog) {
		return
	}
	isNew := b.Life > m.Life
	if isNew && c.keeps(RuleResetWindowOnRecover) {
		m.Intervals = nil
	}
	if m.Heard && (!isNew || !c.keeps(RuleNoSampleAfterCrash)) {
		m.sample(now-m.Since, c.Window)
	}
	m.Heard, m.Life, m.Since, m.Silent = true, b.Life, now, 0
}

// sample puts an interval into the window.
func (m *Monitor) sample(interval, window int) {
	m.Intervals = append(m.Intervals, interval)
	if len(m.Intervals) > window {
		m.Intervals = m.Intervals[1:]
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	switch node := (*s).(type) {
	case Target:
		c.beat(n, node)
	case Monitor:
		node.Booting = false
		node.Silent = min(n.Now()-node.Since, c.slowest()+c.limit())
		n.SetTimerIn(timerTick, 1)
		*s = node
	}
}

// restart begins the next life.
func (c Config) restart(n *model.Node[Message], s *State) {
	if t, ok := (*s).(Target); ok {
		c.live(n, s, Target{Life: t.Life + 1})
		return
	}
	c.watch(n, s)
}
