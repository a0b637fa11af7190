"""A short form of each campaign (``make campaign``): what must hold holds in its first trials."""

from __future__ import annotations

import pytest

from campaigns.campaign import Campaign
from campaigns.run import known, laid_out, one

SEED = 1


@pytest.mark.parametrize("campaign", known(), ids=lambda each: each.name)
def test_nothing_is_found(campaign: Campaign) -> None:
    if campaign.missing is not None and (why := campaign.missing()):
        pytest.skip(f"{campaign.name} was not run: {why}")
    with laid_out(campaign) as laid:
        outcomes = [one(campaign, SEED, number, *laid) for number in range(campaign.short)]
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert any(sum(outcome.counted.values()) for outcome in outcomes)  # something was put at stake
