"""The front pages: both languages say the same, what they name exists, and the versions agree."""

from __future__ import annotations

import re
import tomllib

import prose
import pytest

from tcplearn.cli import main

ROOT = prose.ROOT
FRONT = {"en": "README.md", "zh": "README.zh.md"}
FIRST_SCREEN = 14  # lines of a README, wrapped as they are


def front(lang: str) -> str:
    return (ROOT / FRONT[lang]).read_text("utf-8")


def commands(lang: str) -> list[str]:
    """These are the shell commands of a README, without what is said of them."""
    found = re.findall(r"^    ((?:make|pip|tcplearn|pipx) [^#\n]*?)(?:  |\n)", front(lang), re.MULTILINE)
    return [command.strip() for command in found]


def test_both_readmes_have_the_same_commands_and_sections() -> None:
    assert len(commands("en")) > 20
    english, chinese = ([re.sub(r'--lang \w+|LANG=\w+"?', "", each) for each in commands(lang)] for lang in FRONT)
    assert english == chinese
    assert len(prose.headings(front("en"))) == len(prose.headings(front("zh")))


@pytest.mark.parametrize("lang", FRONT)
def test_a_picture_stands_in_the_first_screen(lang: str) -> None:
    found = re.search(
        r'!\[[^\]]{20,}\]\((docs/[^)]+)\)|srcset="(docs/[^"]+)"', "\n".join(front(lang).splitlines()[:FIRST_SCREEN])
    )
    assert found, "no picture with an alternative text"
    assert (ROOT / (found.group(1) or found.group(2))).stat().st_size < 200_000


def test_each_command_of_tcplearn_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for name in {command.split()[1] for command in commands("en") if command.startswith("tcplearn ")}:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, name
    capsys.readouterr()


def test_each_target_of_make_exists() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for lang in FRONT for name in re.findall(r"(?:^    |`)make ([a-z]+)", front(lang), re.MULTILINE)}
    assert {"lab", "test", "site", "book"} <= named <= made


def test_the_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest and newest.group(1) in ("Unreleased", version)
    assert f"git tag v{version}" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_both_contributing_pages_have_the_same_rows_and_commands() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", "CONTRIBUTING.zh.md"))
    for pattern in (r"^    (?:make|pipx|git) [^#\n]*", r"`[^`\n]+/[^`\n]*`"):
        told = [
            [each.strip().replace("/zh/", "/en/") for each in re.findall(pattern, text, re.MULTILINE)]
            for text in (english, chinese)
        ]
        assert told[0] == told[1]
    assert len(prose.headings(english)) == len(prose.headings(chinese))
