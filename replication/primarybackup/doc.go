// Package primarybackup is a register that one server keeps for clients and
// others back up, with a view service that says who the primary is.
//
// Alsberg and Day, A principle for resilient sharing of distributed resources
// (1976), have the idea; Budhiraja, Marzullo, Schneider and Toueg, The
// primary-backup approach (1993), say what it has to do. Views that are numbered
// are from Oki and Liskov (1988), and today's best known descendant is a
// partition of Kafka: its controller is the view service, its in-sync replicas
// are the members of a view.
//
// # What it solves
//
// One server orders all requests, so the register has one order. It answers a
// write when all backups have it, so any of them can take over: one copy that is
// left is enough, where protocols with majorities need more than half. The price
// is the detector. If it is wrong there are two primaries for a while, and no
// assumption about time is made here that would exclude it. Everything rests on
// making the one that is deposed harmless instead:
//
//   - what it sends is refused by whoever has heard of a later epoch, and what
//     nobody confirms it does not acknowledge;
//   - what it is asked to read it has confirmed by all who could have succeeded
//     it. A lease would spare that, and needs clocks: see recovery/lease.
//
// A server that was suspected joins again: it gets the log in the place of its
// own, in which there may be writes that were never acknowledged, and a view with
// it is made. From the moment at which that view may exist the primary waits for
// it, long before it hears of the view itself. (Kafka's maximal in-sync replicas,
// KIP-497.)
//
// # Modes
//
// What a write waits for is the parameter mode. With sync it is all backups.
// With semisync it is all of them until a timer fires, and then none: nothing is
// promised of what is acknowledged after that. With async it is none as long as
// no backup lacks more than a lag of acknowledged writes; so many are lost at
// most when it takes over, and with lag=0 none.
//
// What a mode does not promise is one parameter away. With judge=linearizable or
// judge=durable the other two modes fall within four steps, and with
// clients=session and two writes they have none of the weaker guarantees either
// that a single copy would give: a client does not even read what it wrote. All
// that they have in the end is one log at all members. With partition=1,
// judge=available falls in the synchronous mode, since clients of a primary that
// is cut off wait, and holds in the asynchronous one with reads-at=any, which
// does not look like one register: each of the two keeps what the other one gives
// up. Without a partition the synchronous mode has both. Asynchrony is available
// only as far as the lag goes: a bound on what can be lost is one on what can be
// written while nobody listens.
//
// Availability is asked of requests that reach a server which serves them. A
// backup ignores a write (Budhiraja and others, Pb3), and whoever sent it tries
// elsewhere.
//
// # Roles
//
// Servers are nodes from 1, the view service is the node after them. It stands
// for a service that is replicated by consensus, so it forgets nothing, makes one
// view after the other, and gives up the last member of none: nobody else is sure
// to have what that one has. Its detector can suspect any member at any moment,
// as often as suspicions says.
//
// A server that crashes comes back with its log and its view, in which it may
// still be the primary. Its clients are not answered.
//
// # What is not modelled
//
// With resend=off a message that is lost can keep clients waiting, though it does
// no harm else. With resend=on servers and the service send until they are
// answered, and a partition that heals leaves nobody waiting; old messages of all
// views can then be under way at any time, which makes many states, so that it is
// checked with one view, or with two and no requests. Clients do not repeat
// requests: recovery/retry does. The whole log goes along with every write; what a
// backup lacks would be enough. Of several backups the one with the lowest number
// takes over, also where another one has more of an asynchronous log. With
// disk=cached a server that lost the end of its log does not say so, and is
// trusted as before: what Kafka does about that, KIP-966, is not here.
//
// # Bound
//
// Safe with any number of crashes and wrong suspicions, if disks keep what was
// written. Checked completely with 2 servers, a write and a read, and 2
// suspicions or a crash with restart; with 2 writes; and with 3 servers and a
// write. What happens with 3 servers, 2 crashes and 3 suspicions was sampled.
// A failover takes two steps here, a suspicion and its arrival at the next
// primary; where it is one step the shortest runs into a stale read and into an
// overwritten write have 3 and 4 steps instead of 4 and 5.
package primarybackup
