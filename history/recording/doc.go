// Package recording reads histories that others recorded: those of Jepsen and
// Maelstrom, of elle-cli, and logs like those that Porcupine is tested with.
//
//	recorded, err := recording.Read(file, recording.Options{Object: "cas"})
//
// [Read] tells the [Format] of a file by its content, reads it event by event
// and makes a [history.History] of it, with the place of each event. It knows
// how files write the functions of the objects that package history has by
// name.
//
// # What is read
//
// An event has a process, a type (invoke, ok, fail or info), a function and a
// value. The same process does one operation after the other. An operation that
// fails did not happen. One that ends by info, or never, may happen at any later
// moment or never, and its process must not be used again. The order is that of
// the file; times are not looked at. What an injector of faults did, as process
// nemesis, is skipped and counted.
//
// Integers of 64 bits, strings, booleans and nil become values of Go. Whatever
// else a value may be (keywords, collections, larger numbers) becomes a [Form],
// its text in one spelling.
//
// # What is refused
//
// A mistake of a recording must not read as a verdict. So every event is
// checked: that it has what events have, that its process has the operation
// open that it ends, that a success repeats the argument. Up to twenty problems
// are reported with line and column and with what was expected. Behind an event
// that makes no sense reading goes on, behind a broken notation it does not.
// Whatever a file has in it, events are bounded in length, depth and number of
// values, so that nothing but the history itself takes memory, and that can be
// bounded, too.
package recording
