// Command check explores the protocols of this repository: every ordering of
// their messages, timers, client calls and failures. Run it without arguments
// for its verbs.
package main

import (
	"github.com/faultline-mc/faultline/cmd/check/cli"
	"github.com/faultline-mc/faultline/internal/catalog"
)

func main() { cli.Main(catalog.Scenarios()...) }
