"""The reader of free text: what an answer to a why-question says, point by point, with its own words.

    reading = read_answer("TW-01", "最后的 ACK 可能丢失，对方会重传 FIN")
    reading.points["reack_fin"]         # "seen", "not seen", "denied", "exchanged" or "unclear"
    reading.words["reack_fin"][0].text  # the words it rests on

The one rule: it reads, it does not judge. Deterministic, offline, a few milliseconds an answer.
"""

from tcplearn.quiz.reader.plain import Words
from tcplearn.quiz.reader.read import Reading, read_answer
from tcplearn.quiz.reader.rubric import Point, Rubric, rubric, rubrics

__all__ = ["Point", "Reading", "Rubric", "Words", "read_answer", "rubric", "rubrics"]
