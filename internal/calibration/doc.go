// Package calibration has models whose state spaces others have counted, with
// other tools. They measure the engine and nothing else: a difference of one
// state is a defect, of the engine or of the model.
//
// Two kinds of models are here. Machines are written after specifications in
// TLA+ that were counted by TLC: [model.Machine] with a state of fixed size,
// where sets are bit sets and what is beyond the configured size stays zero.
// Protocols are written after the actors of Stateright: [model.Protocol] with
// clients that are nodes. Some puzzles were enumerated on their own, and
// calibration/rounds is compared with SPIN.
//
// How the models are to be read is said where they differ from their sources:
// a count is of distinct states with the initial ones, and without those
// outside a bound. Models whose counts are published and that protocols refine
// are in package specs.
package calibration
