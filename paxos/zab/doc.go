// Package zab is Zab, the atomic broadcast of ZooKeeper.
package zab
