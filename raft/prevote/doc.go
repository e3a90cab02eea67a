// Package prevote is Raft whose servers find out whether they would be elected
// before they begin an election, and do not help to depose a leader that they hear.
//
// Ongaro, Consensus: Bridging Theory and Practice (2014), sections 4.2.3 and 9.6;
// and what went wrong with it in etcd and in hashicorp/raft. Everything else is
// package core.
//
// # What it solves
//
// A server that is cut off begins one election after the other, and its term rises.
// When it is back, that term deposes the leader, who served everybody else. With
// pre-vote a server first asks the others whether they would vote for it in the
// next term, and raises its own term only if a majority would. They would not if
// its log is behind theirs, nor while they hear a leader. Asking and answering
// change nobody's term or vote, so it cannot make Raft less safe. It can make it
// stand still, and that is what the rules are about.
//
// A server with an earlier term than others asks for a vote in a term that they
// have left. It must be told: whoever ignores it, as Raft may ignore all that is
// of an earlier term, leaves it asking for ever, and if the others' logs are behind
// its own nobody can be elected. A server that would vote for another has not
// heard from a leader by that. And one that has led, and asks those who have heard
// it, is not to be refused for its own sake.
//
// Servers need not all ask: while a cluster is being configured some do and some do
// not (plain). A candidate that has not asked can be in a later term than a leader,
// who takes no notice of it, as it leads. So whoever hears of that leader has to say
// that its term is over.
//
// # Roles
//
// Servers are those of package core. To hear a leader is to have received an
// AppendEntries of the term, less than an election timeout ago: contact lapses by a
// timer, or not at all where everything happens within that time (contact=lasts);
// with contact=none nobody stays with a leader. All servers but the first one begin
// in a later term (ahead), as after elections that came to nothing while the first
// one was cut off.
//
// EntryCommits is that of package core: once the environment is synchronous an
// entry is committed, if the first server's log is up-to-date and terms are left.
// One more than there, because another server may have been granted before what
// it asked for. A timer that is set again and again fires (strong fairness), and a
// server that has crashed restarts.
//
// # What is not modelled
//
// Lost messages: a server does not ask again who has not answered, so that links
// keep a bounded number of questions. Leaders that step down when they hear no
// majority. Leadership transfer is package transfer.
//
// # Bound
//
// Checked completely for 3 terms: 3 servers of which one begins elections, and 2 of
// which both do, also with a crash, and for 4 terms if one of them does not ask.
// Election safety with 3 servers and 1 term, and with 2 servers, 3 terms and a
// crash.
package prevote
