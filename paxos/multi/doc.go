// Package multi is Multi-Paxos.
package multi
