/*
 * Paxos with two proposers and three acceptors that try a bounded number of
 * rounds: the twin of the scenario calibration/rounds. Each transition of the
 * one is a transition of the other, so both checkers must count the same states
 * and the same transitions.
 *
 * One process does everything, so that the state is the variables below and
 * nothing else. Every option of its loop is one d_step: the delivery of one
 * message, or a timeout. Messages are kept as SPIN keeps sets cheapest, as bits
 * and bytes of the state vector; a content is cleared with its message, lest
 * states differ without a difference.
 *
 * Compile with -DR0=... -DR1=... for the rounds of the two proposers.
 */

#ifndef R0
#define R0 1
#endif
#ifndef R1
#define R1 1
#endif

/* The ballots of proposer 0 are 1, 3, 5 and so on, those of proposer 1 are 2, 4, 6. */
#define BALLOT(p) (2 * round[p] - 1 + p)
#define OWNER(b)  ((b - 1) % 2)

#if 2 * R0 - 1 > 2 * R1
#define BALLOTS (2 * R0 - 1)
#else
#define BALLOTS (2 * R1)
#endif

#if BALLOTS < 1 || BALLOTS > 6
#error "want at most three rounds for each proposer, and at least one in all"
#endif

#define BIT(a) (1 << (a))
#define ALL    7 /* the set of all three acceptors */

/* phases of a proposer */
#define IDLE    0
#define PREPARE 1
#define ACCEPT  2
#define DECIDED 3

/* proposers; values are 1 and 2, 0 is none */
byte round[2];
byte phase[2];
byte promisers[2]; /* set of acceptors, in phase PREPARE */
byte best[2];      /* ballot of the last vote that a promiser told, in phase PREPARE */
byte value[2];     /* of that vote; from phase ACCEPT on what is proposed */
byte acks[2];      /* set of acceptors, in phase ACCEPT */

/* acceptors */
byte mbal[3]; /* highest ballot taken part in */
byte vbal[3]; /* ballot and value of the last vote */
byte vval[3];

/* the network; ballot b has index b - 1 */
byte prepare[BALLOTS];     /* set of acceptors that it is on its way to */
byte promise[BALLOTS * 3]; /* by ballot and sender: 0, or 1 + the vote as 3 * ballot + value */
byte accept[BALLOTS];      /* set of acceptors that it is on its way to */
byte accept_value[BALLOTS];
byte accepted[BALLOTS];    /* set of acceptors that it is on its way from */

#define PROMISE(b, a) promise[(b - 1) * 3 + a]
#define TOLD_VBAL(b, a) ((PROMISE(b, a) - 1) / 3)
#define TOLD_VVAL(b, a) ((PROMISE(b, a) - 1) % 3)

/* A proposer gives its round up and begins the next. */
#define TIMEOUT(p, rounds) \
	:: d_step { \
		round[p] < rounds && phase[p] != DECIDED -> \
		round[p] = round[p] + 1; \
		phase[p] = PREPARE; \
		promisers[p] = 0; best[p] = 0; value[p] = 0; acks[p] = 0; \
		prepare[BALLOT(p) - 1] = ALL \
	}

/* An acceptor promises; a ballot that is too low is used up without an answer. */
#define DELIVER_PREPARE(b, a) \
	:: d_step { \
		prepare[b - 1] & BIT(a) -> \
		prepare[b - 1] = prepare[b - 1] ^ BIT(a); \
		if \
		:: b > mbal[a] -> \
			mbal[a] = b; \
			PROMISE(b, a) = 1 + 3 * vbal[a] + vval[a] \
		:: else \
		fi \
	}

/* A proposer collects promises; the second begins phase 2. */
#define DELIVER_PROMISE(b, a) \
	:: d_step { \
		PROMISE(b, a) && phase[OWNER(b)] == PREPARE && BALLOT(OWNER(b)) == b -> \
		promisers[OWNER(b)] = promisers[OWNER(b)] | BIT(a); \
		if \
		:: TOLD_VBAL(b, a) > best[OWNER(b)] -> \
			best[OWNER(b)] = TOLD_VBAL(b, a); \
			value[OWNER(b)] = TOLD_VVAL(b, a) \
		:: else \
		fi; \
		PROMISE(b, a) = 0; \
		if \
		:: promisers[OWNER(b)] != BIT(a) -> \
			if \
			:: value[OWNER(b)] == 0 -> value[OWNER(b)] = OWNER(b) + 1 \
			:: else \
			fi; \
			phase[OWNER(b)] = ACCEPT; \
			promisers[OWNER(b)] = 0; best[OWNER(b)] = 0; \
			accept[b - 1] = ALL; \
			accept_value[b - 1] = value[OWNER(b)] \
		:: else \
		fi \
	}

/* An acceptor votes, or uses the request up without an answer. */
#define DELIVER_ACCEPT(b, a) \
	:: d_step { \
		accept[b - 1] & BIT(a) -> \
		accept[b - 1] = accept[b - 1] ^ BIT(a); \
		if \
		:: b >= mbal[a] -> \
			mbal[a] = b; vbal[a] = b; vval[a] = accept_value[b - 1]; \
			accepted[b - 1] = accepted[b - 1] | BIT(a) \
		:: else \
		fi; \
		if \
		:: accept[b - 1] == 0 -> accept_value[b - 1] = 0 \
		:: else \
		fi \
	}

/* A proposer collects votes; with the second it has decided. */
#define DELIVER_ACCEPTED(b, a) \
	:: d_step { \
		(accepted[b - 1] & BIT(a)) && phase[OWNER(b)] == ACCEPT && BALLOT(OWNER(b)) == b -> \
		accepted[b - 1] = accepted[b - 1] ^ BIT(a); \
		acks[OWNER(b)] = acks[OWNER(b)] | BIT(a); \
		if \
		:: acks[OWNER(b)] != BIT(a) -> \
			phase[OWNER(b)] = DECIDED; \
			acks[OWNER(b)] = 0; \
			assert(phase[1 - OWNER(b)] != DECIDED || value[0] == value[1]) \
		:: else \
		fi \
	}

#define DELIVER(b, a) \
	DELIVER_PREPARE(b, a) \
	DELIVER_PROMISE(b, a) \
	DELIVER_ACCEPT(b, a) \
	DELIVER_ACCEPTED(b, a)

#define DELIVER_BALLOT(b) DELIVER(b, 0) DELIVER(b, 1) DELIVER(b, 2)

active proctype paxos()
{
end:
	do
	TIMEOUT(0, R0)
	TIMEOUT(1, R1)
	DELIVER_BALLOT(1)
#if BALLOTS >= 2
	DELIVER_BALLOT(2)
#endif
#if BALLOTS >= 3
	DELIVER_BALLOT(3)
#endif
#if BALLOTS >= 4
	DELIVER_BALLOT(4)
#endif
#if BALLOTS >= 5
	DELIVER_BALLOT(5)
#endif
#if BALLOTS >= 6
	DELIVER_BALLOT(6)
#endif
	od
}
