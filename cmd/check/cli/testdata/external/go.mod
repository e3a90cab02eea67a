module example.com/lock

go 1.26.0

require github.com/faultline-mc/faultline v0.0.0
