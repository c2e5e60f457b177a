/* A connection opened and closed while an old SYN is about: RFC 9293 section 3.10, written by hand, for SPIN.
 *
 * The one rule: a state of this model is a world of `tcplearn.world`, so that SPIN must store as many as the engines
 * count. Each move is one d_step; what it needs meanwhile is `hidden`, which is no part of a state.
 *
 *   spin -a -DK=3 -DN=2 -DCLOSES=1 handshake.pml     K segments on the wire at once, N connections of each side
 *   spin -a -DK=3 -DN=2 -DCLOSES=1 -DFIFO ...        each direction keeps its order
 *
 * B listens, A opens, then (CLOSES) each program calls CLOSE once it is ESTABLISHED or its peer has closed. Any segment
 * may be lost, may arrive, may arrive and stay; a retransmission timer may run out at any time, TIME-WAIT when the wire
 * is quiet and the peer has nothing to send again. A move whose answer finds no room on the wire is not made.
 * Every window is 65535 octets and every number fits in one, so "in the window" is "not before RCV.NXT".
 */

#define A 0
#define B 1
#define OLD_ISS 90
#define ISS (me == A -> 100 : 100 + 50 * e[B].life) /* B: 150, 200, 250 */

/* a segment is one number: who sent it, in which of its connections, control bits, SEG.SEQ, SEG.ACK */
#define SYN 1
#define FIN 2
#define RST 4
#define ACK 8
#define SEGMENT(from, life, ctl, seq, ack) ((from) << 22 | (life) << 20 | (ctl) << 16 | (seq) << 8 | (ack))
#define FROM(s) ((s) >> 22)
#define LIFE(s) ((s) >> 20 & 3)
#define HAS(bit) (segment >> 16 & bit)
#define SEG_SEQ (segment >> 8 & 255)
#define SEG_ACK (segment & 255)

mtype = { CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED,
          FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT };

typedef End {
    mtype state;
    byte irs, snd_una, snd_nxt, rcv_nxt, snd_wl1, snd_wl2;
    unsigned life : 2;   /* how many connections it has begun */
    unsigned peer : 3;   /* 0, or 1 + the life of the end whose SYN it took */
    unsigned called : 2; /* how many of its program's calls are made: OPEN, CLOSE */
    bit was_reset, cut_short /* its connection, its TIME-WAIT, by a reset */
};

End e[2];
int wire[K]; /* 0: nothing; those come last */

hidden int segment, answer;
hidden byte me, at, reads_on, ack_is_due, is_taken, fin_again; /* SPIN hides no bool */
hidden End was;

/* ── the wire: a bag is kept sorted, a FIFO has what A sent before what B sent */
#define room (wire[K - 1] == 0)
#ifdef FIFO
#define BEFORE(one, two) (one && FROM(one) <= FROM(two))
#define arrives(i) (wire[i] && (i == 0 || FROM(wire[i]) != FROM(wire[i - (i > 0)])))
#else
#define BEFORE(one, two) (one >= two)
#define arrives(i) (wire[i] && (i == 0 || wire[i] != wire[i - (i > 0)]))
#endif

inline put(s) {
    at = K - 1;
    do
    :: at > 0 && !BEFORE(wire[at - (at > 0)], s) -> wire[at] = wire[at - 1]; at--
    :: else -> break
    od;
    wire[at] = s
}

inline take(i) {
    at = i;
    do
    :: at < K - 1 -> wire[at] = wire[at + 1]; at++
    :: else -> break
    od;
    wire[K - 1] = 0
}

/* ── what a connection does */
#define MINE(ctl, seq, ack) SEGMENT(me, e[me].life, ctl, seq, ack)
#define MY_ACK MINE(ACK, e[me].snd_nxt, e[me].rcv_nxt)
#define SYNCHRONIZED (e[me].state != SYN_RECEIVED)
#define FIN_TAKEN (e[me].state == CLOSE_WAIT || e[me].state == CLOSING || \
                   e[me].state == LAST_ACK || e[me].state == TIME_WAIT)

inline forget(next) { /* "delete TCB", or back to LISTEN with a fresh ISS */
    e[me].state = next;
    e[me].irs = 0; e[me].snd_una = 0; e[me].snd_nxt = 0; e[me].rcv_nxt = 0; e[me].snd_wl1 = 0; e[me].snd_wl2 = 0
}

inline take_ack() { /* "SND.UNA <- SEG.ACK" */
    e[me].snd_una = SEG_ACK;
    note_window()
}

inline note_window() { /* "SND.WL1 < SEG.SEQ or (SND.WL1 = SEG.SEQ and SND.WL2 =< SEG.ACK)" */
    if
    :: e[me].snd_wl1 < SEG_SEQ || (e[me].snd_wl1 == SEG_SEQ && e[me].snd_wl2 <= SEG_ACK) ->
        e[me].snd_wl1 = SEG_SEQ; e[me].snd_wl2 = SEG_ACK
    :: else
    fi
}

inline send_reset() { /* section 3.5.2: <SEQ=SEG.ACK><CTL=RST>, or <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> */
    if
    :: HAS(ACK) -> answer = MINE(RST, SEG_ACK, 0)
    :: else -> answer = MINE(RST | ACK, 0, SEG_SEQ + (HAS(SYN) -> 1 : 0) + (HAS(FIN) -> 1 : 0))
    fi
}

inline in_listen() { /* section 3.10.7.2 */
    if
    :: HAS(RST) /* "An incoming RST should be ignored." */
    :: else ->
        if
        :: HAS(ACK) -> send_reset()
        :: !HAS(ACK) && HAS(SYN) && e[me].life == N -> is_taken = false /* beyond the sub-model */
        :: !HAS(ACK) && HAS(SYN) && e[me].life < N ->
            e[me].life++; e[me].peer = 1 + LIFE(segment); e[me].state = SYN_RECEIVED;
            e[me].irs = SEG_SEQ; e[me].rcv_nxt = SEG_SEQ + 1;
            e[me].snd_una = ISS; e[me].snd_nxt = ISS + 1;
            e[me].snd_wl1 = SEG_SEQ; e[me].snd_wl2 = ISS;
            answer = MINE(SYN | ACK, ISS, e[me].rcv_nxt)
        :: else
        fi
    fi
}

inline in_syn_sent() { /* section 3.10.7.3 */
    if
    :: HAS(ACK) && !(e[me].snd_una < SEG_ACK && SEG_ACK <= e[me].snd_nxt) ->
        if
        :: HAS(RST)
        :: else -> send_reset()
        fi
    :: else ->
        if
        :: HAS(RST) && HAS(ACK) -> forget(CLOSED)
        :: !HAS(RST) && HAS(SYN) ->
            assert(HAS(ACK)); /* a passive B sends no SYN alone: no simultaneous open */
            e[me].state = ESTABLISHED; e[me].peer = 1 + LIFE(segment);
            e[me].irs = SEG_SEQ; e[me].rcv_nxt = SEG_SEQ + 1; e[me].snd_una = SEG_ACK;
            e[me].snd_wl1 = SEG_SEQ; e[me].snd_wl2 = SEG_ACK;
            ack_is_due = true
        :: else
        fi
    fi
}

inline in_order() { /* section 3.10.7.4 */
    /* First, the sequence number. Appendix A.2: a SYN or FIN heard before lies one below RCV.NXT. */
    fin_again = HAS(FIN) && FIN_TAKEN && SEG_SEQ + 1 == e[me].rcv_nxt;
    if
    :: fin_again -> ack_is_due = true /* and in TIME-WAIT "restart the 2 MSL timeout" */
    :: HAS(SYN) && !SYNCHRONIZED && SEG_SEQ == e[me].irs ->
        assert(!HAS(ACK));
        answer = MINE(SYN | ACK, e[me].snd_una, e[me].rcv_nxt); reads_on = false
    :: else ->
        if
        :: SEG_SEQ < e[me].rcv_nxt -> ack_is_due = !HAS(RST); reads_on = false
        :: else
        fi
    fi;
    /* Second, the RST bit. */
    if
    :: reads_on && HAS(RST) -> reads_on = false;
        if
        :: SEG_SEQ != e[me].rcv_nxt -> ack_is_due = true /* RFC 5961's challenge ACK */
        :: SEG_SEQ == e[me].rcv_nxt && e[me].state == SYN_RECEIVED -> forget(LISTEN) /* B's OPEN was passive */
        :: else ->
            if
            :: e[me].state == TIME_WAIT -> e[me].cut_short = 1
            :: else -> e[me].was_reset = 1
            fi;
            forget(CLOSED)
        fi
    :: else
    fi;
    /* Fourth, the SYN bit. */
    if
    :: reads_on && HAS(SYN) -> reads_on = false;
        assert(e[me].state != TIME_WAIT); /* no SYN here is newer than a connection that has ended */
        if
        :: SYNCHRONIZED -> ack_is_due = true
        :: else -> forget(LISTEN) /* "if the connection was initiated with a passive OPEN" */
        fi
    :: else
    fi;
    /* Fifth, the ACK field. */
    if
    :: reads_on && !HAS(ACK) -> reads_on = false
    :: reads_on && HAS(ACK) && e[me].state == SYN_RECEIVED ->
        if
        :: e[me].snd_una < SEG_ACK && SEG_ACK <= e[me].snd_nxt ->
            e[me].state = ESTABLISHED; e[me].snd_una = SEG_ACK; e[me].snd_wl1 = SEG_SEQ; e[me].snd_wl2 = SEG_ACK
        :: else -> send_reset(); reads_on = false
        fi
    :: reads_on && HAS(ACK) && SYNCHRONIZED ->
        if
        :: SEG_ACK < e[me].snd_una /* "If the ACK is a duplicate, it can be ignored." */
        :: SEG_ACK == e[me].snd_una -> note_window()
        :: SEG_ACK > e[me].snd_nxt -> ack_is_due = true; reads_on = false
        :: else -> take_ack(); /* here only a FIN can be unacknowledged */
            if
            :: e[me].state == FIN_WAIT_1 -> e[me].state = FIN_WAIT_2
            :: e[me].state == CLOSING -> e[me].state = TIME_WAIT
            :: e[me].state == LAST_ACK ->
                answer = (ack_is_due -> MY_ACK : 0); ack_is_due = false; reads_on = false;
                forget(CLOSED)
            fi
        fi
    :: else
    fi;
    /* Eighth, the FIN bit. */
    if
    :: reads_on && HAS(FIN) && !fin_again ->
        assert(SEG_SEQ == e[me].rcv_nxt && !FIN_TAKEN);
        e[me].rcv_nxt++; ack_is_due = true;
        if
        :: e[me].state == ESTABLISHED -> e[me].state = CLOSE_WAIT
        :: e[me].state == FIN_WAIT_1 -> e[me].state = CLOSING
        :: e[me].state == FIN_WAIT_2 -> e[me].state = TIME_WAIT
        fi
    :: else
    fi
}

#define COPY(to, from) to.state = from.state; to.irs = from.irs; to.snd_una = from.snd_una; to.snd_nxt = from.snd_nxt; \
    to.rcv_nxt = from.rcv_nxt; to.snd_wl1 = from.snd_wl1; to.snd_wl2 = from.snd_wl2; to.life = from.life; \
    to.peer = from.peer; to.was_reset = from.was_reset; to.cut_short = from.cut_short

inline hear(i, stays) { /* the segment at i arrives; a copy of it stays, or not */
    segment = wire[i]; me = 1 - FROM(segment);
    answer = 0; ack_is_due = false; is_taken = true; reads_on = true;
    COPY(was, e[me]);
    if
    :: e[me].state == CLOSED && HAS(RST) /* section 3.10.7.1 */
    :: e[me].state == CLOSED && !HAS(RST) -> send_reset()
    :: e[me].state == LISTEN -> in_listen()
    :: e[me].state == SYN_SENT -> in_syn_sent()
    :: else -> in_order()
    fi;
    answer = (ack_is_due -> MY_ACK : answer);
    if
    :: is_taken && (answer == 0 || !stays || room) ->
        if
        :: !stays -> take(i)
        :: else
        fi;
        if
        :: answer -> put(answer)
        :: else
        fi
    :: else -> COPY(e[me], was)
    fi
}

/* ── what may happen */
#define SEGMENT_AT(i) \
    :: d_step { arrives(i) -> hear(i, false) } \
    :: d_step { arrives(i) -> hear(i, true) } \
    :: d_step { arrives(i) -> take(i) }

#define BY_ITSELF(side) \
    :: d_step { CLOSES && e[side].called == 1 && e[side].state == ESTABLISHED && room -> close(side, FIN_WAIT_1) } \
    :: d_step { CLOSES && e[side].called == 1 && e[side].state == CLOSE_WAIT && room -> close(side, LAST_ACK) } \
    :: d_step { e[side].snd_una != e[side].snd_nxt && room -> retransmit(side) } \
    :: d_step { e[side].state == TIME_WAIT && !wire[0] && e[1 - side].snd_una == e[1 - side].snd_nxt -> \
        me = side; forget(CLOSED) }

inline open() { /* section 3.10.1 */
    me = A; e[A].called = 1; e[A].life = 1; e[A].state = SYN_SENT;
    e[A].snd_una = ISS; e[A].snd_nxt = ISS + 1;
    answer = MINE(SYN, ISS, 0); put(answer)
}

inline close(side, next) { /* section 3.10.4 */
    me = side; e[me].called = 2; e[me].state = next;
    answer = MINE(FIN | ACK, e[me].snd_nxt, e[me].rcv_nxt); put(answer);
    e[me].snd_nxt++
}

inline retransmit(side) { /* section 3.10.8: what SND.UNA stands before is a SYN, a SYN,ACK or a FIN */
    me = side;
    answer = MINE((e[me].state == SYN_SENT -> SYN : (e[me].state == SYN_RECEIVED -> SYN | ACK : FIN | ACK)),
                  e[me].snd_una, e[me].rcv_nxt);
    put(answer)
}

active proctype behaviour() {
    d_step { /* the one state that is no world: before this */
        e[A].state = CLOSED; e[B].state = LISTEN; e[B].called = 1;
        wire[0] = SEGMENT(A, 0, SYN, OLD_ISS, 0)
    };
end:
    do
    SEGMENT_AT(0)
#if K > 1
    SEGMENT_AT(1)
#endif
#if K > 2
    SEGMENT_AT(2)
#endif
#if K > 3
    SEGMENT_AT(3)
#endif
#if K > 4
    SEGMENT_AT(4)
#endif
#if K > 5
    SEGMENT_AT(5)
#endif
    :: d_step { e[A].called == 0 && room -> open() }
    BY_ITSELF(A)
    BY_ITSELF(B)
    od
}
