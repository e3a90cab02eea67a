module github.com/faultline-mc/faultline/internal/etcdraft

go 1.26.0

replace github.com/faultline-mc/faultline => ../..

require (
	github.com/faultline-mc/faultline v0.0.0
	github.com/google/go-cmp v0.7.0
	go.etcd.io/raft/v3 v3.7.0
	google.golang.org/protobuf v1.36.11
)
