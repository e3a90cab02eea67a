// Package shedding is a server that refuses the load that it cannot serve in
// time, and works for nobody who does not wait any more.
//
// Bronson and others, Metastable Failures in Distributed Systems (2021); Beyer
// and others, Site Reliability Engineering (2016), chapters 21 and 22; for the
// cost of refusals Mogul and Ramakrishnan, Eliminating Receive Livelock in an
// Interrupt-driven Kernel (1997).
//
// # What it solves
//
// A server with more load than it can serve makes its clients wait, and a
// client that has waited for long enough gives up and asks again. What the
// server does for the first request is then done for nobody, and the second
// waits behind it. If all that it serves is late, it is busy without anyone
// getting an answer, and the retries alone keep it so: the overload stays when
// what has triggered it is long over, and no new load comes in. Such a failure
// is metastable.
//
// So the server lets in only what it can serve in time (queue-cap), tells all
// others at once (reject-explicitly), who then stay away for a while
// (back-off-when-shed). A server that stands still for a moment breaks what it
// has promised nevertheless. It recovers because it drops a request that can no
// longer be answered in time (cancel-on-timeout). To drop what is dead is not
// enough: a request that is begun with too little time left is served in vain
// just as well, and the next one waits for it (leave-time-to-serve).
//
// # When retries sustain an overload
//
// Each of n clients sends a request per timeout T, and each takes the server S
// ticks, so retries can keep the server busy if n S >= T, and not if there is a
// little time left between them. With 2 clients that are just enough the server
// first has to stand still for some ticks; with 3 a burst will do, although one
// of them is answered and what goes on for ever is the load of 2.
//
// A lone request takes up to S ticks and a tick of delay each way, and needs a
// timeout of one tick more, because within a tick steps come in any order. With
// S = 1 a timeout of 2 is thus too short for any request, and an overload by
// retries takes at least 4 clients. Server and clients could share a node and
// need no messages; but then nothing could happen to one of them alone, and it
// is the trigger that makes the failure metastable. So they are nodes of their
// own, and S is longer than the delay: 2 clients, 4 ticks of service and a
// timeout of 8.
//
// # Roles
//
// Node 1 is the server, the nodes behind it are its clients. The server has one
// queue, whose first request is in service. It knows its clients' timeout; in
// practice a request carries its deadline. A client has one request at a time
// and two connections. When it gives up it sends the request again on the other
// connection, and the first is free again when its answer has come, which is
// for nobody. If both are occupied it waits until one is free. So there are at
// most two copies of a request, whatever stands still for how long.
//
// With judge=safety clients ask as often as they like, and it is judged that a
// request that was accepted is served, and that a client hears of a request
// before it gives up. With judge=liveness each client asks once, and it is
// judged that all are answered in the end.
//
// # What is not modelled
//
// Requests are alike: none is worth more, or takes longer. Clients retry for
// ever; one that has a budget of retries ends an overload, too, but without an
// answer. A connection whose message is lost is not opened anew, and stays
// occupied. Service is not interrupted. Nothing restarts.
//
// # Bound
//
// Checked completely with 3 clients and a queue of 2 under any load, and that
// overload ends after a burst of 3 clients, or with 2 clients and a server or a
// client that stands still once, for as long as it likes. What a server that is slow for good does to its clients no rule helps
// against: it is among the scenario's limits.
package shedding
