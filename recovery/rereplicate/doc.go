// Package rereplicate keeps an item on two of several disks, and makes a new
// copy whenever one is lost.
//
// # What it solves
//
// Disks fail for good. An item with two copies survives the loss of one, and if
// a new copy is made before the next loss, it survives any number of losses.
// That promise is easily broken by repair itself: it copies what is out of
// date, it deletes what it takes for one copy too many, and it does both on the
// strength of reports that were true when they were sent. Stores such as GFS
// (Ghemawat and others, SOSP 2003, sections 4.3 to 4.5) and HDFS work this way.
//
// The promise is: as long as losses are spaced by repair, some store that is up
// holds the version that was last acknowledged. A loss is repaired when the
// manager says so, since it is on its word that an operator takes out the next
// disk. A loss that nobody has noticed yet is not repaired. And every loss is
// repaired in the end, if nodes that crash come back and a copy is left.
//
// # Roles
//
// Nodes from 1 are stores. A crash costs a store its disk, and it comes back
// with an empty one of another number. The last node is the manager, which
// knows what it was told: which store said that it holds the newest version.
// Whatever a store does, it reports what it holds then, and that is all that
// the manager believes. A manager that crashes has lost nothing: it stands for
// a service that is itself replicated by consensus, as in HDFS and GFS.
//
// A store that is suspected counts as lost until it reports, so that a
// suspicion that was wrong leads to one copy too many. A move begins with a
// third copy and goes on in the same way: of three, one is deleted. In both
// cases it is the manager who says which, and it does not count that copy any
// more from the moment it gives the order: a report that is still on its way
// would otherwise make two more of them one too many.
//
// A write goes to all that hold the newest version, and is acknowledged when
// two stores have it. A store that missed it has a stale copy, and is a place
// for a new one.
//
// # What is not modelled
//
// There is one item; where it is put, how much room there is and which of many
// items is repaired first is another matter. Links deliver in order, as over
// one connection each: reports need no numbers. There is no read, and who writes
// waits for the manager. A write that finds only one store left waits for the
// repair of that store's copy.
//
// # Bound
//
// Checked completely with 3 stores, 2 versions, up to 2 losses, and a suspicion
// and a move, though not all at once.
package rereplicate
