"""Which commands the palette finds, and which of them first."""

from __future__ import annotations

from csdesk.screens.palette import found

NAMES = {
    "exports.write": ("exports.write", "write", "write the file of an approved export, once", "写成文件"),
    "app.exports": ("app.exports", "", "exports of client data", "导出客户资料"),
    "app.lock": ("app.lock", "", "lock the screen, or change the person", "锁屏"),
}


def test_the_name_that_begins_with_what_was_typed_comes_first() -> None:
    assert found("exports of", NAMES) == ["app.exports", "exports.write"]
    assert found("Exports", NAMES) == ["exports.write", "app.exports"]
    assert found("export, once", NAMES) == ["exports.write"]


def test_words_are_found_in_any_order_and_language() -> None:
    assert found("person lock", NAMES) == ["app.lock"]
    assert found("客户", NAMES) == ["app.exports"]
    assert found("", NAMES) == list(NAMES)
    assert found("nothing such", NAMES) == []
