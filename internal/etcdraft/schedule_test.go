package etcdraft

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	pb "go.etcd.io/raft/v3/raftpb"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// event is one of a schedule. Pick says which message or which server, by its
// place among those that there are then: so every list of events is a schedule,
// and so is every part of it.
type event struct {
	kind kind
	pick int
}

type kind int

const (
	deliver  kind = iota
	again         // deliver a message and keep it
	drop          // lose a message
	propose       // at a leader, if there is one
	campaign      // at any server
	restart       // a server, with its storage
	beat          // at a leader
	kinds
)

// newSchedule returns the schedule of a seed and a number. Each has a mixture of
// its own: what never happens in one makes room for what is rare in another.
func newSchedule(seed, number uint64) (*setup, []event) {
	r := rand.New(rand.NewPCG(seed, number))
	set := &setup{
		nodes:    []int{3, 3, 3, 5, 5, 4, 2, 1}[r.IntN(8)],
		batch:    []int{1, unbounded}[r.IntN(2)],
		inflight: []int{1, 2, 8}[r.IntN(3)],
		author:   []author{byCore, byEtcd}[r.IntN(2)],
	}
	most := [kinds]int{deliver: 60, again: 6, drop: 8, propose: 12, campaign: 8, restart: 6, beat: 8}
	var mixture []kind
	for k, n := range most {
		if kind(k) != deliver && kind(k) != campaign {
			n = r.IntN(n + 1)
		}
		mixture = append(mixture, slices.Repeat([]kind{kind(k)}, n)...)
	}
	events := make([]event, 40+r.IntN(120))
	for i := range events {
		events[i].kind = mixture[r.IntN(len(mixture))]
		if r.IntN(2) == 0 { // or the oldest message, so that some get through
			events[i].pick = r.IntN(1 << 16)
		}
	}
	return set, events
}

// run has both go through a schedule, and returns the events as they were, and
// the first difference.
func run(set *setup, events []event, seen *counts) (script []string, difference error) {
	w, err := newWorld(set, seen)
	if err != nil {
		return nil, err
	}
	for i, e := range events {
		line, err := w.happen(e, fmt.Sprint("x", i))
		if line != "" {
			script = append(script, line)
			seen.events++
		}
		if err != nil {
			return script, err
		}
	}
	return append(script, "every message arrives"), w.calm()
}

// happen has an event happen, and says which it was; none is empty.
func (w *world) happen(e event, command string) (string, error) {
	switch e.kind {
	case deliver, again, drop:
		return w.carry(e)
	case propose:
		id := w.leader(e.pick)
		return fmt.Sprintf("propose %s at %d", command, id), w.propose(id, command)
	case campaign:
		id := w.server(e.pick)
		return fmt.Sprintf("campaign %d", id), w.campaign(id)
	case restart:
		id := w.server(e.pick)
		return fmt.Sprintf("restart %d", id), w.restart(id)
	case beat:
		id := w.leader(e.pick)
		return fmt.Sprintf("heartbeats of %d", id), w.beat(id)
	}
	return "", fmt.Errorf("event of kind %d", e.kind)
}

// carry delivers or loses a message, if there is one.
func (w *world) carry(e event) (string, error) {
	if len(w.network) == 0 {
		return "", nil
	}
	i := e.pick % len(w.network)
	m := w.network[i]
	if e.kind != again {
		w.network = slices.Delete(w.network, i, i+1)
	}
	line := fmt.Sprintf("%d->%d %T%+v", m.from, m.to, m.core, m.core)
	switch e.kind {
	case drop:
		return "drop " + line, nil
	case again:
		return "again " + line, w.deliver(m)
	}
	return line, w.deliver(m)
}

func (w *world) server(pick int) model.NodeID { return model.NodeID(pick%w.nodes + 1) }

// leader picks a leader of any term, or a server if there is none.
func (w *world) leader(pick int) model.NodeID {
	var list []model.NodeID
	for _, s := range w.core {
		if s.state.Role == core.Leader {
			list = append(list, s.id)
		}
	}
	if len(list) == 0 {
		return w.server(pick)
	}
	return list[pick%len(list)]
}

// calm ends a schedule. What is in flight is lost, a server is elected that has
// the most up-to-date log, and then every message arrives: those of raft/core in
// its cluster, those of etcd in the other one. Nothing is handed over any more,
// and the clusters have to end up alike, with everything committed everywhere.
func (w *world) calm() error {
	id := w.mostUpToDate()
	var ours []posted[core.Message]
	var theirs []posted[*pb.Message]
	for latest := w.latestTerm(); w.core[id-1].state.Term <= latest; {
		if w.core[id-1].state.Role == core.Leader { // of a term that others have left behind
			if err := w.restart(id); err != nil {
				return err
			}
		}
		sent, messages, err := w.bothCampaign(id)
		if err != nil {
			return err
		}
		if err := w.compare(id); err != nil {
			return err
		}
		ours, theirs = w.addressed(id, sent), w.addressedOfEtcd(messages)
	}
	if err := w.drain(ours, theirs); err != nil {
		return err
	}
	return w.isCalm(id)
}

// posted is a message on its way in a cluster of its own.
type posted[M any] struct {
	from, to model.NodeID
	message  M
}

func (w *world) addressed(from model.NodeID, sent []model.Sent[core.Message]) []posted[core.Message] {
	var list []posted[core.Message]
	for _, s := range sent {
		list = append(list, posted[core.Message]{from, s.To, s.Message})
	}
	return list
}

func (w *world) addressedOfEtcd(sent []*pb.Message) []posted[*pb.Message] {
	var list []posted[*pb.Message]
	for _, m := range sent {
		list = append(list, posted[*pb.Message]{model.NodeID(m.GetFrom()), model.NodeID(m.GetTo()), m})
	}
	return list
}

// drain delivers all messages in order, and those that follow from them.
func (w *world) drain(ours []posted[core.Message], theirs []posted[*pb.Message]) error {
	longest := 0
	for _, s := range w.core {
		longest = max(longest, len(s.state.Log))
	}
	most := 100 * w.nodes * (longest + 1) // a follower lacks at most all of a log
	for i := 0; len(ours) > 0; i++ {
		m := ours[0]
		sent, err := w.core[m.to-1].step(coreInput{Receive: &model.Received[core.Message]{From: m.from, Message: m.message}})
		if err != nil {
			return err
		}
		ours = append(ours[1:], w.addressed(m.to, sent)...)
		if i == most {
			return fmt.Errorf("raft/core still sends after %d messages", most)
		}
	}
	for i := 0; len(theirs) > 0; i++ {
		m := theirs[0]
		sent, err := w.etcd[m.to-1].receive(m.message)
		if err != nil {
			return err
		}
		theirs = append(theirs[1:], w.addressedOfEtcd(sent)...)
		if i == most {
			return fmt.Errorf("etcd still sends after %d messages", most)
		}
	}
	return nil
}

// isCalm compares all servers, and checks that they are where the leader is.
func (w *world) isCalm(leader model.NodeID) error {
	if err := w.compare(leader); err != nil { // before those that follow it
		return err
	}
	first := w.core[leader-1].state
	for _, s := range w.core {
		if err := w.compare(s.id); err != nil {
			return err
		}
		if !slices.Equal(s.state.Log, first.Log) || s.state.Commit != len(first.Log) {
			return fmt.Errorf("at the end server %d has committed %d entries of %v, and the leader's are %v",
				s.id, s.state.Commit, s.state.Log, first.Log)
		}
	}
	w.seen.committed += first.Commit
	return nil
}

func (w *world) mostUpToDate() model.NodeID {
	best := w.core[0]
	for _, s := range w.core {
		if !best.state.UpToDate(&s.state) {
			best = s
		}
	}
	return best.id
}

// latestTerm is the latest of those that the others are in.
func (w *world) latestTerm() int {
	latest := 0
	for _, s := range w.core {
		latest = max(latest, s.state.Term)
	}
	return latest
}

// shrink leaves out what it can of a schedule that shows a difference: halves,
// quarters and so on down to single events, until all that are left are needed.
func shrink(set *setup, events []event) []event {
	for before := len(events) + 1; len(events) < before; {
		before = len(events)
		for size := len(events) / 2; size > 0; size /= 2 {
			events = without(set, events, size)
		}
	}
	return events
}

// without leaves out as many events at a time as size says, where that is
// possible.
func without(set *setup, events []event, size int) []event {
	for from := 0; from+size <= len(events); {
		shorter := slices.Concat(events[:from], events[from+size:])
		if _, err := run(set, shorter, new(counts)); err != nil {
			events = shorter
		} else {
			from += size
		}
	}
	return events
}

// report says what the shortest part of a schedule is that shows a difference.
func report(set *setup, events []event) string {
	script, err := run(set, shrink(set, events), new(counts))
	return fmt.Sprintf("%s:\n%s\n%v", set, strings.Join(script, "\n"), err)
}
