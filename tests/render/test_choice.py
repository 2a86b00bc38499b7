"""Which kind to choose: the tables of a notebook."""

from __future__ import annotations

from typing import Any

import pytest

from partnersim import InputError, parse_terms, render
from partnersim.negotiate import Comparison, open_comparison
from partnersim.render.pieces import Table
from tests.render.deals import deal, direct, five_phase


@pytest.fixture(scope="module")
def sample() -> Comparison:
    return open_comparison("managed-db", "five_phase direct white_label")


def rows(table: Any) -> dict[str, list[str]]:
    assert isinstance(table, Table)
    return {row.cells[0]: list(row.cells[1:]) for row in table.rows if row.style != "group"}


def test_the_sample_says_who_does_what(sample: Comparison) -> None:
    table = render.responsibilities(sample)
    isv, msp = "Vendor AG", "Operator AG"
    assert [text for text, _ in table.head[-1]] == ["", "five-phase", "direct", "white label"]
    assert rows(table) == {
        "contracts with the customer": [msp, msp, isv],
        "bills": [msp, msp, isv],
        "collects": [msp, msp, isv],
        "first-level": [msp, msp, f"{msp}*"],
        "second-level": [isv, msp, msp],
        "third-level": ["upstream", msp, msp],
        "service credits": ["shared", "shared", isv],
        "bills never paid": ["shared", "shared", isv],
        "build service": [isv, isv, isv],
        "build portal": [msp, msp, msp],
        "maintenance": [isv, isv, isv],
        "on call": [msp, msp, msp],
        "compute": [msp, msp, msp],
    }
    (note,) = table.notes
    assert note == (
        "* Under white label, first-level support would be Vendor AG's, but its cost is Operator AG's; "
        "roles: {first_level: reseller} in the terms moves it."
    )


def test_the_line_that_moves_a_level_moves_it() -> None:
    moved = open_comparison("managed-db", "white_label", "terms.roles.first_level=reseller")
    table = render.responsibilities(moved)
    assert rows(table)["first-level"] == ["Vendor AG"]
    assert not table.notes


def test_a_level_of_somebody_outside_says_who_pays_for_it() -> None:
    upstream = "  upstream: {by: p1, monthly_amount: 100, support_level: 3}\n"
    table = render.responsibilities(deal(scenarios=False, more=upstream))
    assert rows(table)["third-level"] == ["upstream, paid by Partner 1", "Partner 1"]


def test_what_terms_do_not_say_is_said_to_be_unsaid() -> None:
    split = "kind: static_split\nbase: revenue\nshares: {x: 40%, y: 60%}\nparties: {x: p0, y: p1}"
    table = render.responsibilities(deal([parse_terms(split), five_phase()]))
    assert rows(table)["contracts with the customer"] == ["–", "Partner 0"]
    assert "– The terms do not say." in table.notes


def test_kinds_compared_say_when_they_fit(sample: Comparison) -> None:
    fit, questions = render.fit(sample)
    assert list(rows(fit)) == ["five-phase", "direct", "white label"]
    assert all(len(cells) == 2 and all(cells) for cells in rows(fit).values())
    assert [text for text, _ in questions.head[-1]] == ["", "direct", "white label"]
    assert len(rows(questions)) == 3


def test_a_kind_compared_twice_says_it_once() -> None:
    (fit,) = render.fit(deal([five_phase("a"), five_phase("b")]))
    assert list(rows(fit)) == ["five-phase"]  # and nothing to ask: neither direct nor white label is there


def test_all_kinds_are_on_the_case_and_the_terms_compared_among_them(sample: Comparison) -> None:
    table, note, *left_out = render.kinds(sample)
    found = rows(table)
    assert found["Five-phase"] == ["597k", "−103k", "Dec 2028", "53%", "618k", "−53k", "Dec 2028", "47%"]
    assert found["Direct"][0] == "230k"
    npv = [standing_value(cells[0]) for cells in found.values()]
    assert npv == sorted(npv, reverse=True)
    assert "sorted by the NPV of Vendor AG" in note.spoken()
    assert "as above, every other kind by the standard terms" in note.spoken()
    assert not left_out or rows(left_out[0])


def standing_value(cell: str) -> float:
    return float(cell.replace("−", "-").replace(",", "").removesuffix("k"))


def test_they_are_sorted_as_asked_for(sample: Comparison) -> None:
    table, note, *_ = render.kinds(sample, "peak[msp]")
    funding = [standing_value(cells[5]) for cells in rows(table).values()]
    assert funding == sorted(funding, reverse=True)
    assert "sorted by the peak funding of Operator AG" in note.spoken()
    with pytest.raises(InputError, match="bob is no partner"):
        render.kinds(sample, "npv[bob]")


def test_what_is_missing_for_a_kind_is_said() -> None:
    *_, left_out = render.kinds(deal())
    assert rows(left_out)["waterfall"] == [
        "nobody takes the seats investor and manager; write seats: {investor: …, manager: …} in the case"
    ]


def test_many_partners_stand_two_abreast() -> None:
    tables = [piece for piece in render.kinds(deal(partners=5)) if isinstance(piece, Table) and not piece.title]
    assert [[text for text, _ in table.head[0][1:]] for table in tables] == [
        ["Partner 0", "Partner 1"], ["Partner 2", "Partner 3"], ["Partner 4"],
    ]  # fmt: skip


def test_terms_under_a_name_of_their_own_say_their_kind() -> None:
    table, *_ = render.kinds(deal([five_phase("ours"), direct("theirs")]))
    assert {"Ours (five-phase)", "Theirs (direct)"} <= set(rows(table))


def test_what_terms_change_in_the_market_is_said() -> None:
    effects = "effects: {demand.monthly_churn: {times: 110%}}\n"
    _, note, *_ = render.kinds(deal([five_phase(more=effects), direct()]))
    assert note.spoken().endswith("Five-phase changes demand.monthly_churn times 110%.")
    _, note, *_ = render.kinds(deal())
    assert "ame demand under" in note.spoken()
