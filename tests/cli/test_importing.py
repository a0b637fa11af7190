"""Tables brought in: rows as documents, other people's events as claims, each fault told by its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger import bringing, collect, deciding, pipeline
from harmledger.errors import UsageError
from harmledger.model.case import RunRequest, TableInput
from harmledger.model.claim import Claim
from harmledger.review.rows import Known, claim_of, text_of
from harmledger.standing import case_view
from tests.cli.calling import harmledger

HEAD = "event_id_cnty,event_date,time_precision,sub_event_type,actor1,location,latitude,longitude,geo_precision"
EVENTS = f"""{HEAD},source,fatalities
OST1,06 May 2031,1,Air/drone strike,Military Forces of Russia (2000-),Old Mill,10.0,20.0,1,North Watch; Other,3
OST2,07 May 2031,1,Armed clash,Unknown,Harbour,30.5,21.0,2,,0
OST3,sometime,1,Armed clash,Unknown,Harbour,30.5,21.0,2,,2
OST4,08 May 2031,1,Armed clash,Unknown,Harbour,95.0,21.0,2,,2
OST5,09 May 2031,1,Shelling,Unknown,قرية 🕊 الزيتون,40.5,21.0,1,,2-4
OST5,09 May 2031,1,Shelling,Unknown,قرية 🕊 الزيتون,40.5,21.0,1,,2-4
"""


def taken(case: str, path: Path, *told: str, dry: bool = False) -> bringing.Brought:
    read = collect.read_table(path)
    return bringing.claims(case, TableInput(str(path), told), read, "The Ost Project", dry, "ada")


def test_events_are_claims_with_their_own_source_once_and_undone_as_one(tmp_path: Path):
    table, case = tmp_path / "events.csv", str(tmp_path / "case")
    table.write_text(EVENTS, encoding="utf-8")
    dry = taken(case, table, "actor1=actor", dry=True)
    assert (dry.rows, dry.added, dry.known, [e.number for e in dry.errors]) == (6, 3, 1, [4, 5])
    assert not Path(case).exists()
    done = taken(case, table, "actor1=actor")
    assert (done.added, done.known, done.errors) == (dry.added, dry.known, dry.errors)
    assert "Write it as 2031-05-06" in done.errors[0].why
    view = case_view(case)
    claims: list[Claim] = sorted(view.claims().values(), key=lambda c: str(c.date))
    texts = {d.id: d.text for d in view.documents}
    assert all(e.span.of(texts[c.document]) == e.quote for c in claims for e in c.evidence)
    told = [(c.event, c.origin and c.origin.name, [str(n.interval) for n in c.counts]) for c in claims]
    assert told == [
        ("airstrike", "North Watch", ["3"]),
        ("ground_attack", "The Ost Project", []),  # its 0 may be an untold number
        ("shelling", "The Ost Project", ["2\N{EN DASH}4"]),
    ]
    assert [p.actor for p in claims[0].perpetrators] == ["russia"]
    assert taken(case, table, "actor1=actor").added == 0
    assert case_view(case).entries == view.entries
    assert pipeline.verify(case) == ()
    pipeline.run(RunRequest((), case, keeps=True))
    assert case_view(case).incidents == view.incidents
    assert deciding.undo(case, str(done.undone_by), "another war", "ada")[1].incidents == ()


def test_rows_of_a_table_are_documents_by_the_columns_that_are_told(tmp_path: Path):
    table, case = tmp_path / "texts.csv", str(tmp_path / "case")
    table.write_text(
        "Report text;Day;Where from\n"
        '"A Russian air strike killed three civilians in Kunduz on 6 May 2031.";2031-05-07;North Post\n'
        ";2031-05-07;x\n",
        encoding="utf-8",
    )
    told = ["--map", "Report text=text", "--map", "Day=published", "--map", "Where from=publisher"]
    dry = harmledger("import", str(table), "--case", case, *told, "--dry-run")
    assert dry.returncode == 3
    assert "texts.csv#3: its column 'Report text' is empty" in dry.stdout
    assert not Path(case).exists()
    done = harmledger("import", str(table), "--case", case, *told, "--save", "post")
    assert done.returncode == 3
    [document] = case_view(case).documents
    assert (document.publisher, document.file) == ("North Post", "texts.csv#2")
    before = case_view(case).entries
    assert "already in the case" in harmledger("import", str(table), "--case", case, "--mapping", "post").stderr
    assert case_view(case).entries == before
    wrong = harmledger("import", str(table), "--case", case, "--mapping", "none")
    assert (wrong.returncode, "There are post" in wrong.stderr) == (2, True)
    assert harmledger("import", str(table), "--case", case, "--map", "Dag=published", "--save", "no").returncode == 2
    assert list(bringing.mappings(case)) == ["post"]  # one that fits no table is not kept


def test_a_table_is_read_within_the_limits_of_the_case(tmp_path: Path):
    table, case = tmp_path / "texts.csv", tmp_path / "case"
    harmledger("run", "--case", str(case), str(tmp_path))
    (case / "settings.toml").write_text("max_file_mb = 1\n", encoding="utf-8")
    table.write_text("text\n" + "word " * 300_000, encoding="utf-8")
    for command in (
        ("import", "--dry-run"),
        ("import",),
        ("import", "--as", "claims", "--source", "x"),
        ("review", "bring"),
    ):
        done = harmledger(*command, str(table), "--case", str(case))
        assert done.returncode == 3, done.stderr
        assert "over the limit of 1 MB" in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("columns", "kind", "told", "said"),
    [
        (("a",), "documents", [], "no column tells the text"),
        (("a",), "documents", ["b=text"], "no column is called 'b'"),
        (("a",), "documents", ["a=colour"], "documents have no field 'colour'"),
        (("a",), "pictures", [], "a table holds no 'pictures'"),
        (("text",), "claims", [], "no column tells the date"),
    ],
)
def test_columns_that_tell_nothing_are_told(columns: tuple[str, ...], kind: str, told: list[str], said: str):
    with pytest.raises(UsageError, match=said):
        collect.mapped(columns, kind, told)


def test_columns_are_known_by_their_names_unless_left_out():
    how = collect.mapped(("Headline", "Body", "Link", "Fee"), "documents")
    assert dict(how.columns) == {"text": "Body", "title": "Headline", "url": "Link"}
    assert how.untold == ("Fee",)
    assert "title" not in collect.mapped(("Headline", "Body"), "documents", ["Headline="]).columns


NOBODY = Known(lambda _: None, lambda name: (f"name:{name}", name), "The Ost Project")
COLUMNS = {name: name for name in ("date", "date_end", "place", "lat", "lon", "killed", "killed_min", "killed_max")}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"killed": "3"}, (3, 3)),
        ({"killed": "3-5"}, (3, 5)),
        ({"killed": "٣ – ٥"}, (3, 5)),
        ({"killed": "3+"}, (3, None)),
        ({"killed": "1,200"}, (1200, 1200)),
        ({"killed": "0"}, (0, 0)),
        ({"killed_min": "2", "killed_max": "4"}, (2, 4)),
        ({"killed_min": "2"}, (2, None)),
        ({"killed": "unknown"}, None),
        ({"killed": "many"}, "no number"),
        ({"killed_min": "5", "killed_max": "4"}, "less than the least"),
        ({"date_end": "2031-05-01"}, "before the event began"),
    ],
)
def test_numbers_and_days_of_cells(cells: dict[str, str], told: object):
    row = {"date": "2031-05-06", "place": "Old Mill", **cells}
    at = text_of(row)[1]
    if isinstance(told, str):
        with pytest.raises(UsageError, match=told):
            claim_of(row, COLUMNS, at, NOBODY)
        return
    counts = claim_of(row, COLUMNS, at, NOBODY).get("counts", [])
    assert [(c["min"], c["max"]) for c in counts] == ([told] if told else [])


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=6).filter(str.strip), st.text(min_size=1).filter(str.strip), max_size=4
    )
)
def test_every_cell_stands_where_it_is_said_to(cells: dict[str, str]):
    text, at = text_of(cells)
    assert {column: text[a:b] for column, (a, b) in at.items()} == {c: " ".join(v.split()) for c, v in cells.items()}
