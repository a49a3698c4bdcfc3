"""One chapter alone: what the other chapters become, and what is no chapter."""

from __future__ import annotations

import pytest

from twotracks.build.preview import ABSENT, outline, preview
from twotracks.errors import BuildError
from twotracks.project import Project

CHAPTER = """\
---
kernelspec: {name: python3}
---

(top)=
# Chips {n}`share`

```{code-cell} ipython3
# no heading
```

:::{finding} lead
## nor this
:::

(power)=
## Power
Text with {n}`share`.
"""


def test_a_chapter_becomes_its_headings_and_their_labels():
    assert outline(CHAPTER) == f"(top)=\n\n# Chips\n\n{ABSENT}\n\n(power)=\n\n## Power\n"


def test_the_preview_has_files_of_its_own_that_follow_the_book(book):
    project = Project(book)
    (book / "chapters/other.md").write_text(CHAPTER, encoding="utf-8")
    toc = project.toc.read_text(encoding="utf-8")
    project.toc.write_text(f"{toc}  - file: chapters/other\n", encoding="utf-8")
    target = preview(project, "chapters/story.md", {"currency": "CNY"}, {})
    root = target.project.root
    assert (root / "chapters/story.md").read_bytes() == (book / "chapters/story.md").read_bytes()
    assert ABSENT in (root / "chapters/other.md").read_text(encoding="utf-8")
    assert target.site == book / "_build/chapters/chapter-story-currency-CNY/html"
    # the runs of chapters are kept with those of the book
    assert target.cache == book / "_build/cache"
    (book / "chapters/other.md").unlink()
    project.toc.write_text(toc, encoding="utf-8")
    preview(project, "story", {}, {})
    assert not (root / "chapters/other.md").exists()


@pytest.mark.parametrize("name", ["index", "nothing", "../story/x"])
def test_what_is_no_chapter_is_refused_with_those_there_are(book, name):
    with pytest.raises(BuildError, match="there is story"):
        preview(Project(book), name, {}, {})
