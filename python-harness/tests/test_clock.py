"""The clock of a node under test: off by what its file says, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from reticle_harness import clock

NOON = 1_700_000_000.0


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "clock"


def at_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> clock.Clock:
    monkeypatch.setattr(clock, "LOOK", -1.0)
    return clock.Clock(place, lambda: NOON)


def test_it_follows_its_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shifted = at_once(place, monkeypatch)
    assert shifted.now() == NOON
    place.write_text("+86400\n")
    assert shifted.now() == NOON + 86_400
    place.write_text("-60")
    assert shifted.now() == NOON - 60


@pytest.mark.parametrize("text", ["", "tomorrow", "60", "+", "+1e9", "+" + "9" * 13, "+1" * 40])
def test_what_is_no_number_changes_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    shifted = at_once(place, monkeypatch)
    place.write_text("+60")
    assert shifted.now() == NOON + 60
    place.write_text(text)
    assert shifted.now() == NOON + 60
