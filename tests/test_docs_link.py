"""docs/link.md says what there is: the document, the check of its signature, the files."""

import json
import re
from pathlib import Path
from typing import get_args

from twin.mirror.badge import FRESH, Word
from twin.mirror.course import ASSUMED, BETTER
from twin.mirror.forecast_log import MEMBERS
from twin.mirror.link import HORIZON, REPLICATIONS, Link
from twin.mirror.recommend import Recommendation
from twin.mirror.webhook import SIGNATURE, TRIES, signature
from twin.mirror.what_if import WHAT_IFS
from twin.scenario.load import load_scenario

PAGE = Path(__file__).parent.parent / "docs" / "link.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language):
    [found] = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


def test_the_document_that_is_shown_is_one():
    shown = json.loads(block("json"))
    one = Recommendation.from_dict(shown)
    assert one.to_dict() == shown
    desired = WHAT_IFS[one.subject].desired(load_scenario("helpdesk-12"), one.at)
    assert one.desired == desired
    assert set(one.expected) <= set(BETTER) - set(ASSUMED)
    assert one.ends == one.at + HORIZON


def test_the_check_that_is_shown_takes_what_is_signed_and_nothing_else():
    told = {}
    exec(compile(block("python"), PAGE.name, "exec"), told)
    header = signature(b"body", b"secret")
    assert told["is_ours"](b"body", header, b"secret")
    assert not told["is_ours"](b"Body", header, b"secret")
    assert not told["is_ours"](b"body", header, b"other")
    assert len(block("python").strip().splitlines()) <= 6


def test_badges_numbers_and_files_are_those_of_the_program():
    assert re.findall(r"^\| ([A-Z]+) \|", TEXT, re.MULTILINE) == list(get_args(Word))
    words = " ".join(TEXT.split())
    assert f"silent for more than {FRESH / 60:.0f} minutes" in words
    assert f"in {REPLICATIONS} runs" in words
    assert f"{MEMBERS} members" in words
    assert TRIES == 5
    assert "five times in all" in words
    assert f"`{SIGNATURE}`" in words
    link = Link(Path("NAME.sqlite"))
    files = {link.decisions.path.name, link.log.path.name, "newest.json"}
    assert set(re.findall(r"^\| `([\w.]+)` \|", TEXT, re.MULTILINE)) == files
    assert f"`{link.folder.name}`" in words


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert all((PAGE.parent / link).exists() for link in links)
