"""What may be agreed, as text, tables and figures; and that nobody but our own side sees any of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partnersim.negotiate import open_comparison
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.zopa import Zopa
from partnersim.render import style
from partnersim.render.bargaining import (
    batna_lines,
    closed_lines,
    drafts_table,
    room,
    room_sentence,
    solutions,
    solutions_table,
    zopa_gains,
    zopa_map,
    zopa_notes,
)
from partnersim.render.figures.zopa import MARKS, gains_figure, zopa_figure
from partnersim.render.pieces import NOTHING, Piece
from partnersim.simulation.drawing import Draws
from tests.negotiate.rounds import CASE, DIRECT, FIVE_PHASE, SHARE, SPLIT, of_direct, with_white_label
from tests.render.deals import case as case_of

OPEN = of_direct().zopa(steps=7)
SHUT = of_direct(700_000, 900_000).zopa(steps=3)
UNEVEN = Round(CASE, (FIVE_PHASE,), {}, {"isv": 200_000.0, "msp": 900_000.0}).zopa()
PIECES: list[Callable[..., Piece]] = [room, solutions, zopa_map, zopa_gains]


def test_it_is_said_first_whether_there_is_room() -> None:
    assert room_sentence(OPEN).startswith("There is room: ")
    assert "points of direct leave nobody worse off than without a deal" in room_sentence(OPEN)
    assert room_sentence(SHUT).startswith("There is no room: there is too little to share.")
    assert room_sentence(UNEVEN).startswith("There is no room: there is enough, but somebody loses at every point.")


def test_every_output_says_what_each_has_without_a_deal_and_whose_word_that_is() -> None:
    found = Round(CASE, (DIRECT,), {}, {"msp": with_white_label()}).zopa()
    assert batna_lines(found) == [
        "Without a deal Vendor AG is taken to have nothing, 0: none was given.",
        "Without a deal Operator AG has 888,527, from white label, simulated.",
    ]
    assert batna_lines(OPEN)[0] == "Without a deal Vendor AG has 220,000, as given."
    wary = of_direct(draws=Draws(20), tolerances={"vendor": 300_000.0}).zopa(steps=2)
    assert batna_lines(wary)[2].startswith("Vendor AG minds risk with a tolerance of 300,000")


def test_the_solutions_stand_below_each_other_exact_and_in_round_numbers() -> None:
    table = solutions_table(OPEN)
    assert [row.cells[0] for row in table.rows] == [
        name
        for rule in ("Nash", "Kalai-Smorodinsky", "egalitarian", "utilitarian")
        for name in (rule, "in round numbers")
    ]
    assert all(row.cells[1].startswith("direct, share_of_revenue.subscription ") for row in table.rows)
    assert drafts_table(OPEN).rows[0].cells[1] == "direct, share_of_revenue.subscription 40%, paid_for_months 36"


def test_what_would_open_it_is_said_with_its_price() -> None:
    said = "\n".join(closed_lines(UNEVEN))
    assert "A payment of 281,665 from Vendor AG to Operator AG, once in the first month, opens it" in said
    assert not closed_lines(OPEN)
    assert "No further single number" in "\n".join(closed_lines(SHUT))


def test_notes_say_which_draft_has_nothing_on_the_table() -> None:
    assert "Nothing of five_phase is on the table; it stands as it is." in zopa_notes(UNEVEN)


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("audience", ["both", "isv", "msp"])
def test_nobody_but_our_own_side_sees_any_of_it(piece: Callable[..., Piece], audience: str) -> None:
    assert piece(open_comparison("managed-db", "direct", audience=audience), OPEN) is NOTHING


@pytest.mark.parametrize("piece", PIECES)
def test_our_own_side_sees_all_of_it(piece: Callable[..., Piece]) -> None:
    shown = piece(open_comparison("managed-db", "direct"), OPEN)
    assert shown is not NOTHING
    assert shown.spoken()


def three() -> Zopa:
    from partnersim import parse_terms

    terms = parse_terms(
        "kind: static_split\nbase: revenue\nparties: {a: p0, b: p1, c: p2}\nshares: {a: 40%, b: 30%, c: 30%}\n"
    )
    return Round(case_of(3, name="$x_$ <b>{}".format), (terms,), {"terms.shares.a": (0.1, 0.8)}).zopa(steps=4)


FOUND: list[Callable[[], Zopa]] = [
    lambda: OPEN,
    lambda: SHUT,
    lambda: Round(CASE, (DIRECT, SPLIT, FIVE_PHASE), {**SHARE, "terms.shares.operator": None}, {}).zopa(steps=4),
    lambda: Round(CASE, (DIRECT,), {**SHARE, "terms.paid_for_months": None, "terms.notice_months": (0, 6)}).zopa(
        steps=3
    ),
    three,
]


@pytest.mark.parametrize("found", FOUND)
def test_figures_can_be_drawn_of_whatever_is_found(found: Callable[[], Zopa]) -> None:
    zone = found()
    for figure in (zopa_figure(zone, None), gains_figure(zone, None)):
        drawing = style.svg(figure)
        assert drawing == style.svg(figure)
        assert drawing.startswith("<svg")


def test_the_map_marks_the_drafts_and_every_solution() -> None:
    drawing = style.svg(zopa_figure(OPEN, None))
    for name in (
        "Nash",
        "Kalai-Smor.",
        "egalitarian",
        "utilitarian",
        "as drafted",
        "Vendor AG gains 0",
        "Operator AG gains 0",
    ):
        assert name in drawing
    assert len(set(MARKS.values())) == len(MARKS)  # told apart without any colour
    gains = style.svg(gains_figure(Round(CASE, (FIVE_PHASE, DIRECT), SHARE).zopa(steps=3), 1))
    assert "ours" in gains
    assert "theirs" in gains
