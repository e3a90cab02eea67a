package hotstuff

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// Block is a node of the tree in the chained form, which is known by the views of
// all blocks from the first to itself: bit v is set if there is one of view v. Each
// block carries a certificate for its parent. Bit 0 tells two branches apart whose
// first blocks were proposed in one view; in later views blocks differ by what they
// extend. The zero Block is genesis.
type Block uint16

const (
	genesis Block = 0
	twin    Block = 1
	// maxViews is how many views a Block has bits for.
	maxViews = 15
)

// View returns the view that a block was proposed in (height), and 0 for genesis.
func (b Block) View() int { return bits.Len16(uint16(b|twin)) - 1 }

// Parent returns the block that it extends.
func (b Block) Parent() Block {
	b &^= 1 << b.View()
	if b == twin {
		return genesis
	}
	return b
}

// Extends reports whether the branch of b leads through a, or ends there.
func (b Block) Extends(a Block) bool {
	return a == genesis || b&(2<<a.View()-1) == a
}

// IsConsecutive reports whether a block was proposed in the view after its parent's.
func (b Block) IsConsecutive() bool { return b.Parent().View() == b.View()-1 }

func (b Block) String() string {
	if b == genesis {
		return "genesis"
	}
	var s strings.Builder
	for view := 1; view <= b.View(); view++ {
		if b>>view&1 == 1 {
			fmt.Fprintf(&s, "-%d", view)
		}
	}
	if b&twin != 0 {
		s.WriteByte('\'')
	}
	return s.String()[1:]
}

// Link is what a replica of the chained form knows, by the names of Algorithm 4.
type Link struct {
	Voted    Block // its last vote; the view of that is vheight
	Locked   Block // b_lock: the latest grandparent of a block that it has voted for
	Decided  Block // b_exec
	Proposed int   // the last view that it has proposed in, as a leader
}

// chained returns the chained form as a model.
func (c Config) chained() model.Protocol[Link, Message] {
	return model.Protocol[Link, Message]{
		Name:  "hotstuff",
		Nodes: c.Nodes,
		Upon: []model.Upon[Link, Message]{
			{Name: "propose", Do: c.extend},
			{Name: "vote", Do: c.follow},
			{Name: "decide", Do: c.execute},
		},
		Lies:       c.chainLies,
		Error:      c.chainDeviation,
		Properties: c.chainProperties(),
	}
}

// isOffered reports whether the leader of its view may propose a block at all.
func (c Config) isOffered(b Block) bool {
	return c.Parents == nil || b&twin == 0 && b == c.given(b.View())
}

// given returns the block of a view of a tree that is given.
func (c Config) given(view int) Block {
	if view == 0 {
		return genesis
	}
	return c.given(c.Parents[view-1]) | 1<<view
}

// extend, as a leader: propose a block of a later view than before, on one that has
// a certificate. The paper takes the highest one that it knows, which the leader
// need not have heard of here: safety does not ask for it.
func (c Config) extend(n *node, s *Link, box mail) {
	var blocks []Block
	for _, parent := range append(c.certificates(box), genesis) {
		for view := max(s.Proposed, parent.View()) + 1; view <= c.Views; view++ {
			if b := parent | 1<<view; c.proposes(n.ID(), view) && c.isOffered(b) {
				blocks = append(blocks, b)
			}
		}
	}
	if len(blocks) > 0 {
		slices.Sort(blocks)
		b := pick(n, blocks)
		s.Proposed = b.View()
		tellAll(n, Generic{b})
	}
}

// certificates returns the blocks that have one.
func (c Config) certificates(box mail) []Block {
	signed := map[Block]model.NodeSet{}
	for from, m := range box.All() {
		if m, ok := m.(GenericVote); ok {
			set := signed[m.Block]
			set.Add(from)
			signed[m.Block] = set
		}
	}
	var list []Block
	for b, set := range signed {
		if set.Len() >= c.quorum() {
			list = append(list, b)
		}
	}
	slices.Sort(list)
	return list
}

// follow is onReceiveProposal: vote for a block of a later view than before, if it
// is safe. With it the replica is shown a certificate for the parent, and becomes
// locked on the grandparent.
func (c Config) follow(n *node, s *Link, box mail) {
	certified := c.certificates(box)
	var blocks []Block
	for from, m := range box.All() {
		m, ok := m.(Generic)
		if ok && c.leads(from, m.Block.View()) && c.mayFollow(s, m.Block, certified) {
			blocks = append(blocks, m.Block)
		}
	}
	if len(blocks) == 0 {
		return
	}
	slices.Sort(blocks)
	b := pick(n, blocks)
	s.Voted = b
	tellAll(n, GenericVote{b})
	if b = b.Parent().Parent(); b.View() > s.Locked.View() || !c.keeps(RuleLockRises) {
		s.Locked = b
	}
}

func (c Config) mayFollow(s *Link, b Block, certified []Block) bool {
	justify := b.Parent()
	later := b.View() > s.Voted.View() || b.View() == s.Voted.View() && !c.keeps(RuleVoteOnce)
	justified := justify == genesis || slices.Contains(certified, justify) || !c.keeps(RuleJustifyCheck)
	extends := b.Extends(s.Locked) && (c.keeps(RuleSafetyRule) || s.Locked == genesis)
	newer := justify.View() > s.Locked.View() && c.keeps(RuleLivenessRule)
	return later && justified && (extends || newer || !c.keeps(RuleLock))
}

// execute decides the first block of a three-chain, whose last one has a
// certificate. Its blocks are of consecutive views. What was decided stays.
func (c Config) execute(n *node, s *Link, box mail) {
	var blocks []Block
	for _, last := range c.certificates(box) {
		middle := last.Parent()
		first := middle.Parent()
		direct := last.IsConsecutive() && middle.IsConsecutive() || !c.keeps(RuleConsecutive)
		if direct && first != genesis && first != s.Decided && first.Extends(s.Decided) {
			blocks = append(blocks, first)
		}
	}
	if len(blocks) > 0 {
		s.Decided = pick(n, slices.Compact(blocks))
	}
}

// chainLies are a Byzantine node's: votes for all blocks, and all blocks of the views
// that it leads, whether or not the parent has a certificate.
func (c Config) chainLies(from, _ model.NodeID) []Message {
	var list []Message
	for b := Block(2); b < 2<<c.Views; b++ {
		if !c.isOffered(b) {
			continue
		}
		list = append(list, GenericVote{b})
		if c.leads(from, b.View()) {
			list = append(list, Generic{b})
		}
	}
	return list
}
