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
 * With -DPROCESSES each proposer and each acceptor is a process that keeps its
 * variables to itself, and only the network is shared. States and transitions
 * are the same. The vector is longer, but SPIN's option COLLAPSE, which stores
 * the distinct states of each process once, has something to collapse.
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
#define BALLOT(p) (2 * P(round, p) - 1 + p)
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

/* what a proposer knows; values are 1 and 2, 0 is none */
#define PROPOSER(n) \
	byte round n; \
	byte phase n; \
	byte promisers n; /* set of acceptors, in phase PREPARE */ \
	byte best n;      /* ballot of the last vote that a promiser told, in phase PREPARE */ \
	byte value n;     /* of that vote; from phase ACCEPT on what is proposed */ \
	byte acks n       /* set of acceptors, in phase ACCEPT */

/* what an acceptor knows */
#define ACCEPTOR(n) \
	byte mbal n; /* highest ballot taken part in */ \
	byte vbal n; /* ballot and value of the last vote */ \
	byte vval n

/* P is a variable of a proposer, A one of an acceptor. */
#ifdef PROCESSES
#define P(variable, p) variable
#define A(variable, a) variable
byte decision[2]; /* follows from the rest, but processes do not see each other */
#define AGREE(p) \
	decision[p] = value; \
	assert(decision[1 - p] == 0 || decision[0] == decision[1])
#else
#define P(variable, p) variable[p]
#define A(variable, a) variable[a]
PROPOSER([2]);
ACCEPTOR([3]);
#define AGREE(p) assert(phase[1 - p] != DECIDED || value[0] == value[1])
#endif

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
		P(round, p) < rounds && P(phase, p) != DECIDED -> \
		P(round, p) = P(round, p) + 1; \
		P(phase, p) = PREPARE; \
		P(promisers, p) = 0; P(best, p) = 0; P(value, p) = 0; P(acks, p) = 0; \
		prepare[BALLOT(p) - 1] = ALL \
	}

/* An acceptor promises; a ballot that is too low is used up without an answer. */
#define DELIVER_PREPARE(b, a) \
	:: d_step { \
		prepare[b - 1] & BIT(a) -> \
		prepare[b - 1] = prepare[b - 1] ^ BIT(a); \
		if \
		:: b > A(mbal, a) -> \
			A(mbal, a) = b; \
			PROMISE(b, a) = 1 + 3 * A(vbal, a) + A(vval, a) \
		:: else \
		fi \
	}

/* A proposer collects promises; the second begins phase 2. */
#define DELIVER_PROMISE(b, a) \
	:: d_step { \
		PROMISE(b, a) && P(phase, OWNER(b)) == PREPARE && BALLOT(OWNER(b)) == b -> \
		P(promisers, OWNER(b)) = P(promisers, OWNER(b)) | BIT(a); \
		if \
		:: TOLD_VBAL(b, a) > P(best, OWNER(b)) -> \
			P(best, OWNER(b)) = TOLD_VBAL(b, a); \
			P(value, OWNER(b)) = TOLD_VVAL(b, a) \
		:: else \
		fi; \
		PROMISE(b, a) = 0; \
		if \
		:: P(promisers, OWNER(b)) != BIT(a) -> \
			if \
			:: P(value, OWNER(b)) == 0 -> P(value, OWNER(b)) = OWNER(b) + 1 \
			:: else \
			fi; \
			P(phase, OWNER(b)) = ACCEPT; \
			P(promisers, OWNER(b)) = 0; P(best, OWNER(b)) = 0; \
			accept[b - 1] = ALL; \
			accept_value[b - 1] = P(value, OWNER(b)) \
		:: else \
		fi \
	}

/* An acceptor votes, or uses the request up without an answer. */
#define DELIVER_ACCEPT(b, a) \
	:: d_step { \
		accept[b - 1] & BIT(a) -> \
		accept[b - 1] = accept[b - 1] ^ BIT(a); \
		if \
		:: b >= A(mbal, a) -> \
			A(mbal, a) = b; A(vbal, a) = b; A(vval, a) = accept_value[b - 1]; \
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
		(accepted[b - 1] & BIT(a)) && P(phase, OWNER(b)) == ACCEPT && BALLOT(OWNER(b)) == b -> \
		accepted[b - 1] = accepted[b - 1] ^ BIT(a); \
		P(acks, OWNER(b)) = P(acks, OWNER(b)) | BIT(a); \
		if \
		:: P(acks, OWNER(b)) != BIT(a) -> \
			P(phase, OWNER(b)) = DECIDED; \
			P(acks, OWNER(b)) = 0; \
			AGREE(OWNER(b)) \
		:: else \
		fi \
	}

#define TO_PROPOSER(b) \
	DELIVER_PROMISE(b, 0) DELIVER_PROMISE(b, 1) DELIVER_PROMISE(b, 2) \
	DELIVER_ACCEPTED(b, 0) DELIVER_ACCEPTED(b, 1) DELIVER_ACCEPTED(b, 2)

#define TO_ACCEPTOR(b, a) DELIVER_PREPARE(b, a) DELIVER_ACCEPT(b, a)
#define TO_ACCEPTOR0(b)   TO_ACCEPTOR(b, 0)
#define TO_ACCEPTOR1(b)   TO_ACCEPTOR(b, 1)
#define TO_ACCEPTOR2(b)   TO_ACCEPTOR(b, 2)

/* The ballots of each proposer. */
#if BALLOTS >= 5
#define EACH0(deliver) deliver(1) deliver(3) deliver(5)
#elif BALLOTS >= 3
#define EACH0(deliver) deliver(1) deliver(3)
#else
#define EACH0(deliver) deliver(1)
#endif
#if BALLOTS >= 6
#define EACH1(deliver) deliver(2) deliver(4) deliver(6)
#elif BALLOTS >= 4
#define EACH1(deliver) deliver(2) deliver(4)
#elif BALLOTS >= 2
#define EACH1(deliver) deliver(2)
#else
#define EACH1(deliver)
#endif

#ifdef PROCESSES
active proctype proposer0() { PROPOSER( ); end: do TIMEOUT(0, R0) EACH0(TO_PROPOSER) od }
active proctype proposer1() { PROPOSER( ); end: do TIMEOUT(1, R1) EACH1(TO_PROPOSER) od }
active proctype acceptor0() { ACCEPTOR( ); end: do EACH0(TO_ACCEPTOR0) EACH1(TO_ACCEPTOR0) od }
active proctype acceptor1() { ACCEPTOR( ); end: do EACH0(TO_ACCEPTOR1) EACH1(TO_ACCEPTOR1) od }
active proctype acceptor2() { ACCEPTOR( ); end: do EACH0(TO_ACCEPTOR2) EACH1(TO_ACCEPTOR2) od }
#else
active proctype paxos()
{
end:
	do
	TIMEOUT(0, R0)
	TIMEOUT(1, R1)
	EACH0(TO_PROPOSER)
	EACH1(TO_PROPOSER)
	EACH0(TO_ACCEPTOR0)
	EACH0(TO_ACCEPTOR1)
	EACH0(TO_ACCEPTOR2)
	EACH1(TO_ACCEPTOR0)
	EACH1(TO_ACCEPTOR1)
	EACH1(TO_ACCEPTOR2)
	od
}
#endif
