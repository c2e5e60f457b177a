"""The reader of free text: one test for each turn that a sentence can take, in both languages."""

from __future__ import annotations

import pytest

from tcplearn.quiz import read_answer
from tcplearn.quiz.reader import Words, rubrics

# Plain sentences that state one point each: what every turn below starts from.
STATED = [
    ("OPEN-01", "both_isn_acked", "the ISNs of both sides have to be acknowledged"),
    ("OPEN-01", "old_dup", "an old SYN can arrive at the server"),
    ("TW-01", "reack_fin", "the last ACK can be lost and then the peer sends its FIN again"),
    ("TW-01", "old_segments_expire", "old segments have to disappear before the same ports are used again"),
    ("CLOSE-02", "two_directions", "the two directions are closed separately"),
    ("CLOSE-02", "half_close_data", "the server can still send data"),
    ("LOSS-03", "server_retx", "the server will retransmit the SYN-ACK"),
    ("SEQ-01", "off_path", "an attacker could guess the number and forge segments"),
    ("OPEN-01", "both_isn_acked", "双方的初始序列号都要得到确认"),
    ("OPEN-01", "old_dup", "旧的 SYN 会到达服务端"),
    ("TW-01", "reack_fin", "最后的 ACK 可能丢失，对方会重传 FIN"),
    ("TW-01", "old_segments_expire", "旧连接的报文要在网络中消失"),
    ("CLOSE-02", "two_directions", "两个方向是分别关闭的"),
    ("CLOSE-02", "half_close_data", "服务端可能还有数据要发送"),
    ("LOSS-03", "server_retx", "服务端会重传 SYN-ACK"),
    ("SEQ-01", "off_path", "攻击者可能猜到序列号并伪造报文"),
]
stated = pytest.mark.parametrize(("id", "point", "text"), STATED)


def zh(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def verdict(id: str, point: str, text: str) -> str:
    return read_answer(id, text).points[point]


@stated
def test_what_is_stated_is_seen_in_the_answers_own_words(id: str, point: str, text: str) -> None:
    answer = ("我觉得，" if zh(text) else "Well, I think that ") + text
    reading = read_answer(id, answer)
    assert reading.points[point] == "seen"
    for words in reading.words[point]:
        assert isinstance(words, Words) and answer[words.start : words.end] == words.text
    assert reading.estimate >= 0.2


@stated
def test_what_is_called_wrong_is_not_credited(id: str, point: str, text: str) -> None:
    turns = (
        ("有人说{}，但这是错误的。", "并不是因为{}。", "{}，这种说法不对。")
        if zh(text)
        else (
            "It is wrong that {}.", "Some people say that {}, but that is not true.", "It is not because {}.",
            "{}. This is wrong.",
        )
    )  # fmt: skip
    for turn in turns:
        reading = read_answer(id, turn.format(text))
        assert reading.points[point] in ("denied", "unclear", "not seen"), turn
        assert reading.estimate <= 0.2, turn


@stated
def test_what_is_only_reported_or_doubted_is_unclear(id: str, point: str, text: str) -> None:
    for turn in (
        ("有人说{}。", "我不确定是不是{}。") if zh(text) else ("Some people say that {}.", "I am not sure whether {}.")
    ):
        assert verdict(id, point, turn.format(text)) in ("unclear", "not seen"), turn


@stated
def test_what_is_asked_is_not_stated(id: str, point: str, text: str) -> None:
    assert verdict(id, point, text + ("吗？" if zh(text) else "?")) == "not seen"


@stated
def test_case_and_spelling_do_not_matter(id: str, point: str, text: str) -> None:
    for other in (
        text.upper(),
        text.replace(" SYN-ACK", " syn+ack"),
        text + ("。" if zh(text) else "."),
        text + "!!",
        f"  {text}  ",
    ):
        assert verdict(id, point, other) == "seen", other


TRADITIONAL = str.maketrans(
    "双确认旧会达务端后丢对传两个别关闭还数据发送连报网络击", "雙確認舊會達務端後丟對傳兩個別關閉還數據發送連報網絡擊"
)


@pytest.mark.parametrize(("id", "point", "text"), [one for one in STATED if zh(one[2])])
def test_traditional_characters_read_alike(id: str, point: str, text: str) -> None:
    other = text.translate(TRADITIONAL)
    assert other != text or point == "two_directions"
    assert verdict(id, point, other) == "seen"


NEGATED = [
    ("OPEN-01", "both_isn_acked", "The ISNs of both sides do not need to be acknowledged."),
    ("OPEN-01", "old_dup", "An old SYN never arrives at the server."),
    ("TW-01", "reack_fin", "The last ACK cannot be lost, so the peer never sends its FIN again."),
    ("CLOSE-02", "two_directions", "The two directions are not closed separately."),
    ("CLOSE-02", "half_close_data", "The server cannot send data any more."),
    ("LOSS-03", "server_retx", "The server does not retransmit the SYN-ACK."),
    ("SEQ-01", "off_path", "An attacker cannot guess the number."),
    ("OPEN-01", "both_isn_acked", "双方的初始序列号无需得到确认。"),
    ("OPEN-01", "old_dup", "旧的 SYN 不会到达服务端。"),
    ("TW-01", "reack_fin", "最后的 ACK 不会丢失，对方也不会重传 FIN。"),
    ("CLOSE-02", "two_directions", "两个方向并非分别关闭。"),
    ("CLOSE-02", "half_close_data", "服务端不能再发送数据了。"),
    ("LOSS-03", "server_retx", "服务端不会重传 SYN-ACK。"),
    ("SEQ-01", "off_path", "攻击者猜不到序列号。"),
]


@pytest.mark.parametrize(("id", "point", "text"), NEGATED)
def test_a_negated_point_is_denied(id: str, point: str, text: str) -> None:
    reading = read_answer(id, text)
    assert reading.points[point] == "denied"
    assert reading.estimate == 0


EXCHANGED = [
    ("OPEN-01", "server_cannot_know", "The client does not know that its SYN-ACK arrived."),
    ("OPEN-01", "client_verifies", "The server rejects the old SYN-ACK with a RST."),
    ("LOSS-03", "server_retx", "The client retransmits the SYN-ACK."),
    ("LOSS-03", "states", "The server is ESTABLISHED and the client is still in SYN-RCVD."),
    ("TW-01", "active_closer", "The passive closer stays in TIME-WAIT."),
    ("LOSS-03", "server_retx", "客户端会重传 SYN-ACK。"),
    ("LOSS-03", "states", "服务端已经 ESTABLISHED，客户端还处于 SYN_RCVD。"),
    ("TW-01", "active_closer", "被动关闭方会进入 TIME_WAIT。"),
]


@pytest.mark.parametrize(("id", "point", "text"), EXCHANGED)
def test_exchanged_roles_are_named(id: str, point: str, text: str) -> None:
    assert verdict(id, point, text) == "exchanged"


def test_the_first_segment_sent_by_the_server_turns_its_sentence_round() -> None:
    reading = read_answer("OPEN-01", "The server sends the SYN first and both ISNs are acknowledged.")
    assert reading.points["both_isn_acked"] == "exchanged"


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("OPEN-01", "old SYN, RST, LISTEN, ISN, acknowledgement, resources, ESTABLISHED"),
        ("OPEN-01", "Reasons: old SYNs, sequence numbers, server resources, acknowledgements."),
        ("OPEN-01", "旧SYN、资源浪费、序列号、RST、双方确认"),
        ("TW-01", "last ACK; repeated FIN; 2MSL; old segments; same tuple"),
        ("TW-01", "最后的ACK，重传FIN，旧报文，新连接，四元组"),
        ("CLOSE-02", "full duplex / half close / remaining data / kernel ACK / application FIN"),
        ("CLOSE-02", "全双工 半关闭 剩余数据 内核 应用程序 FIN ACK"),
    ],
)
def test_a_list_of_terms_states_nothing(id: str, text: str) -> None:
    reading = read_answer(id, text)
    assert set(reading.points.values()) == {"not seen"}
    assert reading.estimate == 0


@pytest.mark.parametrize("id", sorted(rubrics()))
def test_the_question_itself_is_no_answer(id: str) -> None:
    asks = rubrics()[id].asks
    for text in (asks.en, asks.zh, asks.en.replace("?", "."), f"{asks.zh} {asks.en}", "", "???", "我不知道。"):
        assert "seen" not in read_answer(id, text).points.values(), text
        assert read_answer(id, text).estimate <= 0.1


@pytest.mark.parametrize(
    ("id", "point", "text"),
    [
        ("OPEN-01", "two_way_harm", "If it were two-way, the old SYN would open a connection on the server."),
        ("OPEN-01", "two_way_harm", "如果只有两次握手，服务端会为旧的 SYN 建立连接。"),
        ("TW-01", "else_rst", "Without TIME-WAIT the repeated FIN would be answered with a RST."),
        ("TW-01", "else_rst", "如果没有 TIME_WAIT，对方重传的 FIN 会收到 RST。"),
        ("TW-01", "reack_fin", "Without TIME-WAIT nobody could acknowledge the retransmitted FIN."),
    ],
)
def test_what_would_happen_without_it_supports_a_point(id: str, point: str, text: str) -> None:
    assert verdict(id, point, text) == "seen"


@pytest.mark.parametrize(
    ("id", "point", "text"),
    [
        ("OPEN-01", "two_way_harm", "With two segments the server would not open a connection for an old SYN."),
        ("OPEN-01", "two_way_harm", "即使只有两次握手，服务端也不会为旧的 SYN 建立连接。"),
        ("TW-01", "reack_fin", "Without TIME-WAIT the retransmitted FIN would still be acknowledged."),
    ],
)
def test_what_would_not_happen_without_it_does_not(id: str, point: str, text: str) -> None:
    assert verdict(id, point, text) != "seen"


@pytest.mark.parametrize(
    "name", ["TIME_WAIT", "TIME-WAIT", "TIME WAIT", "timewait", "Time-Wait", "time wait", "ＴＩＭＥ＿ＷＡＩＴ"]
)
def test_a_state_is_known_by_any_spelling(name: str) -> None:
    assert verdict("TW-18", "spread", f"The clients hold the {name} then.") == "seen"
    assert verdict("TW-18", "spread", f"{name} 就分散到各个客户端了。") == "seen"


@pytest.mark.parametrize("name", ["SYN_RCVD", "SYN-RCVD", "SYN_RECV", "SYN-RECEIVED", "syn_rcvd", "SynRcvd"])
def test_so_is_this_one(name: str) -> None:
    assert verdict("LOSS-03", "states", f"The client is ESTABLISHED, the server is still in {name}.") == "seen"


@pytest.mark.parametrize(
    ("id", "point", "text"),
    [
        ("TW-01", "reack_fin", "The last ACK mght be lost and the peer retransmitts its FIN."),
        ("OPEN-01", "both_isn_acked", "Both ISNs must be acknowleged."),
        ("LOSS-03", "server_retx", "The sever retransmits the SYN-ACK after a tiemout."),
    ],
)
def test_slips_of_the_keyboard_are_read(id: str, point: str, text: str) -> None:
    assert verdict(id, point, text) == "seen"


def test_two_statements_that_exclude_each_other_are_unclear() -> None:
    text = "The server can still send data after the FIN. No: it is shut. The server cannot send data any more."
    assert verdict("CLOSE-02", "half_close_data", text) == "unclear"


@pytest.mark.parametrize(
    ("id", "idea", "text"),
    [
        ("OPEN-01", "M02", "The client ignores the SYN-ACK and the server waits forever."),
        ("OPEN-01", "M02", "客户端不理睬，服务端就一直等下去。"),
        ("OPEN-01", "M26", "It shows that both sides can send and receive."),
        ("OPEN-01", "M09", "It prevents SYN flood attacks."),
        ("LOSS-03", "M05", "The client times out and retransmits the ACK."),
        ("LOSS-03", "M04", "When the client sends data it gets RST."),
        ("TW-01", "M06", "The passive closer stays in TIME-WAIT."),
        ("TW-05", "M10", "The server runs out of ports."),
        ("CW-01", "M13", "The FIN of the peer was lost."),
        ("CW-01", "M12", "Set tcp_tw_reuse to 1."),
    ],
)
def test_a_wrong_idea_is_named(id: str, idea: str, text: str) -> None:
    assert idea in read_answer(id, text).wrong
    assert idea not in read_answer(id, f"It is wrong that {text[0].lower()}{text[1:]}").wrong


def test_an_answer_without_a_rubric_is_refused() -> None:
    with pytest.raises(LookupError, match="did you mean"):
        read_answer("OPEN-99", "whatever")
    with pytest.raises(TypeError):
        read_answer("OPEN-01", 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no language"):
        read_answer("OPEN-01", "whatever", lang="fr")


def test_reading_is_the_same_every_time() -> None:
    text = STATED[0][2] + ". " + STATED[1][2]
    assert read_answer("OPEN-01", text) == read_answer("OPEN-01", text)


WHY = """
    OPEN-01 OPEN-02 OPEN-06 OPEN-07 OPEN-09 OPEN-16 SEQ-01 SEQ-03 SEQ-04 SEQ-06 SEQ-13 LOSS-03 LOSS-15
    CLOSE-02 CLOSE-03 CLOSE-09 TW-01 TW-02 TW-05 TW-07 TW-08 TW-09 TW-14 TW-18 TW-19 TW-20
    CW-01 RST-10 SIM-04 SYNQ-01 SYNQ-03 ALIVE-01 ALIVE-02 ALIVE-05
""".split()


def test_every_why_question_has_a_rubric() -> None:
    assert sorted(rubrics()) == sorted(WHY)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", WHY)
def test_each_point_is_read_in_the_words_of_the_rubric(id: str, lang: str) -> None:
    for point in rubrics()[id].points.values():
        reading = read_answer(id, point.says.of(lang))
        assert reading.points[point.id] == "seen", point.says.of(lang)
        assert not reading.wrong, point.says.of(lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", WHY)
def test_all_points_together_are_a_full_answer(id: str, lang: str) -> None:
    needed = {id for group in rubrics()[id].full for id in group}
    answer = (" " if lang == "en" else "").join(
        point.says.of(lang) for point in rubrics()[id].points.values() if point.id in needed
    )
    assert read_answer(id, answer).estimate >= 0.8


@pytest.mark.parametrize("id", WHY)
def test_every_full_answer_names_points_that_are_there(id: str) -> None:
    for group in rubrics()[id].full:
        assert set(group) <= set(rubrics()[id].points)
