"""RFC 9293, but a listener delivers the text of a SYN at once, as TCP Fast Open would without its cookie."""

from tcplearn.model import RFC9293, Call, Heard, Rule, Segment, State, Tcb, Told
from tcplearn.model.act import Done, answer_syn
from tcplearn.model.done import syn
from tcplearn.model.obey import send_syn
from tcplearn.model.seq import plus
from tcplearn.world import claims, scenes


def send_syn_with_text(tcb: Tcb, call: Call) -> Done:
    new, ours = send_syn(tcb, call).tcb, syn(tcb)
    text = Segment(ours.seq, data=new.snd_buf, wnd=ours.wnd, options=ours.options)
    return Done(new.but(snd_nxt=plus(new.snd_nxt, len(new.snd_buf))), sent=(text,), reply="ok")


def deliver_at_once(tcb: Tcb, segment: Segment) -> Done:
    new = answer_syn(tcb, segment).tcb
    new = new.but(early=(), rcv_nxt=segment.end)
    return Done(new, sent=(syn(new, new.rcv_nxt),), delivered=segment.data)


ROWS = (Rule(State.LISTEN, Told.SEND, send_syn_with_text, State.SYN_SENT, "RFC 7413 without a cookie"),
        Rule(State.LISTEN, Heard.SYN, deliver_at_once, State.SYN_RECEIVED, "RFC 7413 without a cookie"))  # fmt: skip
VARIANT = RFC9293.but("data on SYN, no cookie", *ROWS)
SHOWN_BY, SAYS, BREAKS = scenes.old_syn_with_text, "segment 1 len is 0", claims.delivered_is_sent
