package cli

import "time"

// SetProgressInterval sets how often a terminal has a line of progress.
func SetProgressInterval(d time.Duration) { everyOnTerminal = d }
