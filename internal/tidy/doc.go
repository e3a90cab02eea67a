// Package tidy holds tests about the code itself: who imports whom, what a
// protocol package consists of, and that README says what is true. They are
// tests so that "go test ./..." is all a contributor has to run.
package tidy
