// Package lease is exclusive access for a limited time: a grantor hands a lease
// to one of several holders, and two holders never have it at once, although
// nobody can take it back.
//
// Gray and Cheriton, Leases: An Efficient Fault-Tolerant Mechanism for
// Distributed File Cache Consistency (1989), sections 2 and 5. The same lease
// is under the masters of Chubby and the leaders' reads of many replicated
// logs.
//
// # What it solves
//
// A lock whose holder dies is held for ever, and a lock that is taken away from
// a holder that is only slow has two holders. A lease ends by itself: the
// holder stops using it when its term is over, and the grantor waits until then
// before it grants again. Nothing has to be sent for that, so no crash and no
// lost message can spoil it. What it needs instead is that both sides agree on
// when the term is over, and that is a matter of clocks.
//
// There are two ways to agree, and the parameter clocks chooses one.
//
// With drift, each side counts the term with a timer of its own. The grantor
// starts to count when the request arrives, the holder when it sends it: a
// message takes time, but it never arrives before it was sent, so the holder's
// term ends first. Timers run fast or slow, by as many ticks as the budget of
// drift says.
//
// With skew, the grant says when the term ends, on the grantor's clock, and
// both sides compare that with their own clocks, which are never further apart
// than the budget of skew says.
//
// Either way the holder stops some ticks earlier and the grantor waits some
// ticks longer. These margins together must be at least as large as what the
// clocks can be wrong by; how they are shared out does not matter. Timers that
// are wrong by d ticks on each side need a margin of 2d.
//
// Within a tick, steps come in any order. A holder may use its lease up to the
// end of the tick in which it ends, so the grantor's term always ends one tick
// later, even with clocks that are perfect.
//
// # Roles
//
// Node 1 is the grantor, the nodes behind it want the lease. A holder asks
// again whenever it likes, also while it holds: that renews the lease.
//
// A node that crashes and restarts has forgotten its lease. The grantor has
// forgotten to whom it granted, so it first waits for as long as any lease
// that it can have granted. A holder remembers how many requests it has sent:
// the number of a request is what keeps a late grant for an old one apart.
//
// # What is not modelled
//
// A holder that stands still for a while does not notice that its term is over
// before it has gone on. No margin helps against that, because it can stand
// still for longer: TestPauseNeedsFencing shows it. What a lease protects has
// to refuse outdated holders by itself, by a fencing token. A holder cannot
// give a lease back early, and one grantor stands for what is a replicated
// service in practice.
//
// # Bound
//
// Exclusion survives any number of crashes and lost messages; what it does not
// survive is clocks that are worse than the margins, and a pause. Checked
// completely with 2 holders of 2 requests each and a term of 2 ticks;
// with skewed clocks, up to the horizon at which clocks stop. That leases end
// is judged with clocks that drift, and 1 request each.
package lease
