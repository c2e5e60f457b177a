"""What the lab says of its own doings, in both languages.

The one rule: whatever was not done as the scene has it, waits cut short or put forward included, is said.
"""

from __future__ import annotations

from typing import Any

from tcplearn.text import Text

CUT = Text(
    "Stopped after {s:.3g} s of real time: {who} still waits in {state}, its {timer} timer runs.",
    "真实时间到 {s:.3g} 秒，到此为止：{who} 仍停留在 {state}，{timer} 计时器还在运行。",
)
CUT_CALLS = Text(
    "Stopped after {s:.3g} s of real time: {n} calls or arrivals of the scene were still to come.",
    "真实时间到 {s:.3g} 秒，到此为止：场景里还有 {n} 次调用或报文段的到达没有发生。",
)
SKIPPED = Text(
    "From {a:.1f} s to {b:.1f} s no timer of the kernel ran: the clock was put forward instead of waiting.",
    "从 {a:.1f} 秒到 {b:.1f} 秒内核中没有计时器在运行，因此把时钟拨快，没有真的等待。",
)
TIME_WAIT = Text(
    "{who} stays in TIME-WAIT for {s:.0f} s more; that is not waited for.",
    "{who} 还要在 TIME-WAIT 停留 {s:.0f} 秒，不再等待。",
)
WAITED = Text(
    "{side}'s {op} of {t:.3f} s took effect at {r:.3f} s: until then its program held no open connection.",
    "{side} 在 {t:.3f} 秒调用的 {op} 到 {r:.3f} 秒才生效：在此之前，应用程序还没有已建立的连接。",
)
REFUSED = Text("This kernel does not let these be set: {names}.", "本机内核不允许设置：{names}。")


def filled(text: Text, **values: Any) -> Text:
    """This is a text with its holes filled; a value that is a Text is filled in its own language."""
    said = {lang: {k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()} for lang in ("en", "zh")}
    return Text(text.en.format(**said["en"]), text.zh.format(**said["zh"]))
