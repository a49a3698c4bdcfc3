"""The files of publishers as they came, under data/upstream/, each with a sidecar that says where it is from.

Small ones are committed. Large ones lie in a folder that git ignores; their sidecar, with the digest, is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from twotracks.errors import Problem, UpstreamError
from twotracks.project import Project, digest, files
from twotracks.upstream.delivery import Delivery, Publisher, Upload

LARGE_BYTES = 1_000_000
LARGE = "large"
# what is read of a sidecar again
KEYS = {"number": int, "file": str, "retrieved": str, "sha256": str, "source": str, "snapshot": str, "committed": bool}


def snapshot(
    project: Project, publisher: Publisher, upload: Upload, delivery: Delivery
) -> tuple[dict[Path, bytes], dict[str, Any]]:
    """The snapshot and its sidecar as they are to be written, none where they are kept already; and the sidecar.

    Raises
    ------
    UpstreamError
        When a later file than this one has been taken in.
    """
    sha256, source = digest(upload.path), delivery.source["id"]
    former = [each for each in sidecars(project, publisher) if each["source"] == source]
    if former and former[-1]["sha256"] != sha256 and sha256 in {each["sha256"] for each in former}:
        what = f"is a file that was taken in before; since then came {former[-1]['file']} of {former[-1]['retrieved']}"
        raise UpstreamError(Problem(upload.name, what, "use the newest file"))
    size = upload.path.stat().st_size
    stem = f"{upload.retrieved}-{sha256[:8]}-{upload.name}"
    folder = project.snapshots / publisher.name
    kept = folder / LARGE / stem if size > LARGE_BYTES else folder / stem
    sidecar = {
        "publisher": publisher.name,
        "number": max((each["number"] for each in former), default=0) + 1,
        "origin": publisher.title,
        "file": upload.name,
        "address": upload.address or publisher.page,
        "downloaded": bool(upload.address),
        "retrieved": upload.retrieved,
        "published": delivery.source["published"],
        "licence": publisher.licence,
        "bytes": size,
        "sha256": sha256,
        "source": source,
        "snapshot": project.relative(kept),
        "committed": size <= LARGE_BYTES,
    }
    if former and former[-1]["sha256"] == sha256:
        return {}, former[-1]
    text = json.dumps(sidecar, indent=2, ensure_ascii=False) + "\n"
    return {kept: upload.path.read_bytes(), folder / f"{stem}.json": text.encode()}, sidecar


def sidecars(project: Project, publisher: Publisher) -> list[dict[str, Any]]:
    """What is known of the snapshots of a publisher, in the order they were taken in.

    Raises
    ------
    UpstreamError
        When a sidecar is damaged.
    """
    paths = [path for path in files(project.snapshots / publisher.name, "*.json") if _is_sidecar(path)]
    # two may have come on one day; of two that branches of the history have taken in, the day decides
    return sorted((_read(project, path) for path in paths), key=lambda each: (each["number"], each["retrieved"]))


def _read(project: Project, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if {name: type(found[name]) for name in KEYS} == KEYS:
            return found
        what = "does not say what a sidecar says"
    except (ValueError, TypeError, KeyError) as error:
        what = f"is no sidecar of a snapshot ({type(error).__name__}: {error})"
    remedy = "restore it from the history of the book, or remove it with the snapshot that it is about"
    raise UpstreamError(Problem(project.relative(path), what, remedy))


def _is_sidecar(path: Path) -> bool:
    """Whether a file of JSON says where another is from, and is not a snapshot in JSON itself."""
    return path.parent.name != LARGE and not path.with_name(f"{path.name}.json").exists()
