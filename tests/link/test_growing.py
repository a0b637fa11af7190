"""Linking documents one at a time, in any order, is linking them at once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import Case, made
from harmledger.link import incidents
from harmledger.link.candidates import pairs
from harmledger.link.commons import profiles
from harmledger.link.evidence import contradiction, scorer
from harmledger.link.growing import Linker
from harmledger.link.scoring import FLOOR, Scorer
from harmledger.model.ids import DocumentId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.voices import Account, Voices
from harmledger.model.weights import Weights
from harmledger.resources.weights import weights

WEIGHTS = weights()
SEEDS = st.integers(1, 4)


@lru_cache
def case(seed: int) -> Case:
    """A small case on a short stretch of time, so that much of it meets."""
    return made(80, seed, days=30, places=8)


def windowed(window: int) -> Weights:
    return replace(WEIGHTS, settings={**WEIGHTS.settings, "block_window": window})


def at_once(
    accounts: list[Account], echoes: dict[DocumentId, DocumentId], known: Weights, rulings: list[Ruling]
) -> tuple[Incident, ...]:
    return incidents(Voices(tuple(accounts), echoes), known, rulings=rulings)


def ruling(kind: RulingKind, one: Account, other: Account) -> Ruling:
    sides = [tuple(c.id for c in a.claims) for a in (one, other)]
    return Ruling("r", kind, sides[0], sides[1], "the witnesses say so", "b", "2031-05-06T00:00:00")


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.data())
def test_documents_one_at_a_time_in_any_order_are_documents_at_once(seed: int, data: st.DataObject):
    known = windowed(data.draw(st.sampled_from([1, 3, 40])))
    accounts = data.draw(st.permutations(case(seed).voices.accounts))
    echoes = dict(case(seed).voices.echoes)
    kinds = data.draw(st.lists(st.sampled_from([RulingKind.MERGE, RulingKind.SPLIT]), max_size=3))
    rulings = [ruling(kind, accounts[2 * n], accounts[2 * n + 1]) for n, kind in enumerate(kinds)]
    linker = Linker(known, rulings=rulings)
    step = data.draw(st.sampled_from([1, 1, 7]))
    for n in range(0, len(accounts), step):
        now = accounts[n : n + step]
        linker.change(now, echoes={a.document: echoes[a.document] for a in now if a.document in echoes})
    assert linker.incidents() == at_once(accounts, echoes, known, rulings)


@settings(deadline=None, max_examples=8)
@given(SEEDS, st.data())
def test_whatever_comes_and_goes_only_what_stands_counts(seed: int, data: st.DataObject):
    known = windowed(data.draw(st.sampled_from([2, 40])))
    accounts = data.draw(st.permutations(case(seed).voices.accounts))
    half = len(accounts) // 2
    linker = Linker(known)
    linker.change(accounts[:half])
    standing = {a.document: a for a in accounts[:half]}
    echoes: dict[DocumentId, DocumentId] = {}
    for _ in range(8):
        account = data.draw(st.sampled_from(accounts))
        if account.document in standing and data.draw(st.booleans()):
            linker.change(gone=[account.document])
            del standing[account.document]
        else:
            group = data.draw(st.sampled_from(sorted(standing)))
            linker.change([account], echoes={account.document: group})
            standing[account.document], echoes[account.document] = account, group
    echoes = {d: e for d, e in echoes.items() if d in standing}
    assert linker.incidents() == at_once(list(standing.values()), echoes, known, [])


@settings(deadline=None, max_examples=5)
@given(SEEDS, st.data())
def test_taking_a_document_out_again_restores_every_incident_and_tells_what_moved(seed: int, data: st.DataObject):
    accounts = case(seed).voices.accounts
    last = data.draw(st.sampled_from(accounts))
    linker = Linker(WEIGHTS)
    linker.change(a for a in accounts if a is not last)
    before = linker.incidents()
    there = linker.change([last])
    back = linker.change(gone=[last.document])
    assert linker.incidents() == before
    assert (there.gone, there.made) == (back.made, back.gone)
    assert {c.id for c in last.claims} <= {c for i in there.made for c in i.claims}


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_scores_kept_by_what_they_look_at_are_the_sums_of_the_evidence(seed: int):
    told = profiles(case(seed).voices, 1)
    kept, plain = Scorer(WEIGHTS), scorer(WEIGHTS)
    ready = [kept.told(p) for p in told]
    met = pairs(told, WEIGHTS)
    assert len(met) > 40
    for a, b in met:
        against = contradiction(told[a], told[b], WEIGHTS.settings)
        score = None if against else max(FLOOR, plain(told[a], told[b]))
        assert kept.score(ready[a], ready[b]) == score
