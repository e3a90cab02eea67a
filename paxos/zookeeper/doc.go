// Package zookeeper is ZooKeeper.
package zookeeper
