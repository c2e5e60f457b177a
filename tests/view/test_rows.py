"""Every word and action of the table is said in both languages."""

from tcplearn.model import KNOBS, RULES
from tcplearn.model.words import Heard, Timer, Told
from tcplearn.view.rows import _ZH, row, section


def test_every_word_has_its_chinese():
    assert [word for kind in (Told, Heard, Timer) for word in kind if word.value not in _ZH] == []


def test_every_action_has_its_chinese():
    rows = [*RULES, *(rule for knob in KNOBS.values() for reading in knob.others.values() for rule in reading)]
    names = {rule.does.__name__.removesuffix("_ack_later") for rule in rows}
    assert names - set(_ZH) == set()


def test_a_row_reads_as_a_sentence():
    fin = next(rule for rule in RULES if "take_fin" in rule.does.__name__)
    assert row(fin.told) == "ESTABLISHED: FIN → take fin, go to CLOSE-WAIT (RFC 9293 3.10.7.4 eighth)"
    assert row(fin.told, "zh") == "ESTABLISHED：FIN → 接收 FIN，转到 CLOSE-WAIT（RFC 9293 3.10.7.4 第八步）"
    assert section("A.2, Figure 7", "zh") == "RFC 9293 A.2, Figure 7"
    assert section("RFC 793 3.9 p. 70") == "RFC 793 3.9 p. 70"
