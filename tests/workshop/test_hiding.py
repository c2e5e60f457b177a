"""A row is hidden if it is wrong and no story notices; what is not one row is told so."""

from __future__ import annotations

import pytest

from tcplearn.workshop import hide


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("SYN-RECEIVED | SYN again | - | same", "these stories notice: syn_ack_lost"),
        ("FIN-WAIT-1 | data | - | same", "Hidden"),
        ("TIME-WAIT | FIN again | ACK | same", "nothing to hide"),
        ("TIME-WAIT | RST | - | same", "another reading"),
        ("FIN-WAIT-1 | data | - | same\nLISTEN | SYN | SYN,ACK | SYN-RECEIVED", "one row at a time"),
        ("", "four columns"),
        ("LISTN | SYN | - | same", "try LISTEN"),
    ],
)
def test_a_row_is_hidden_or_it_is_said_why_not(row: str, says: str) -> None:
    assert says in str(hide(row, "en"))
    assert str(hide(row, "zh")) != str(hide(row, "en"))
