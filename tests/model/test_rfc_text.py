"""Every state x every kind of segment x the edges of the window and of the ACK, against a second reading.

`rfc()` below is section 3.10.7 written down a second time, straight from the text and sharing no code
with the model: no table, no words. Where the two could differ because a knob decides, the comment
names the knob. Agreement of two readings made apart is the point; so it stays naive.
"""

from itertools import product

import pytest

from tcplearn.model import RFC9293, Options, Segment, State, Tcb, step

S = State
M = 2**32


def lt(a, b):
    return a != b and (b - a) % M < M // 2


def le(a, b):
    return a == b or lt(a, b)


def rfc(t, seg):
    """What the text says: (state afterwards, segments sent, octets delivered, reply)."""
    ack_now = f"<SEQ={t.snd_nxt}><ACK={t.rcv_nxt}><CTL=ACK>"
    syn, fin, rst, has_ack = (bit in seg.ctl for bit in ("SYN", "FIN", "RST", "ACK"))
    length = len(seg.data) + syn + fin
    reset = f"<SEQ={seg.ack}><CTL=RST>" if has_ack else f"<SEQ=0><ACK={(seg.seq + length) % M}><CTL=RST,ACK>"
    stay = (t.state, (), b"", "")

    if t.state is S.CLOSED:
        return stay if rst else (S.CLOSED, (reset,), b"", "")

    if t.state is S.LISTEN:
        if rst:
            return stay
        if has_ack:
            return S.LISTEN, (reset,), b"", ""
        if syn:
            return S.SYN_RECEIVED, (f"<SEQ={t.iss}><ACK={(seg.seq + 1) % M}><CTL=SYN,ACK>",), b"", ""
        return stay

    if t.state is S.SYN_SENT:
        if has_ack and (le(seg.ack, t.iss) or lt(t.snd_nxt, seg.ack)):
            return stay if rst else (S.SYN_SENT, (reset,), b"", "")
        if rst:
            return (S.CLOSED, (), b"", "error: connection reset") if has_ack else stay
        if not syn:
            return stay
        if not has_ack:
            return S.SYN_RECEIVED, (f"<SEQ={t.iss}><ACK={(seg.seq + 1) % M}><CTL=SYN,ACK>",), b"", ""
        room = seg.data[: t.rcv_wnd]
        fits = fin and len(seg.data) < t.rcv_wnd
        nxt = (seg.seq + 1 + len(room) + fits) % M
        said = "connection closing" if fits else ""
        return (
            S.CLOSE_WAIT if fits else S.ESTABLISHED,
            (f"<SEQ={t.snd_nxt}><ACK={nxt}><CTL=ACK>",),
            room,
            said,
        )

    # RFC 7323 section 3.2 and section 5.3, R1: before the sequence number; a SYN and a RST are not asked
    if t.offers.timestamps and t.offered.timestamps and not (syn or rst):
        if seg.options.timestamps is None:  # knob no_timestamp
            return stay
        if t.ts_recent is not None and lt(seg.options.timestamps[0], t.ts_recent):
            return t.state, (ack_now,), b"", ""

    # first, the sequence number: Table 6
    right = (t.rcv_nxt + t.rcv_wnd) % M
    last = (seg.seq + length - 1) % M
    inside = t.rcv_wnd > 0 and le(t.rcv_nxt, seg.seq) and lt(seg.seq, right)
    if t.rcv_wnd == 0:
        acceptable = length == 0 and seg.seq == t.rcv_nxt
    else:
        acceptable = inside or (length > 0 and le(t.rcv_nxt, last) and lt(last, right) and not syn)
    answered = ()
    fine = has_ack and lt(t.snd_una, seg.ack) and le(seg.ack, t.snd_nxt)
    unsent = has_ack and lt(t.snd_nxt, seg.ack)
    ancient = has_ack and lt(seg.ack, (t.snd_una - t.max_snd_wnd) % M)
    valid = fine or (has_ack and not unsent and not ancient and t.state is not S.SYN_RECEIVED)
    if not rst and not acceptable:
        again = (seg.seq + length) % M == t.rcv_nxt and fin and not syn  # knobs one_below_window, ack_with_repeated_fin
        if t.state is S.TIME_WAIT and syn and not has_ack and lt(t.rcv_nxt, seg.seq):  # knob syn_in_time_wait
            iss = (t.snd_nxt + 65537) % M
            return S.SYN_RECEIVED, (f"<SEQ={iss}><ACK={(seg.seq + 1) % M}><CTL=SYN,ACK>",), b"", ""
        if t.state is S.SYN_RECEIVED and syn and seg.seq == t.irs:  # knob one_below_window
            if not has_ack:
                return t.state, (f"<SEQ={t.iss}><ACK={t.rcv_nxt}><CTL=SYN,ACK>",), b"", ""
            syn = False
        elif (t.rcv_wnd == 0 and seg.seq == t.rcv_nxt and not syn and valid) or (  # "special allowance ... valid ACKs"
            t.state in (S.CLOSE_WAIT, S.CLOSING, S.LAST_ACK, S.TIME_WAIT) and again
        ):
            answered = (ack_now,)
            fin = False
        else:
            return t.state, (ack_now,), b"", ""

    # second, RST
    if rst:
        if seg.seq == t.rcv_nxt:
            if t.state is S.SYN_RECEIVED:
                back = (S.LISTEN, "") if t.opened == "passive" else (S.CLOSED, "connection refused")
                return back[0], (), b"", back[1]
            last_ones = (S.CLOSING, S.LAST_ACK, S.TIME_WAIT)
            return S.CLOSED, (), b"", "" if t.state in last_ones else "connection reset"
        return (t.state, (ack_now,), b"", "") if inside else stay

    # fourth, SYN
    if syn:
        if t.state is S.TIME_WAIT and not has_ack and lt(t.rcv_nxt, seg.seq):  # knob syn_in_time_wait
            iss = (t.snd_nxt + 65537) % M
            return S.SYN_RECEIVED, (f"<SEQ={iss}><ACK={(seg.seq + 1) % M}><CTL=SYN,ACK>",), b"", ""
        if t.state is S.SYN_RECEIVED and t.opened == "passive":  # knob syn_in_syn_received
            return S.LISTEN, (), b"", ""
        return t.state, (ack_now,), b"", ""

    # fifth, ACK
    if not has_ack:
        return t.state, answered, b"", ""
    state, says = t.state, []
    if state is S.SYN_RECEIVED:
        if not fine:  # knob ack_in_syn_received
            return state, (reset,), b"", ""
        state = S.ESTABLISHED
    elif unsent or ancient:
        return state, (ack_now,), b"", ""
    of_fin = fine and seg.ack == t.snd_nxt and state in (S.FIN_WAIT_1, S.CLOSING, S.LAST_ACK)
    if of_fin and state is S.LAST_ACK:
        return S.CLOSED, answered, b"", ""
    if of_fin:
        says += ["ok"] if state is S.FIN_WAIT_1 else []
        state = {S.FIN_WAIT_1: S.FIN_WAIT_2, S.CLOSING: S.TIME_WAIT}[state]
    if answered:
        return state, answered, b"", "; ".join(says)

    # seventh, text, trimmed to the window; what begins beyond RCV.NXT is held and acknowledged (MAY-13)
    text, nxt = b"", t.rcv_nxt
    taking = state in (S.ESTABLISHED, S.FIN_WAIT_1, S.FIN_WAIT_2)
    gap = lt(t.rcv_nxt, seg.seq)
    skip = 0 if gap else (t.rcv_nxt - seg.seq) % M - ("SYN" in seg.ctl)
    fin_fits = fin and skip <= len(seg.data) and lt((seg.seq + len(seg.data)) % M, right) and t.rcv_wnd > 0
    end_of_text = (seg.seq + ("SYN" in seg.ctl) + len(seg.data)) % M
    if taking and not t.reading and seg.data and lt(t.rcv_nxt, end_of_text) and t.rcv_wnd > 0:  # 3.6.1, SHLD-3
        return S.CLOSED, (reset,), b"", "; ".join([*says, "connection reset"])
    if taking and not gap:
        text = seg.data[skip:][: t.rcv_wnd]
        nxt = (t.rcv_nxt + len(text)) % M
    ack_it = taking and (text or (gap and (seg.data or fin)))

    # eighth, FIN
    if fin_fits and not gap:
        ack_it = True
        if taking:
            nxt = (nxt + 1) % M
            says.append("connection closing")
            state = {S.ESTABLISHED: S.CLOSE_WAIT, S.FIN_WAIT_1: S.CLOSING, S.FIN_WAIT_2: S.TIME_WAIT}[state]
    sent = (f"<SEQ={t.snd_nxt}><ACK={nxt}><CTL=ACK>",) if ack_it else ()
    return state, sent, text, "; ".join(says)


KINDS = [
    ((), b""), (("RST",), b""), (("SYN",), b""), (("FIN",), b""), (("SYN", "FIN"), b""), (("RST", "SYN"), b""),
    ((), b"hello"), (("FIN",), b"hello"), (("SYN",), b"hello"), (("RST",), b"why"), (("PSH", "URG"), b"!"),
]  # fmt: skip
IN_FLIGHT = {S.ESTABLISHED: 5, S.CLOSE_WAIT: 5, S.FIN_WAIT_1: 6, S.CLOSING: 6, S.LAST_ACK: 6}


@pytest.mark.parametrize("iss, irs", [(100, 300), (2**32 - 1, 2**32 - 1), (2**31 - 4, 2**32 - 5)])
@pytest.mark.parametrize("state", State, ids=str)
def test_the_model_reads_the_rfc_as_this_file_does(state, iss, irs):
    ways = ("passive", "active") if state is S.SYN_RECEIVED else ("active",)
    for window, opened in product((0, 1, 10, 65535), ways):
        tcb = Tcb(state, iss=iss, irs=irs, rcv_wnd=window, opened=opened)
        if state in IN_FLIGHT:
            tcb = Tcb(state, iss, irs, snd_una=iss + 1, snd_nxt=iss + 1 + IN_FLIGHT[state], rcv_wnd=window)
        seqs = {
            tcb.rcv_nxt + step for step in (-100, -6, -5, -1, 0, 1, 5, window - 1, window, window + 1, window + 100)
        }
        seqs |= {irs, tcb.rcv_nxt + 2**31 - 1, tcb.rcv_nxt - 2**31 + 100}
        acks = {None, iss, iss + 1, tcb.snd_una - 70000, tcb.snd_una - 65535, tcb.snd_una - 1, tcb.snd_una}
        acks |= {tcb.snd_una + 1, tcb.snd_nxt, tcb.snd_nxt + 1, tcb.snd_nxt + 100}
        for (ctl, data), seq, ack in product(KINDS, sorted(seqs), sorted(acks, key=str)):
            agree(tcb, Segment(seq, ack, ctl, data))


def agree(tcb, segment):
    done = step(RFC9293, tcb, segment)
    found = (done.tcb.state, tuple(str(s) for s in done.sent), done.delivered, done.reply)
    assert found == rfc(tcb, segment), (tcb, str(segment), [str(row) for row in done.fired])
    return done


def few(tcb):
    """Fewer edges, for what is asked beside sequence and acknowledgment number."""
    seqs = [tcb.rcv_nxt + step for step in (-5, -1, 0, 1, tcb.rcv_wnd)]
    return product(KINDS, seqs, [None, tcb.snd_una, tcb.snd_nxt, tcb.snd_nxt + 1])


@pytest.mark.parametrize("recent", [50, M - 1])
@pytest.mark.parametrize("state", list(State)[3:], ids=str)
def test_it_reads_rfc_7323_so_too(state, recent):
    on = Options(timestamps=(0, 0))
    for window in (0, 10):
        tcb = Tcb(state, 100, 300, rcv_wnd=window, offers=on, offered=on, ts_recent=recent)
        stamps = [None, *((recent + apart) % M for apart in (-M // 2 + 1, -1, 0, 1, M // 2 - 1))]
        for ((ctl, data), seq, ack), stamp in product(few(tcb), stamps):
            options = Options(timestamps=None if stamp is None else (stamp, 0))
            segment = Segment(seq, ack, ctl, data, options=options)
            if segment.syn and state is S.TIME_WAIT and ack is None:
                continue  # RFC 6191 has a test of its own
            after = agree(tcb, segment).tcb
            if after.state not in (S.CLOSED, S.LISTEN):
                assert after.ts_recent == recent_after(tcb, segment), (tcb, str(segment), stamp)


def recent_after(t, seg):
    """Section 5.3, R2 and R3: TS.Recent moves if the segment is acceptable, and begins no later than Last.ACK.sent."""
    stamp = seg.options.timestamps
    if stamp is None or lt(stamp[0], t.ts_recent) or seg.syn or seg.rst:
        return t.ts_recent
    right, last = (t.rcv_nxt + t.rcv_wnd) % M, (seg.seq + len(seg.data) + seg.fin - 1) % M
    fits = le(t.rcv_nxt, seg.seq) and lt(seg.seq, right)
    if t.rcv_wnd == 0:
        fits = seg.seq == t.rcv_nxt and not seg.data and not seg.fin
    elif seg.data or seg.fin:
        fits = fits or (le(t.rcv_nxt, last) and lt(last, right))
    return stamp[0] if fits and le(seg.seq, t.rcv_nxt) else t.ts_recent


@pytest.mark.parametrize("state", list(State)[3:], ids=str)
def test_it_reads_the_half_duplex_close_so_too(state):
    for window in (0, 1, 10):
        tcb = Tcb(state, 100, 300, rcv_wnd=window, reading=False)
        for (ctl, data), seq, ack in few(tcb):
            agree(tcb, Segment(seq, ack, ctl, data))
