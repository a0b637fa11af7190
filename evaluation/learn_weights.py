"""Learns the weights of linking from coded incidents.

    python evaluation/learn_weights.py CASE [--out weights.toml --version N] [--shift S]

CASE is a case into which all the texts were run. The material is a folder named by HARMLEDGER_EVAL: which texts speak
of which incident (``syria_gold_links.jsonl``), the texts that stay closed (``closed.txt``), and its own scorer. Closed
texts are linked like all others, and neither learned from nor scored.

An outcome's weight is a coefficient of a logistic regression with a ridge: by how much, in log-odds, it speaks for a
pair of candidates being of one event, given what else is compared. Of two texts of one incident only the likest pair of
episodes counts as of one event, since each may tell of others besides. What is learned from is printed as measured: the
weights of four folds of whole incidents, scored on the fifth.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from pathlib import Path

from harmledger import ledger, read
from harmledger.knowledge import names_of
from harmledger.link.candidates import Pair, pairs
from harmledger.link.clusters import Cluster, clusters
from harmledger.link.commons import profiles
from harmledger.link.dating import dated
from harmledger.link.evidence import FEATURES, contradiction, outcomes
from harmledger.link.profiles import Profile
from harmledger.link.silent import Silent
from harmledger.model.weights import Weights
from harmledger.resources.weights import weights
from harmledger.standing import voices_of

FOLDS = 5
RIDGE = 1.0
ROUNDS = 2  # in each the likest pairs are chosen anew
# Set by hand: two episodes of one text are never a pair to learn from; coded incidents are strikes and raids alone, and
# what their texts tell by the month or of a whole country is mostly background. Few of them are round-ups, which tell
# one dated event behind another and are about each.
BY_HAND = frozenset(
    {
        ("text", "told_as_two"),
        ("standing", "dated_behind"),
        ("counts", "apart_in_one_text"),
        ("wording", "copied_text"),
        ("event", "unlike"),
        ("day", "within_weeks"),
        ("day", "within_months"),
        ("place", "in_one_country"),
    }
)
SHIFTS = (1.0, 1.5, 1.75, 2.0, 2.5)
LEAST = 30  # pairs with an outcome below which its weight stays as set by hand

Outcome = tuple[str, str]
Told = Mapping[Pair, Sequence[Outcome]]
Learned = dict[Outcome, float]
PRIOR: Outcome = ("prior", "")
TEXTS = tuple[str, str]


@dataclass(frozen=True)
class Gold:
    """Which texts speak of which incidents: the open ones."""

    incidents: Mapping[str, frozenset[str]]

    @cached_property
    def pairs(self) -> frozenset[TEXTS]:
        """The texts of one incident, two by two."""
        texts: dict[str, set[str]] = defaultdict(set)
        for text, told in self.incidents.items():
            for incident in told:
                texts[incident].add(text)
        return frozenset((a, b) for members in texts.values() for a in members for b in members if a < b)

    @cached_property
    def folds(self) -> Mapping[str, int]:
        """A fold for each text, such that incidents that a text joins lie in one."""
        parent = {incident: incident for told in self.incidents.values() for incident in told}

        def root(one: str) -> str:
            while parent[one] != one:
                one = parent[one]
            return one

        for told in self.incidents.values():
            first, *others = sorted(told)
            for other in others:
                parent[root(other)] = root(first)
        roots = sorted({root(incident) for incident in parent})
        random.Random(FOLDS).shuffle(roots)  # noqa: S311 (no secret)
        at = {one: n % FOLDS for n, one in enumerate(roots)}
        return {text: at[root(min(told))] for text, told in self.incidents.items()}


def gold(material: Path) -> Gold:
    """The open part of the links."""
    closed = set((material / "closed.txt").read_text().split())
    rows = map(json.loads, (material / "syria_gold_links.jsonl").read_text("utf-8").splitlines())
    return Gold({r["id"]: frozenset(r["incidents"]) for r in rows if r["id"] not in closed})


@dataclass(frozen=True)
class _Known:
    """Episodes, and the scores of pairs of which one claims nothing."""

    profiles: dict[int, Profile]
    beside: dict[int, dict[int, int]]


class Texts:
    """The profiles of a case with the names by which the material calls their texts."""

    def __init__(self, case: str) -> None:
        with ledger.open_case(case) as opened:
            state = ledger.fold(opened.entries())
            registry = names_of(opened, state)
        self.names = {d.id: d.name for d in state.counted}
        self.hand = weights("hand")
        settings = self.hand.settings
        self.told = profiles(voices_of(state, read.echoes(state.counted), registry), int(settings["zone_slack_days"]))

    def compared(self) -> dict[Pair, Sequence[Outcome]]:
        """The outcomes of every pair of candidates that does not contradict itself."""
        settings = self.hand.settings
        return {
            (a, b): outcomes(self.told[a], self.told[b], self.hand)
            for a, b in pairs(self.told, self.hand)
            if contradiction(self.told[a], self.told[b], settings) is None
        }

    def texts(self, pair: Pair) -> TEXTS:
        """The names of the texts of a pair, in order."""
        one, two = (self.names[self.told[i].document] for i in pair)
        return (one, two) if one < two else (two, one)

    def linked(self, told: Told, learned: Learned, shift: float) -> dict[str, set[int]]:
        """Text → numbers of the clusters that hold it."""
        scores, found = self._clusters(told, learned, shift)
        known = _Known(dict(enumerate(self.told)), defaultdict(dict))
        for (a, b), value in scores.items():
            if not (self.told[a].claims and self.told[b].claims):
                known.beside[a][b] = known.beside[b][a] = value
        silent, home = Silent(self.hand), {m: cluster for cluster in found for m in cluster.members}
        silent.change(known.profiles, known, home.__getitem__)
        homes: dict[str, set[int]] = defaultdict(set)
        for n, cluster in enumerate(found):
            for member in (*cluster.members, *(i for i, _ in silent.of(cluster))):
                homes[self.names[self.told[member].document]].add(n)
        return homes

    def _clusters(self, told: Told, learned: Learned, shift: float) -> tuple[dict[Pair, int], list[Cluster]]:
        """The pairs' scores, and what these join of the episodes that claim something."""
        score = scorer(learned)
        silent = [not p.claims for p in self.told]
        pairs_ = {p: round(1000 * (score(f) + shift)) for p, f in told.items() if not (silent[p[0]] and silent[p[1]])}
        bind = {p: value for p, value in pairs_.items() if not (silent[p[0]] or silent[p[1]])}
        return pairs_, [c for c in clusters(self.told, bind, self.hand) if not silent[c.members[0]]]

    def date_again(self, told: Told, learned: Learned, shift: float) -> None:
        """The second look: date undated pages by a first linking."""
        silent = [Cluster((i,)) for i, p in enumerate(self.told) if not p.claims]
        self.told: list[Profile] = dated(self.told, (*self._clusters(told, learned, shift)[1], *silent))


def scorer(learned: Learned) -> Callable[[Iterable[Outcome]], float]:
    """A function that sums the weights of outcomes."""
    return lambda found: learned[PRIOR] + sum(learned.get(outcome, 0.0) for outcome in found)


def by_hand(known: Weights) -> Learned:
    """A weights file's numbers."""
    table = {(f.name, o): known.outcomes[f.name][o] for f in FEATURES for o in f.outcomes}
    return {PRIOR: known.prior, **table}


def learn(texts: Texts, told: Told, known: Gold, folds: Collection[int], start: Learned) -> Learned:
    """Weights from the pairs of texts that lie in ``folds``."""
    fixed = {o: w for o, w in by_hand(texts.hand).items() if o in BY_HAND}
    learned = start
    for _ in range(ROUNDS):
        rows = _rows(texts, told, known, folds, learned)
        often: dict[Outcome, int] = defaultdict(int)
        for found, _ in rows:
            for outcome in found:
                often[outcome] += 1
        thin = {o: w for o, w in by_hand(texts.hand).items() if o != PRIOR and often[o] < LEAST}
        learned = {**fit(rows), **thin, **fixed}
    return learned


def _rows(
    texts: Texts, told: Told, known: Gold, folds: Collection[int], learned: Learned
) -> list[tuple[tuple[Outcome, ...], bool]]:
    """What to learn from: the outcomes of pairs, and whether they are of one event."""
    score = scorer(learned)
    likest: dict[TEXTS, tuple[float, tuple[Outcome, ...]]] = {}
    rows: list[tuple[tuple[Outcome, ...], bool]] = []
    for pair, found in told.items():
        both = texts.texts(pair)
        if both[0] == both[1] or any(known.folds.get(text) not in folds for text in both):
            continue
        kept = tuple(o for o in found if o not in BY_HAND)
        if both not in known.pairs:
            rows.append((kept, False))
        elif both not in likest or score(found) > likest[both][0]:
            likest[both] = (score(found), kept)
    return rows + [(kept, True) for _, kept in likest.values()]


def fit(rows: Iterable[tuple[tuple[Outcome, ...], bool]], rounds: int = 20) -> Learned:
    """Logistic regression with a ridge on all but the prior, by Newton's method."""
    often: dict[tuple[Outcome, ...], list[int]] = defaultdict(lambda: [0, 0])
    for found, one in rows:
        often[tuple(sorted(found))][one] += 1
    names = [PRIOR, *sorted({o for found in often for o in found})]
    at = {name: n for n, name in enumerate(names)}
    data = [((0, *(at[o] for o in found)), no + yes, yes) for found, (no, yes) in sorted(often.items())]
    n = len(names)
    w = [0.0] * n
    for _ in range(rounds):
        slope = [0.0, *(-RIDGE * x for x in w[1:])]
        bend = [[(RIDGE if i else 1e-6) if i == j else 0.0 for j in range(n)] for i in range(n)]
        for held, times, yes in data:
            p = 1 / (1 + exp(-max(-30.0, min(30.0, sum(w[k] for k in held)))))
            left, curve = yes - times * p, times * p * (1 - p)
            for i in held:
                slope[i] += left
                for j in held:
                    bend[i][j] += curve
        step = _solved(bend, slope)
        w = [x + d for x, d in zip(w, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return dict(zip(names, w, strict=True))


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of linear equations, by elimination with pivots."""
    n = len(right)
    rows = [[*row, x] for row, x in zip(matrix, right, strict=True)]
    for c in range(n):
        pivot = max(range(c, n), key=lambda r: abs(rows[r][c]))
        rows[c], rows[pivot] = rows[pivot], rows[c]
        for r in range(c + 1, n):
            share = rows[r][c] / rows[c][c]
            if share:
                rows[r] = [x - share * y for x, y in zip(rows[r], rows[c], strict=True)]
    found = [0.0] * n
    for c in range(n - 1, -1, -1):
        found[c] = (rows[c][n] - sum(rows[c][k] * found[k] for k in range(c + 1, n))) / rows[c][c]
    return found


def measured(homes: Mapping[str, set[int]], material: Path, known: Gold, texts: Collection[str]) -> list[float]:
    """BCubed F1, its precision and recall, and pairwise F1 over ``texts``, by the material's own scorer."""
    sys.path.insert(0, str(material))
    import metrics

    right = {text: set(known.incidents[text]) for text in texts}
    cubed, two = metrics.bcubed(homes, right), metrics.pairs(homes, right)
    return [cubed["f1"], cubed["precision"], cubed["recall"], two["f1"]]


def written(learned: Learned, known: Weights, version: int, told: str) -> str:
    """The weights as a file."""
    lines = [*(f"# {line}" for line in told.splitlines()), "", 'name = "learned"', f"version = {version}"]
    lines += [f"prior = {learned[PRIOR]:.2f}", "", "[settings]"]
    lines += [f"{name} = {value:g}" for name, value in known.settings.items()]
    for feature in FEATURES:
        lines += ["", f"[outcomes.{feature.name}]"]
        lines += [f"{o} = {learned.get((feature.name, o), 0.0):.2f}" for o in feature.outcomes]
    return "\n".join(lines) + "\n"


TOLD = """\
Weights of link.evidence, in log-odds (natural logarithm): 0.7 doubles the odds, 2.3 makes them tenfold.
Learned by evaluation/learn_weights.py from {texts} texts of {incidents} coded incidents of one war: a logistic
regression with a ridge over {pairs} pairs of episodes that met as candidates. Outcomes that fewer than {least} pairs
had, and the few that coded incidents cannot teach, are as set in hand.toml. The prior stands {shift} above the
one learned, where what is joined is right about as often as what is of one event is joined.
A change of any number is a new version."""


def main() -> None:
    """Learn, measure, and write."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("case")
    p.add_argument("--out", type=Path)
    p.add_argument("--version", type=int, default=1)
    p.add_argument("--shift", type=float, default=1.5, help="how far above the learned prior the written one stands")
    p.add_argument("--no-folds", action="store_true", help="learn and write without measuring")
    o = p.parse_args()
    material = Path(os.environ["HARMLEDGER_EVAL"])
    known, texts = gold(material), Texts(o.case)
    told = texts.compared()
    learned = learn(texts, told, known, range(FOLDS), by_hand(texts.hand))
    texts.date_again(told, learned, o.shift)
    told = texts.compared()
    for fold in () if o.no_folds else range(FOLDS):
        own = learn(texts, told, known, set(range(FOLDS)) - {fold}, learned)
        mine = [text for text, at in known.folds.items() if at == fold]
        for shift in SHIFTS:
            figures = measured(texts.linked(told, own, shift), material, known, mine)
            print(f"fold {fold} shift {shift}:", " ".join(f"{x:.3f}" for x in figures))
    learned = learn(texts, told, known, range(FOLDS), learned)
    if o.out:
        counts = {"texts": len(known.incidents), "incidents": len(set().union(*known.incidents.values()))}
        about = TOLD.format(**counts, pairs=f"{len(told):,}", least=LEAST, shift=o.shift)
        shifted = {**learned, PRIOR: learned[PRIOR] + o.shift}
        o.out.write_text(written(shifted, texts.hand, o.version, about), "utf-8")


if __name__ == "__main__":
    main()
