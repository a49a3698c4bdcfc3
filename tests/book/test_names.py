"""Who is who: the list of those whom the pages name, made from the entities and from where they stand."""

from __future__ import annotations

from bs4 import BeautifulSoup

from build.conftest import edit, story


def test_the_list_names_those_whom_pages_name_with_the_place_of_the_first_time(built_book, cli):
    rows = "deep,company,Deep,深,CHN\ndeep_cloud,business,Deep Cloud,深云,CHN\nother,company,Other,,USA\n"
    entities = built_book / "data/entities.csv"
    entities.write_text(entities.read_text(encoding="utf-8") + rows, encoding="utf-8")
    text = story(built_book).read_text(encoding="utf-8")
    told = "\n## Clouds\n\nDeep Cloud is large.\n\n## Firms\n\nDeep and Deeper; Deep Cloud again.\n"
    story(built_book).write_text(text + told, encoding="utf-8")
    (built_book / "chapters/names.md").write_text("# Words\n\n```{who-is-who}\n```\n", encoding="utf-8")
    edit(built_book / "_toc.yml", "chapters/story", "chapters/story\n  - file: chapters/names")
    assert cli("build", folder=built_book).returncode == 0

    def listed():
        html = BeautifulSoup((built_book / "_build/html/chapters/names.html").read_bytes(), "lxml")
        return {each["id"]: (each.get_text(" ", strip=True), each.a["href"]) for each in html.select(".tt-names li")}

    cloud = ("Deep Cloud 深云 , China. First named in The story, “Clouds” .", "story.html#clouds")
    assert listed() == {
        "who-deep": ("Deep 深 , China. First named in The story, “Firms” .", "story.html#firms"),
        "who-deep_cloud": cloud,
    }
    # a page that is read again brings the list up to date
    edit(story(built_book), "Deep and Deeper;", "Deeper;")
    assert cli("build", folder=built_book).returncode == 0
    assert listed() == {"who-deep_cloud": cloud}
