// Command check explores the scenarios of this module.
package main

import (
	"example.com/lock/lock"
	"github.com/faultline-mc/faultline/cmd/check/cli"
)

func main() { cli.Main(lock.Scenario) }
