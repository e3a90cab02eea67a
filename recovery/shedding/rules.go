package shedding

import "github.com/faultline-mc/faultline/model"

// The rules that the server and its clients depend on.
const (
	RuleQueueCap         model.Rule = "queue-cap"
	RuleRejectExplicitly model.Rule = "reject-explicitly"
	RuleBackOffWhenShed  model.Rule = "back-off-when-shed"
	RuleCancelOnTimeout  model.Rule = "cancel-on-timeout"
	RuleLeaveTimeToServe model.Rule = "leave-time-to-serve"
)

const (
	sre        = "Beyer and others, Site Reliability Engineering, 2016: "
	metastable = "Bronson and others, Metastable Failures in Distributed Systems, 2021: request retries"
)

// Rules says of each rule what it protects, and where its absence shows. The
// steps of the last three are those of a run with its loop, in which no client
// asks for anything new: the overload is made of retries alone. A burst of 3
// clients does to a server without cancel-on-timeout what it does to one
// without leave-time-to-serve; 2 clients and a pause are less load.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleQueueCap,
		Protects: "a request is let in behind more than can be served in time, and is dropped after it has waited",
		Property: acceptedIsServed,
		Params:   []string{"clients=2", "queue=1", "timeout=5"},
		Steps:    6,
		Source:   sre + "22, queue management",
	},
	{
		Rule:     RuleRejectExplicitly,
		Protects: "a client that is shed in silence waits for an answer until its patience ends",
		Property: toldInTime,
		Params:   []string{"clients=2", "queue=1", "timeout=5"},
		Steps:    12,
		Source:   sre + "22, load shedding and graceful degradation",
	},
	{
		Rule:     RuleBackOffWhenShed,
		Protects: "clients that are refused come back at once, and the server does nothing but refuse them",
		Property: answered,
		Params:   []string{"judge=liveness", "clients=2", "queue=1", "refusal=1"},
		Steps:    33,
		Source:   "Mogul and Ramakrishnan, Eliminating Receive Livelock, 1997",
	},
	{
		Rule:     RuleCancelOnTimeout,
		Protects: "after a pause the server works for those who have given up, so that all others give up, too, and for ever",
		Property: answered,
		Params:   []string{"judge=liveness", "clients=2", "service=4", "timeout=8"},
		Faults:   model.Faults{Pause: 1},
		Failure:  model.FailurePerformance,
		Steps:    40,
		Source:   metastable,
	},
	{
		Rule:     RuleLeaveTimeToServe,
		Protects: "a request that is begun with too little time left is served in vain, and makes the next one late",
		Property: answered,
		Params:   []string{"judge=liveness", "service=4", "timeout=8"},
		Steps:    43,
		Source:   sre + "22, deadline propagation",
	},
}
