"""What the documents promise exists: commands, files, pictures; and the two READMEs say the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, files, name_of, text_of

READMES = ("README.md", "README.vi.md")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)")
WANTED = {"run", "test", "setup", "demo", "check", "bench", "faults", "soak", "screens", "build"}


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


def code_of(text: str) -> list[str]:
    """What stands in code: blocks and spans."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def test_make_has_every_command_of_the_architecture():
    assert targets() >= WANTED


def test_every_make_command_in_the_documents_exists():
    unknown = [
        f"{name_of(path)}: make {name}"
        for path in documents()
        for code in code_of(text_of(path) or "")
        for name in re.findall(r"\bmake ([a-z][a-z-]*)", code)
        if name not in targets()
    ]
    assert not unknown, unknown


def test_every_command_of_the_program_that_make_and_the_readmes_call_exists():
    helped = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    called = {
        word
        for name in (*READMES, "Makefile")
        for word in re.findall(r"tramhoso ([a-z][a-z-]+)", (ROOT / name).read_text("utf-8"))
    }
    assert "demo" in called
    assert called <= set(re.findall(r"^ +([a-z][a-z-]+)", helped, re.MULTILINE)), helped


def test_every_link_of_the_documents_leads_somewhere():
    broken = [
        f"{name_of(path)}: {target}"
        for path in documents()
        for target in LINK.findall(text_of(path) or "")
        if not target.startswith(("http://", "https://", "mailto:")) and not (path.parent / target).exists()
    ]
    assert not broken, broken


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_both_commands_every_folder_and_its_twin(name):
    text = (ROOT / name).read_text("utf-8")
    assert "make run" in text
    assert "make test" in text
    for folder in ("desktop_app/", "forms/", "sync/", "ui/", "resources/", "tests/", "benchmarks/", "docs/"):
        assert f"`{folder}`" in text, f"{name} does not say what {folder} is"
    assert ({*READMES} - {name}).pop() in text


def test_the_two_readmes_have_the_same_parts_and_the_same_code():
    texts = [(ROOT / name).read_text("utf-8") for name in READMES]
    shapes = [[line.split()[0] for line in text.splitlines() if line.startswith("#")] for text in texts]
    assert shapes[0] == shapes[1]
    blocks = [
        [re.sub(r"#.*", "", block).split() for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)]
        for text in texts
    ]
    assert blocks[0] == blocks[1]


def test_state_page_is_honest_enough_to_have_warts():
    text = (ROOT / "docs" / "state.md").read_text("utf-8")
    assert re.search(r"^## .*[Ww]arts", text, re.MULTILINE)


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
