// Package bench measures the checker on fixed scenarios, and compares it with
// another checker: README.md tells how.
package bench
