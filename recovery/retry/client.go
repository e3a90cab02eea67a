package retry

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// resend is the timer of a client that waits. It fires at any time: a client
// cannot tell a lost request from a lost answer, or either from a slow server.
const resend model.Timer = "resend"

// ask begins the next request of a client.
func (c Config) ask(n *model.Node[Message], s *Client) {
	s.Seq++
	s.Retries = c.Retries
	n.RecordInvoke(model.Op{Func: add})
	n.Send(s.Server, Request{Token{n.ID(), s.Seq}})
	c.mayResend(n, s)
}

func (c Config) mayResend(n *model.Node[Message], s *Client) {
	if s.Retries > 0 && !s.answered() && c.keeps(RuleRetryUnanswered) {
		n.SetTimer(resend)
	}
}

// retry sends the same request again, under its token. It can go to the backup:
// a client that gives up the primary does not come back.
func (c Config) retry(n *model.Node[Message], s *Client) {
	s.Retries--
	if c.Servers > 1 && s.Server == primary && n.Choose(2) == 1 {
		s.Server = backup
	}
	n.Send(s.Server, Request{Token{n.ID(), s.Seq}})
	c.mayResend(n, s)
}

// conclude takes an answer. Only the first to the last request is waited for;
// what comes late is kept if it says something else.
func (c Config) conclude(n *model.Node[Message], s *Client, m Reply) {
	e := Entry{m.Token.Seq, m.Result}
	if !c.keeps(RuleReplyToken) {
		e.Seq = s.Seq
	}
	if slices.Contains(s.Answers, e) {
		return
	}
	waits := !s.answered() && e.Seq == s.Seq
	s.Answers = append(s.Answers, e)
	if !waits {
		return
	}
	n.StopTimer(resend)
	n.RecordReturn(e.Result)
	if s.Seq < c.Requests {
		c.ask(n, s)
	}
}
