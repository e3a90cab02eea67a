// Package lease is
package lease
