package primarybackup_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/primarybackup"
)

// readsAt is where clients of a mode read.
var readsAt = map[string]string{"sync": "primary", "async": "any"}

// run explores the servers in a mode, with or without the chance that the
// network falls apart.
func run(mode, judge string, partitions int) {
	in, err := primarybackup.Scenario.Configure(model.Settings{
		Params: map[string]string{"mode": mode, "reads-at": readsAt[mode], "judge": judge, "suspicions": "0"},
		Faults: &model.Faults{Partition: partitions},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, %d partitions, %s: %s\n", mode, partitions, judge, res.Verdict)
}

// Of consistency, availability and tolerance of partitions, two at a time.
func Example() {
	for _, judge := range []string{"linearizable", "available"} {
		run("sync", judge, 0)
		run("sync", judge, 1)
		run("async", judge, 1)
	}
	// Output:
	// sync, 0 partitions, linearizable: holds
	// sync, 1 partitions, linearizable: holds
	// async, 1 partitions, linearizable: violated
	// sync, 0 partitions, available: holds
	// sync, 1 partitions, available: violated
	// async, 1 partitions, available: holds
}
