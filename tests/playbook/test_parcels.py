"""parcels.toml: what the seed says (P-0, U-1 to U-3)."""

from __future__ import annotations

import pytest

from csdesk.playbook.loading import load

SEED = load()


def test_the_seed_says_what_the_procedure_says() -> None:
    """U-1 to U-3: the window, the bag numbers, the hubs, and the hours that a parcel may take."""
    parcels = SEED.parcels
    assert (parcels.window.end_day, parcels.window.start_days) == (4, 30)
    assert parcels.left_out_prefixes == ("4",)
    assert set(parcels.hub_endings) == {"分拨", "分拨中心", "转运中心"}
    assert {line.id: line.service_hours for line in parcels.line}["same_city"] == 24
    assert {line.id: line.service_hours for line in parcels.line}["between_provinces"] == 48
    assert [(kind.id, kind.action) for kind in parcels.untracked] == [
        ("problem", "contact_sender"),
        ("out_for_delivery", "chase"),
        ("no_scan", "verify"),
        ("hub_stalled", "verify"),
        ("delayed", "chase"),
        ("on_time", "watch"),
    ]
    assert {kind.id: kind.prepares for kind in parcels.untracked if kind.prepares} == {
        "hub_stalled": "loss",
        "delayed": "delay",
    }


@pytest.mark.parametrize("name", ["parcels", "scans"])
def test_the_headings_of_the_procedure_are_known(name: str) -> None:
    """P-0: each field by its Chinese and its English heading."""
    named = {
        "parcels": "运单号/number 发货时间/shipped_at 方向/direction 目的地/destination 线路/line 收件人/consignee "
        "客户/client 代收货款/cod",
        "scans": "运单号/number 扫描时间/scanned_at 扫描类型/kind 扫描站点/place",
    }
    for pair in named[name].split():
        chinese, english = pair.split("/")
        assert {chinese, english} <= set(SEED.columns[name].headings[english])
