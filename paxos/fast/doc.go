// Package fast is Fast Paxos.
package fast
