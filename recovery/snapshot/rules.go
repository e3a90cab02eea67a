package snapshot

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleFIFO                model.Rule = "fifo"
	RuleRecordChannel       model.Rule = "record-channel"
	RuleMarkerWithRecording model.Rule = "marker-with-recording"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleFIFO,
		Protects: "a marker that overtakes a token cuts it off: it is neither at a node nor on its way",
		Property: tokensConserved,
		Steps:    5,
		Source:   "CHL-01; Chandy and Lamport 1985",
	},
	{
		Rule:     RuleRecordChannel,
		Protects: "a token that was on its way when its receiver recorded its state is recorded nowhere",
		Property: tokensConserved,
		Steps:    7,
		Source:   "Chandy and Lamport 1985, 3.2, Marker-Receiving Rule",
	},
	{
		Rule:     RuleMarkerWithRecording,
		Protects: "a token that is sent between the recording and the marker is recorded by its sender and again by its receiver",
		Property: consistentCut,
		Steps:    5,
		Source:   "Chandy and Lamport 1985, 3.2, Marker-Sending Rule",
	},
}
