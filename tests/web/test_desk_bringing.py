"""Bringing reports in at the desk: what is sent twice, called strangely, broken off or left."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import httpx
import pytest

from harmledger import pipeline
from harmledger.errors import CaseError
from harmledger.model.case import RunReport, RunRequest
from harmledger.web.desk import bringing
from harmledger.web.desk.sent import LASTS, Jobs
from tests.web.desks import DeskCase

NEW = "Shelling of Weirby on 3 May 2031 killed {} civilians, the Coast Council said."


def send(client: httpx.Client, *files: tuple[str, str], kind: str = "") -> str:
    """The address of what was sent."""
    listed = [("files", (name, text.encode())) for name, text in files]
    answer = client.post("/en/bring", data={"csrf": "csrf-coder", "kind": kind}, files=listed)
    assert answer.status_code == 303, answer.text
    return str(answer.url.join(answer.headers["location"]))


def until(client: httpx.Client, address: str, words: str) -> str:
    """The page of a job as soon as it tells these words."""
    end = time.monotonic() + 30
    while words not in (page := client.get(address).text) and time.monotonic() < end:
        time.sleep(0.05)
    assert words in page
    return page


def test_two_files_of_one_name_are_two_and_no_name_leads_elsewhere(desk: DeskCase) -> None:
    client = desk.client("coder")
    names = [
        "2",
        "a.txt",
        "a.txt",
        "..",
        ".",
        "../../b.txt",
        "C:\\reports\\c.txt",
        "x" * 400 + ".txt",
        "تقرير.txt",
        "in",
    ]
    address = send(client, *((name, NEW.format(n + 2)) for n, name in enumerate(names)))
    (job,) = desk.desk.jobs._jobs.values()
    kept = [path for path in job.folder.rglob("*") if path.is_file()]
    assert len(kept) == len(names)
    assert all(path.is_relative_to(job.into) for path in kept)
    assert {"b.txt", "c.txt", "تقرير.txt"} <= {path.name for path in kept}
    page = client.get(address).text
    assert len(re.findall(r"<th scope=\"row\"", page)) == len(names)


def test_a_table_may_be_called_as_it_likes_and_two_are_not_sent_at_once(desk: DeskCase) -> None:
    client = desk.client("coder")
    table = "text,source\n" + NEW.format(9) + ",Coast Mail\n"
    assert "column.0" in client.get(send(client, ("in", table), kind="table")).text
    two = [("files", ("a.csv", table.encode())), ("files", ("b.csv", table.encode()))]
    answer = client.post("/en/bring", data={"csrf": "csrf-coder", "kind": "table"}, files=two)
    assert (answer.status_code, "one at a time" in answer.text) == (400, True)


def test_what_is_over_the_cases_limits_is_told_before_anything_is_entered(desk: DeskCase) -> None:
    client = desk.client("coder")
    table = f"text,source\n{NEW.format(9)},{'x' * 1_200_000}\n"
    address = send(client, ("t.csv", table), kind="table")
    files = send(client, ("a.txt", NEW.format(4) + " " * 1_200_000))
    assert "column.0" in client.get(address).text
    assert "over the limit" not in client.get(files).text
    (desk.case / "settings.toml").write_text("max_file_mb = 1\n", "utf-8")
    for answer in (client.get(address), client.post(f"{address}/map", data={"csrf": "csrf-coder", "column.0": "text"})):
        assert (answer.status_code, "over the limit of 1 MB" in answer.text) == (400, True), answer.text[:2000]
    assert "over the limit of 1 MB" in client.get(files).text


def test_what_is_started_twice_is_read_once(desk: DeskCase, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[RunRequest] = []
    go = threading.Event()

    def slow(request: RunRequest, progress: pipeline.Progress | None = None) -> RunReport:
        runs.append(request)
        assert go.wait(20)
        return run(request, progress)

    run = pipeline.run
    monkeypatch.setattr(bringing.pipeline, "run", slow)
    client = desk.client("coder")
    address = send(client, ("a.txt", NEW.format(4)))
    press = [
        threading.Thread(
            target=desk.client("coder").post, args=(f"{address}/run",), kwargs={"data": {"csrf": "csrf-coder"}}
        )
        for _ in range(6)
    ]
    for each in press:
        each.start()
    for each in press:
        each.join()
    go.set()
    until(client, address, "New incidents")
    assert len(runs) == 1


@pytest.mark.parametrize("problem", [CaseError("the case is being written to"), OSError("the disk is full")])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_broke_off_is_told_and_tried_again(
    desk: DeskCase, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def broken(*_: object) -> RunReport:
        raise problem

    client = desk.client("coder")
    address = send(client, ("a.txt", NEW.format(5)))
    with monkeypatch.context() as patched:
        patched.setattr(bringing.pipeline, "run", broken)
        client.post(f"{address}/run", data={"csrf": "csrf-coder"})
        page = until(client, address, "Try again")
    assert ("being written to" in page) is isinstance(problem, CaseError)
    client.post(f"{address}/run", data={"csrf": "csrf-coder"})
    until(client, address, "New incidents")


def test_who_waits_for_what_a_former_desk_read_is_told(desk: DeskCase) -> None:
    client = desk.client("coder")
    asked = client.get("/en/bring/of-former-times/progress")
    assert asked.headers["hx-refresh"] == "true"
    page = client.get("/en/bring/of-former-times")
    assert (page.status_code, "started anew" in page.text) == (404, True)


def test_what_is_left_is_swept(tmp_path: Path) -> None:
    left, there = Jobs(tmp_path), Jobs(tmp_path)
    (_, old), (name, job) = left.new("coder"), there.new("coder")
    assert old.folder.is_dir()  # of a desk that runs
    assert left._held is not None
    left._held.close()  # as when it is broken off
    there.sweep()
    assert not old.folder.exists()
    assert job.folder.is_dir()
    job.looked -= LASTS + 1
    job.state = "reads"
    there.sweep()
    assert job.folder.is_dir()
    job.state = "waits"
    there.sweep()
    assert (job.folder.exists(), there.find(name, "coder")) == (False, None)
