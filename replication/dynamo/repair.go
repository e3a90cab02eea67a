package dynamo

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// The timers of replicas.
const (
	timerHandoff model.Timer = "handoff" // give back what is held for others
	timerSync    model.Timer = "sync"    // compare trees
)

// timerPurge forgets a tombstone.
func timerPurge(key Key) model.Timer { return model.Timer("purge-" + strconv.Itoa(int(key))) }

// keyOf is the reverse of timerPurge.
func keyOf(t model.Timer) Key {
	key, err := strconv.Atoi(strings.TrimPrefix(string(t), "purge-"))
	if err != nil {
		panic("dynamo: no timer of a replica: " + string(t))
	}
	return Key(key)
}

// handOff sends what is held for replicas to them, again and again until they
// have it (4.6, hinted handoff).
func (c Config) handOff(n *model.Node[Message], s *Replica) {
	for home := model.NodeID(1); c.isHome(home); home++ {
		for _, key := range slices.Sorted(maps.Keys(s.Hints[home])) {
			n.Send(home, Handoff{key, s.Hints[home][key]})
		}
	}
	if !c.keeps(RuleHintUntilAccepted) {
		s.Hints = nil
		return
	}
	n.SetTimerIn(timerHandoff, c.Period)
}

// accept what a fallback has held. It may be older than what is here.
func (c Config) accept(n *model.Node[Message], s *Replica, from model.NodeID, m Handoff) {
	cell := m.Cell
	if c.keeps(RuleHintVersionCompare) {
		cell = c.merge(s.Store[m.Key], m.Cell)
	}
	c.take(n, s, m.Key, cell)
	n.Send(from, Accepted{m.Key, m.Cell})
}

// release a hint, unless more has come to be held meanwhile.
func (c Config) release(n *model.Node[Message], s *Replica, home model.NodeID, m Accepted) {
	if !same(s.Hints[home][m.Key], m.Cell) || len(m.Cell) == 0 {
		return
	}
	delete(s.Hints[home], m.Key)
	if len(s.Hints[home]) == 0 {
		delete(s.Hints, home)
	}
	if len(s.Hints) == 0 {
		n.StopTimer(timerHandoff)
	}
}

// scheduleSync has a replica compare its tree some time. Of two replicas the one
// with the lesser number begins.
func (c Config) scheduleSync(n *model.Node[Message]) {
	if c.AntiEntropy && int(n.ID()) < c.N && c.keeps(RuleAntiEntropy) {
		n.SetTimerIn(timerSync, c.Period)
	}
}

// sync begins an exchange with replicas (4.7, anti-entropy).
func (c Config) sync(n *model.Node[Message], s *Replica) {
	for peer := n.ID() + 1; c.isHome(peer); peer++ {
		n.Send(peer, Root{s.root()})
	}
	c.scheduleSync(n)
}

// compare leaves, and send the cells of those that differ. Who lacks a key says
// so by an empty cell.
func (c Config) compare(n *model.Node[Message], s *Replica, from model.NodeID, m Leaves) {
	cells := make(map[Key]Cell)
	for key := Key(1); int(key) <= c.Keys; key++ {
		if s.Tree[key] != m.Tree[key] {
			cells[key] = s.Store[key]
		}
	}
	if len(cells) > 0 {
		n.Send(from, Cells{Cells: cells})
	}
}

// exchange merges cells, and answers with what comes of it.
func (c Config) exchange(n *model.Node[Message], s *Replica, from model.NodeID, m Cells) {
	cells := make(map[Key]Cell)
	for _, key := range slices.Sorted(maps.Keys(m.Cells)) {
		c.take(n, s, key, c.merge(s.Store[key], m.Cells[key]))
		if !same(s.Store[key], m.Cells[key]) {
			cells[key] = s.Store[key]
		}
	}
	if !m.Final && len(cells) > 0 {
		n.Send(from, Cells{Cells: cells, Final: true})
	}
}
