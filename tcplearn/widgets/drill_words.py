"""What a drill says: its buttons, headings and short sentences, in both languages.

The one rule: nothing here is about TCP; what is said of an answer comes from its grade.
"""

from __future__ import annotations

from tcplearn.text import Text
from tcplearn.widgets.page import WORDS as PLAYER

WORDS = {name: PLAYER[name] for name in ("lang", "moment", "first", "back", "next", "last", "silent")} | {
    "drill": Text("Question", "题目"),
    "check": Text("Check", "提交"),
    "confident": Text("How sure are you?", "有多大把握？"),
    "sure": Text("sure", "有把握"),
    "unsure": Text("not sure", "没把握"),
    "give_up": Text("I do not know", "不会，看答案"),
    "again": Text("Again with new numbers", "换一组数再做"),
    "another": Text("Another variant", "换一种再做"),
    "hint": Text("Hint", "提示"),
    "hints": Text("Hints so far", "已给的提示"),
    "segments": Text("The segments", "报文段"),
    "answer": Text("Your answer", "你的答案"),
    "up": Text("Move up: {text}", "上移：{text}"),
    "down": Text("Move down: {text}", "下移：{text}"),
    "moved": Text("{text}: now {place} of {all}", "{text}：现在第 {place} 位，共 {all} 项"),
    "typed_order": Text("or type the letters in order", "或按先后顺序输入字母"),
    "schedule": Text("What happens on the way", "途中发生的事"),
    "what": Text("What", "做什么"),
    "which": Text("Segment", "报文段"),
    "by": Text("Seconds", "秒数"),
    "add": Text("Add", "添加"),
    "remove": Text("Remove: {text}", "删除：{text}"),
    "added": Text("Added: {text}", "已添加：{text}"),
    "removed": Text("Removed: {text}", "已删除：{text}"),
    "typed_line": Text("or type a line", "或直接输入一行"),
    "none_yet": Text("nothing yet", "还没有"),
    "coding": Text("Enter keeps the indent; Tab leaves the field.", "回车保持缩进；Tab 键离开输入框。"),
    "model": Text("A model answer", "参考答案"),
    "right": Text("right", "正确"),
    "wrong": Text("wrong", "错误"),
    "missed": Text("missed", "漏选"),
    "unread": Text("not read", "未能读懂"),
    "report": Text("What was read in your answer", "从你的回答中读到的要点"),
    "probes": Text("Now show it", "接下来请证明"),
    "probe": Text("Follow-up {n} of {all}", "追问 {n} / {all}"),
    "rubric": Text("Compare: tick what your answer said", "对照：勾选你的回答讲到的要点"),
    "tick": Text("Done comparing", "对照完毕"),
    "run": Text("The run that decides", "作为依据的运行"),
    "refuted": Text("What happens, and what the wrong idea would have", "实际的运行，与按这种误解的运行"),
    "answered": Text("What happens, and what you say", "实际的运行，与你的答案"),
    "apart": Text("≠ To where they part", "≠ 到分歧处"),
    "ladders": Text("Ladder diagram; scrolls", "时序图，可滚动"),
    "as_text": Text("The same as text", "文本形式"),
    "clock": Text("Time left", "剩余时间"),
    "minute": Text("One minute left.", "还剩一分钟。"),
    "time_up": Text("Time is up: this answer is the last one.", "时间到：这是最后一题。"),
}
HINT = Text("Hint ({n} of {all})", "提示（{n} / {all}）")
NEXT, FOLLOW_UP = Text("Next question: {id}", "下一题：{id}"), Text("Follow-up: {id}", "追问：{id}")
PLACE = Text("question {n} of {all}", "第 {n} 题，共 {all} 题")
SCORE = Text("{right} of {all} right so far", "目前答对 {right} / {all} 题")
STOP = Text(" · ", " · ")
SURE_AND_WRONG = Text("You were sure of it: worth a second look.", "你很有把握，却答错了：值得再看一遍。")
UNSURE_AND_RIGHT = Text("You were not sure, and you were right.", "你没有把握，但答对了。")
GAVE_UP = Text("The answer: {answer}", "答案：{answer}")
NOT_KEPT = Text("Your answer counts here, but it was not kept: {why}", "本次作答有效，但未能存入学习记录：{why}")
NO_QUESTION = Text("That was the last question.", "题目已全部做完。")
RUN_ME = Text("(run this cell to answer)", "（运行本单元格即可作答）")
SHOW_ANSWER = Text("The answer", "答案")
GRADED = Text(
    "Answer first, on paper. To have it graded, run this cell in its notebook, or {command} in a terminal.",
    "先在纸上作答，再看答案。需要评分，请在笔记本中运行本单元格，或在终端运行 {command}。",
)
READ = {
    "seen": Text("seen", "已讲到"),
    "not seen": Text("not seen", "未讲到"),
    "denied": Text("denied", "被否定"),
    "exchanged": Text("roles exchanged", "角色颠倒"),
    "unclear": Text("cannot tell", "无法判断"),
}
VERBS = {
    "lose": Text("lose", "丢失"),
    "corrupt": Text("damage", "损坏"),
    "delay": Text("delay", "延迟"),
    "duplicate": Text("duplicate", "复制"),
    "reorder": Text("let the next one overtake", "被后一个超过"),
}
