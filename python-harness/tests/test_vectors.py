"""The generator is reproducible; the checker finds what is wrong."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from reticle_harness.fields import Malformed
from reticle_harness.vectors import check, files
from reticle_harness.vectors.collection import Collection, Surprise

COMMITTED = Path(__file__).parents[2] / "vectors/src/main/resources/io/reticle/vectors"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("vectors")
    files.make(out, 1)
    return out


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.json"))
    }


def test_the_same_seed_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    files.make(tmp_path, 1)

    assert tree(tmp_path) == tree(made)


def test_another_seed_gives_others(made: Path, tmp_path: Path) -> None:
    files.make(tmp_path, 2)

    one, other = (
        json.loads((folder / "rns-1.5.7/hash.json").read_text()) for folder in (made, tmp_path)
    )
    assert one["vectors"] != other["vectors"]


def test_the_committed_files_are_what_the_generator_makes(made: Path) -> None:
    made_files, committed = tree(made), tree(COMMITTED)
    assert made_files.keys() == committed.keys()
    for path in made_files:
        if path.startswith(("rns-", "lxmf-")):
            one, other = json.loads(made_files[path]), json.loads(committed[path])
            # written by whichever Python made them
            one["provenance"].pop("python")
            other["provenance"].pop("python")
            assert one == other, path
        elif path.startswith("schema/"):
            assert made_files[path] == committed[path], path


def test_the_manifest_has_the_hash_of_every_file(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text())

    listed = {one["path"]: one["sha256"] for one in manifest["files"]}
    found = {
        str(path.relative_to(made)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("rns-1.5.7", "lxmf-1.2.1")
        for path in (made / folder).iterdir()
    }
    assert listed == found


def test_every_file_is_as_its_schema_says(made: Path) -> None:
    schemas = {
        path.name: Resource.from_contents(json.loads(path.read_text()))
        for path in (made / "schema").iterdir()
    }
    registry = Registry().with_resources(list(schemas.items()))
    for path in sorted((made / "rns-1.5.7").iterdir()):
        document = json.loads(path.read_text())
        schema = schemas[f"{document['kind']}.schema.json"].contents
        jsonschema.Draft202012Validator(schema, registry=registry).validate(document)


def test_the_stack_agrees_with_every_vector(made: Path) -> None:
    for path in sorted((made / "rns-1.5.7").iterdir()):
        assert check.check(path).mismatches == []


def test_a_negative_vector_without_a_bug_is_not_added() -> None:
    with pytest.raises(Surprise, match="names no bug"):
        Collection("hkdf", 1, "x").invalid("length 0", "R-CORE-004", length=0, ikm=b"", salt=None)


def test_a_vector_that_the_stack_decides_otherwise_is_not_added() -> None:
    made = Collection("hkdf", 1, "x")
    bug = made.flag("Bug", "a bug", "an effect")

    with pytest.raises(Surprise, match="accepted by the stack"):
        made.invalid("length 1", "R-CORE-001", bug, length=1, ikm=b"", salt=None)
    with pytest.raises(Surprise, match="refused by the stack"):
        made.valid("length 0", "R-CORE-004", bug, length=0, ikm=b"", salt=None)
    assert made.vectors == []


def changed(path: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    document = json.loads(path.read_text())
    change(document)
    copy = folder / path.name
    copy.write_text(json.dumps(document))
    return copy


def test_a_wrong_output_is_a_mismatch(made: Path, tmp_path: Path) -> None:
    wrong = changed(
        made / "rns-1.5.7/link-mdu.json",
        tmp_path,
        lambda d: d["vectors"][2]["output"].update(mdu=1),
    )

    (mismatch,) = check.check(wrong).mismatches

    assert mismatch.vector == "link-mdu-0003"
    assert (mismatch.expected, mismatch.found) == ('{"mdu": 1}', '{"mdu": 431}')


def test_a_refusal_that_does_not_come_is_a_mismatch(made: Path, tmp_path: Path) -> None:
    def refuse(document: dict[str, Any]) -> None:
        document["vectors"][0]["result"] = "invalid"
        del document["vectors"][0]["output"]

    (mismatch,) = check.check(
        changed(made / "rns-1.5.7/link-mdu.json", tmp_path, refuse)
    ).mismatches

    assert mismatch.expected == "a refusal"


@pytest.mark.parametrize(
    ("releases", "release", "held"),
    [
        ("[1.3.1,)", "1.3.1", True),
        ("(1.3.1,)", "1.3.1", False),
        ("[1.3.10,)", "1.3.9", False),
        ("[1.3.1,1.5.0)", "1.5.0", False),
        ("[1.3.1,1.5.0]", "1.5.0", True),
        ("(,1.5.0)", "1.4.2", True),
        ("[,)", "1.5.7", True),
    ],
)
def test_a_range_of_releases(releases: str, release: str, held: bool) -> None:
    assert check.covers(releases, release) is held


def test_vectors_for_other_releases_are_passed_over(made: Path, tmp_path: Path) -> None:
    def later(document: dict[str, Any]) -> None:
        document["vectors"][0].update(releases="[9.0,)", output={"mdu": 1})

    checked = check.check(changed(made / "rns-1.5.7/link-mdu.json", tmp_path, later))

    assert (checked.mismatches, checked.passed_over) == ([], 1)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("kind"), ".kind"),
        (lambda d: d.update(kind="none"), ".kind"),
        (lambda d: d.update(more=1), "unknown member 'more'"),
        (lambda d: d.update(vectors=[]), "/vectors"),
        (lambda d: d["provenance"].pop("seed"), "/provenance.seed"),
        (lambda d: d["vectors"][1].pop("input"), "/vectors/1.input"),
        (lambda d: d["vectors"][1]["input"].update(mtu="500"), "/vectors/1/input.mtu"),
        (lambda d: d["vectors"][1]["output"].update(more=1), "/vectors/1/output"),
        (lambda d: d["vectors"][1].update(result="good"), "/vectors/1.result"),
        (lambda d: d["vectors"][1].pop("output"), "/vectors/1/output"),
        (lambda d: d["vectors"][1].update(id="link-mdu-0001"), "/vectors/1/id"),
        (lambda d: d["vectors"][1].update(flags=["Unknown"]), "/vectors/1/flags"),
        (lambda d: d["vectors"][1].update(requirements=None), "/vectors/1/requirements"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    made: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], place: str
) -> None:
    wrong = changed(made / "rns-1.5.7/link-mdu.json", tmp_path, change)

    with pytest.raises(Malformed) as refused:
        check.check(wrong)

    assert str(refused.value).startswith(str(wrong))
    assert place in str(refused.value)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "reticle_harness.vectors", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_says_by_its_exit_code_whether_all_agree(made: Path, tmp_path: Path) -> None:
    good = made / "rns-1.5.7/link-mdu.json"
    wrong = changed(good, tmp_path, lambda d: d["vectors"][0]["output"].update(mdu=1))
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    agreed, disagreed, malformed = (
        run("check", good),
        run("check", "--json", good, wrong),
        run("check", broken),
    )

    assert (agreed.returncode, agreed.stdout) == (0, "13 vectors in 1 files, 0 mismatches\n")
    assert disagreed.returncode == 1
    report = json.loads(disagreed.stdout)
    assert report["ok"] is False
    assert [len(one["mismatches"]) for one in report["files"]] == [0, 1]
    assert malformed.returncode == 2
    assert "expected JSON" in malformed.stderr
    assert "Traceback" not in malformed.stderr
