module github.com/faultline-mc/faultline

go 1.26
