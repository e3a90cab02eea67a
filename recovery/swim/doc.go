// Package swim is a membership protocol that probes at random, asks others to
// probe before it believes in a failure, and lets who is suspected refute it.
//
// Das, Gupta and Motivala, SWIM: Scalable Weakly-consistent Infection-style
// Process Group Membership Protocol (DSN 2002), sections 3.1 (probes), 4.1
// (gossip) and 4.2 (suspicions).
//
// # What it solves
//
// Heartbeats from all to all cost a square of messages, and a detector that
// goes by one link takes a bad link for a dead member. In SWIM a member probes
// one other in every protocol period. If there is no ack in time it asks k
// relays to probe for it, so that one bad link between two members does not
// matter. If they get none either, the member is suspected, and all hear of it,
// the suspect among them. Only if it does not refute in time is it declared
// dead. What is believed of members is gossip.
//
// # The order of rumours
//
// A rumour is a status of one of a member's incarnations. Dead overrides all,
// a later incarnation an earlier one, and within one incarnation Suspect
// overrides Alive. The order is total, so merging is a join: views agree
// whatever the order in which rumours come. An ack is no refutation, because it
// cannot be told which came first; a member that hears that it is suspected
// begins a new incarnation, and nobody else may do that for it.
//
// # Deadlines
//
// A message is on its way for at most delay ticks. What is due with a timer has
// no order with it, so every deadline is a tick more than what it waits for: two
// delays for a ping and its ack, four by way of a relay, and three for gossip
// and a refutation, one of which may have to go by way of a relay. A round takes
// both probes' time, whether or not the second is made.
//
// # Roles
//
// Node 1 probes, node 2 is its subject, the others are relays. All rumours are
// about the subject. Members that probe each other are as many instances of
// this, since a view holds an entry for each member and no two entries have to
// do with each other.
//
// # How it is judged
//
// One direction of one link may be bad, and one node may crash. As long as a
// relay is up, nobody suspects a subject that is up (NoFalseSuspicion). If
// messages are lost besides (links=lossy), suspicions are expected, and nobody
// believes that a subject is dead that is up (NoFalseDeath). A subject that has
// crashed before the last round reached it is not alive for the prober at the
// end (Detection), and no suspicion is left open (SuspicionEnds), so it is dead.
// Nobody comes back from the dead (DeadFinal).
//
// # What is not modelled
//
// Targets are not chosen at random or in turns: there is one. Gossip has
// messages of its own and is sent once to everybody, where the paper piggybacks
// it on probes several times; a rumour can therefore be lost for good. The
// member that suspects is the one that declares; others take over what it says.
// Members do not join, leave or restart. The number of rounds is a bound, since
// what waits on a bad link would be without one.
//
// # Bound
//
// Checked completely with up to two relays, three rounds or a delay of 2, one of
// these at a time, with a crash and a bad link, and for one round in a lossy
// network with a lost message besides.
package swim
