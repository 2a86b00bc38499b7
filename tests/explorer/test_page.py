"""The page without a browser: what happens when its widgets are used."""

from __future__ import annotations

import re
from pathlib import Path

import ipywidgets
import pytest

from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError
from partnersim.explorer.exploration import Address, Exploration
from partnersim.explorer.keeping import save_case, save_plan
from partnersim.explorer.opening import opened
from partnersim.explorer.page.panel import Panel
from partnersim.explorer.views.view import View
from partnersim.inputs.plan import read_plan
from partnersim.inputs.reader import read_case, source_of
from partnersim.shipped import find

CHURN = Address(None, "demand.monthly_churn")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_a_slider_moves_the_field_the_picture_and_the_table(page: Panel, slider) -> None:
    picture, table = page.picture.png, page.table.value
    slider(page, "demand.monthly_churn").value = 0.031
    assert page.explored.value(CHURN) == "3.1%"
    assert page.fields.control(CHURN).field.value == "3.1%"
    assert page.picture.png != picture
    assert page.table.value != table
    assert page.picture.png.startswith(b"\x89PNG")


def test_beside_the_slider_of_each_part_stands_its_number_without_what_adding_up_steps_leaves(slider) -> None:
    page = Panel(Exploration("managed-db-uncertain", ["direct"]))
    control = page.fields.control(CHURN)
    assert [row.said.value for row in control.rows] == ["1.5%", "2.5%", "4%"]
    slider(page, "demand.monthly_churn", number=1).value = 0.026000000000000002
    assert [row.said.value for row in control.rows] == ["1.5%", "2.6%", "4%"]
    assert control.field.value == "{low: 1.5%, mode: 2.6%, high: 4%}"


def test_a_value_is_typed_as_a_file_has_it(page: Panel, slider) -> None:
    page.fields.control(CHURN).field.value = "4.5%"
    assert slider(page, "demand.monthly_churn").value == pytest.approx(0.045)
    page.fields.control(CHURN).field.value = "60%"  # beyond the slider, which grows
    assert slider(page, "demand.monthly_churn").value == pytest.approx(0.6)


@pytest.mark.parametrize(("typed", "told"), [("170%", "above 100%"), ("{low: 1%", "not closed"), ("soon", "no")])
def test_what_cannot_be_is_told_beside_the_field_and_nowhere_else(page: Panel, typed: str, told: str) -> None:
    table = page.table.value
    control = page.fields.control(CHURN)
    control.field.value = typed
    assert told in control.wrong.value
    assert control.wrong.layout.display is None
    page.fields.show()  # as whenever another field is moved
    assert told in control.wrong.value
    assert page.table.value == table
    assert not [other for at, other in page.fields.shown.items() if at != CHURN and other.wrong.value]
    control.field.value = "3%"
    assert control.wrong.value == ""
    assert page.table.value != table


def test_a_switch_is_ticked_and_a_choice_is_taken_from_a_list(page: Panel) -> None:
    page.fields.choices["case"].value = "costs: on call"
    at = Address(None, "costs.on_call.pass_through")
    page.fields.control(at).field.value = True
    assert page.explored.value(at) is True
    at = Address(0, "at_exit")
    assert page.fields.control(at).field.options == ("lie", "equalise", "run_off", "buy_out")
    page.fields.control(at).field.value = "lie"
    assert page.explored.value(at) == "lie"


def test_a_slider_stays_where_it_was_dragged_though_its_value_cannot_be(slider) -> None:
    page = Panel(Exploration("managed-db-uncertain", ["five_phase"]))
    mode = slider(page, "demand.monthly_churn", number=1)
    mode.value = 0.06  # above the highest
    assert mode.value == 0.06
    assert "rising order" in page.fields.control(CHURN).wrong.value
    mode.value = 0.03
    assert page.explored.value(CHURN)["mode"] == "3%"


def test_only_the_view_that_is_open_is_drawn(page: Panel, slider, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    picture = View.picture
    monkeypatch.setattr(View, "picture", lambda view, showing: drawn.append(view.title) or picture(view, showing))
    slider(page, "demand.monthly_churn").value = 0.03
    assert drawn == ["Phases"]
    page.choice.value = "Shares"
    slider(page, "demand.monthly_churn").value = 0.04
    assert drawn == ["Phases", "Shares", "Shares"]


def test_every_view_is_drawn_and_told_in_words(page: Panel) -> None:
    shown = set()
    for title in page.choice.options:
        page.choice.value = title
        shown.add(page.picture.png)
        assert "five_phase" in page.picture.alt or title == "Uncertainty"
    assert len(shown) == len(page.choice.options) == 5


def test_a_click_explains_the_month_of_the_agreement_that_is_pointed_at(page: Panel) -> None:
    assert "Click on a month" in page.caption.value
    assert page.explanation.value == ""
    page.pointed({"x": 0.16 + 0.82 * 20.5 / 60, "y": 0.06 + 0.72 * 0.5 / 4})  # the first strip of four
    assert page.explanation.value.count("five_phase · September 2028 · month 21") == 1
    page.pointed({"months": 12})
    assert "September 2029 · month 33" in page.explanation.value
    page.pointed({"months": 12 * 99})
    assert "December 2031 · month 60" in page.explanation.value
    page.pointed({"terms": 1})
    assert "direct · December 2031" in page.explanation.value
    page.pointed({"terms": -2})
    assert "white_label · December 2031" in page.explanation.value
    page.pointed({"x": 0.01, "y": 0.99})  # beside the strips: nothing
    assert "month 60" in page.explanation.value


def test_what_was_moved_and_pinned_stays_when_another_agreement_is_looked_at(page: Panel) -> None:
    share = Address(1, "share_of_revenue.subscription")
    page.explored.put(CHURN, "3%")
    page.pin.click()
    page.explored.put(CHURN, "3.5%")
    page.explored.put(share, "55%")
    page.chooser.terms[0].value = "waterfall"  # the one whose fields are shown
    assert page.explored.seen.labels == ["waterfall", "direct", "static_split_profit", "white_label"]
    assert "waterfall" in page.table.value
    assert page.fields.control(CHURN).field.value == "3.5%"
    assert page.explored.value(share) == "55%"
    assert page.explored.pinned.case.demand.monthly_churn == 0.03
    page.chooser.terms[0].value = "–"
    assert page.explored.seen.labels == ["direct", "static_split_profit", "white_label"]
    assert page.explored.value(Address(0, share.path)) == "55%"
    page.chooser.case.value = "managed-db-uncertain"
    assert page.explored.value(CHURN) == {"low": "1.5%", "mode": "2.5%", "high": "4%"}
    assert page.explored.value(Address(0, share.path)) == "55%"


def test_a_slider_that_is_shown_a_number_and_sends_it_back_a_little_off_moves_nothing(page: Panel, slider) -> None:
    page.fields.control(CHURN).field.value = "2.0137%"
    slider(page, "demand.monthly_churn").value = 0.020136999999999998
    assert page.explored.value(CHURN) == "2.0137%"


def test_a_slider_moves_on_from_what_was_refused_in_its_field(slider) -> None:
    page = Panel(Exploration("managed-db-uncertain", ["direct"]))
    slider(page, "demand.monthly_churn", number=1).value = 0.06
    assert CHURN in page.explored.refused  # above the high end
    slider(page, "demand.monthly_churn", number=2).value = 0.08
    assert page.explored.value(CHURN) == {"low": "1.5%", "mode": "6%", "high": "8%"}


def test_a_file_that_is_kept_stays_in_its_folder(page: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dangling.html").symlink_to(tmp_path.parent / "outside.html")
    for name in (
        "../mine.yaml",
        "/mine.yaml",
        "sub/mine.yaml",
        ".mine.yaml",
        "a\0b.yaml",
        "<b>.yaml",
        "C:mine.yaml",
    ):
        page.keep.name.value = name
        page.keep.button.click()
        assert "such a name" in page.keep.said.value, name
    page.keep.what.value = "a report or workbook"
    page.keep.name.value = "dangling.html"
    page.keep.button.click()
    assert "exists already" in page.keep.said.value
    page.keep.what.value = "the case"
    page.keep.name.value = "my own case"
    page.keep.button.click()
    assert words(page.keep.said.value) == "written: my own case.yaml"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling.html", "my own case.yaml"]


def test_a_case_that_is_kept_names_no_source_for_a_value_that_was_moved(page: Panel, tmp_path: Path) -> None:
    cost = "costs.build_service.one_time"
    page.explored.put(Address(None, cost), 120000)
    (kept,) = save_case(page.explored, tmp_path / "kept.yaml")
    assert source_of(read_case(kept), cost) == ("explored", "was 90000")
    assert source_of(read_case(kept), "costs.build_service.from") == ("isv", "e-mail of 2026-11-12")


def test_where_files_are_is_not_told(page: Panel, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(find("direct", "terms").read_text("utf-8"), "utf-8")
    theirs = Panel(Exploration("managed-db", [str(draft)]))
    assert str(tmp_path) not in str(theirs.chooser.terms[0].get_state()["_options_labels"])
    page.chooser.case.value = "channel-service"
    assert "until it fits" in page.chooser.wrong.value
    assert "/" not in words(page.chooser.wrong.value)


def test_the_table_tells_changes_against_what_was_pinned(page: Panel, slider) -> None:
    assert "<small>" not in page.table.value
    slider(page, "demand.monthly_churn").value = 0.02
    assert "<small>+" in page.table.value
    page.pin.click()
    assert "<small>" not in page.table.value
    page.reset.click()
    assert page.fields.control(CHURN).field.value == "2.5%"


def test_another_case_and_other_agreements_are_chosen_or_refused_where_they_are_chosen(page: Panel) -> None:
    page.chooser.terms[3].value = "referral"
    assert page.explored.seen.labels[3] == "referral"
    page.chooser.terms[2].value = "–"
    assert len(page.explored.terms) == 3
    page.chooser.case.value = "channel-service"  # whose lines direct does not name
    assert "the revenue line managed is not listed" in page.chooser.wrong.value
    assert page.explored.case_path.stem == "managed-db"
    page.chooser.case.value = "managed-db-uncertain"
    assert page.chooser.wrong.value == ""
    assert page.explored.seen.drawn is not None


def test_fields_of_other_parts_are_made_when_they_are_chosen(page: Panel) -> None:
    at = Address(None, "costs.on_call.monthly_amount")
    assert at not in page.fields.shown
    page.fields.choices["case"].value = "costs: on call"
    page.fields.control(at).field.value = "7500"
    assert page.explored.value(at) == 7500
    page.fields.choices["terms"].value = 1
    page.fields.control(Address(1, "share_of_revenue.subscription")).field.value = "44%"
    assert page.explored.value(Address(1, "share_of_revenue.subscription")) == "44%"


def test_what_is_kept_says_what_is_seen_and_writes_over_nothing(
    page: Panel, slider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    slider(page, "demand.monthly_churn").value = 0.03
    page.explored.put(Address(1, "share_of_revenue.subscription"), "44%")
    assert page.keep.name.value == "managed-db-explored.yaml"
    for what, name in (("the case", "case.yaml"), (1, "terms.yaml"), ("a batch plan", "plan.yaml")):
        page.keep.what.value, page.keep.name.value = what, name
        page.keep.button.click()
        assert name in words(page.keep.said.value)
        before = (tmp_path / name).read_bytes()
        page.keep.button.click()
        assert "exists already" in page.keep.said.value
        assert (tmp_path / name).read_bytes() == before
    assert read_case(tmp_path / "case.yaml").demand.monthly_churn == 0.03
    assert read_terms(tmp_path / "terms.yaml").share_of_revenue["subscription"] == 0.44
    plan = read_plan(tmp_path / "plan.yaml")
    kept = Exploration(str(tmp_path / plan.cases[0]), [str(tmp_path / each) for each in plan.terms["explored"][:2]])
    assert (kept.seen.npv == page.explored.seen.npv[:2]).all()


def test_what_is_made_certain_is_kept_without_what_it_went_together_with(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = Panel(Exploration("managed-db-uncertain", ["five_phase"]))
    page.explored.put(CHURN, "3%")
    page.keep.button.click()
    kept = read_case(tmp_path / "managed-db-uncertain-explored.yaml")
    assert kept.demand.monthly_churn == 0.03
    assert list(kept.uncertainty.correlation) == ["demand.monthly_new_instances.13"]


def test_names_that_are_none_are_refused(page: Panel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page.keep.what.value = "the case"
    for name in ("", "case.txt", ".."):
        page.keep.name.value = name
        page.keep.button.click()
        assert "write" in page.keep.said.value
    page.keep.what.value, page.keep.name.value = "a report or workbook", "report.doc"
    page.keep.button.click()
    assert "html, pdf or xlsx" in page.keep.said.value
    assert not [*tmp_path.iterdir()]


def test_what_is_seen_becomes_a_report_for_who_looks_on(page: Panel, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    page.explored.put(CHURN, "3.3%")
    page.keep.what.value, page.keep.name.value = "a report or workbook", "seen.html"
    page.keep.button.click()
    assert "seen.html" in page.keep.said.value, page.keep.said.value
    assert "3.3%" in (tmp_path / "seen.html").read_text("utf-8")
    assert [*tmp_path.iterdir()] == [tmp_path / "seen.html"]


RANGE = ("31.7", "68.3", "0.317", "0.683")  # how far we would go
MANDATE = """title: Autumn round
case: managed-db-uncertain
we: isv
ours: five_phase
theirs: direct
batna: {isv: 223_457, msp: 311_987}
fields: {terms.share_of_revenue.subscription: {low: 31.7%, high: 68.3%}}
beliefs: {case.costs.on_call.monthly_amount: {low: 4321, mode: 5678, high: 8765}}
"""


def test_a_mandate_is_opened_where_we_look_on_alone(tmp_path: Path) -> None:
    mandate = tmp_path / "round.yaml"
    mandate.write_text(MANDATE, "utf-8")
    with pytest.raises(InputError, match="--confidential"):
        opened("", "", str(mandate))
    page = Panel(*opened("", "", str(mandate), confidential=True))
    assert page.explored.seen.labels == ["five_phase", "direct"]
    assert "partnersim-confidential" in page.widget._dom_classes
    page.choice.value = "Room to agree"
    assert "223,457" in page.picture.alt


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("parties: {operator: msp}", "the explorer has seats as files fill them; write seats: in the case"),
        ("also: [static_split_profit, white_label, oem]", "it has 5 drafts, of which the explorer shows 4"),
    ],
)
def test_a_mandate_that_cannot_be_shown_as_it_is_is_refused(tmp_path: Path, more: str, told: str) -> None:
    mandate = tmp_path / "round.yaml"
    mandate.write_text(f"{MANDATE}{more}\n", "utf-8")
    with pytest.raises(InputError, match=told) as caught:
        opened("", "", str(mandate), confidential=True)
    assert str(caught.value).startswith(f"{mandate}:9: ")


def test_what_partners_have_without_a_deal_is_typical_like_the_points_beside_it(tmp_path: Path) -> None:
    mandate = tmp_path / "round.yaml"
    text = MANDATE.replace("msp: 311_987", "msp: {terms: white_label}")
    mandate.write_text(text, "utf-8")
    typical = opened("", "", str(mandate), confidential=True).batnas
    mandate.write_text(f"{text}draws: 200\nrisk_tolerance: {{msp: 400_000}}\n", "utf-8")
    assert opened("", "", str(mandate), confidential=True).batnas == typical


def test_without_a_deal_on_another_case_nobody_said_what_partners_have(tmp_path: Path) -> None:
    mandate = tmp_path / "round.yaml"
    mandate.write_text(MANDATE, "utf-8")
    page = Panel(*opened("", "", str(mandate), confidential=True))
    page.choice.value = "Room to agree"
    page.chooser.case.value = "managed-db"
    assert page.chooser.wrong.value == ""
    assert "223,457" not in page.picture.alt


def test_what_was_refused_is_shown_when_its_field_is_in_sight_again(page: Panel) -> None:
    page.fields.control(CHURN).field.value = "170%"
    page.fields.choices["case"].value = "revenue lines: subscription"
    page.fields.choices["case"].value = "demand"
    control = page.fields.control(CHURN)
    assert control.field.value == "170%"
    assert "above 100%" in control.wrong.value
    assert control.sliders[0].value == pytest.approx(1.7)


def test_what_was_refused_waits_when_another_agreement_is_looked_at(page: Panel) -> None:
    page.fields.control(CHURN).field.value = "170%"
    page.chooser.terms[1].value = "white_label"
    assert page.explored.refused[CHURN][0] == "170%"


def test_a_source_of_a_step_is_not_kept_for_a_step_that_was_moved(tmp_path: Path) -> None:
    file = tmp_path / "deal.yaml"
    text = find("managed-db", "cases").read_text("utf-8")
    said = "sources: {a memo: {demand.monthly_new_instances.13: page 4, demand.monthly_churn: page 5}}"
    file.write_text(re.sub(r"^sources:.*?(?=^\S|\Z)", f"{said}\n", text, flags=re.MULTILINE | re.DOTALL), "utf-8")
    explored = Exploration(str(file), ["direct"])
    explored.put(Address(None, "demand.monthly_new_instances"), {"1": 15, "7": 24, "13": 60, "25": 40})
    save_case(explored, tmp_path / "kept.yaml")
    kept = read_case(tmp_path / "kept.yaml")
    assert kept.sources["a memo"] == {"demand.monthly_churn": "page 5"}
    explored.put(Address(None, "demand.monthly_new_instances"), 20)
    save_case(explored, tmp_path / "one.yaml")


def test_terms_in_a_file_called_case_are_kept_beside_the_case(tmp_path: Path) -> None:
    terms = tmp_path / "case.yaml"
    terms.write_text(find("direct", "terms").read_text("utf-8"), "utf-8")
    explored = Exploration("managed-db", [str(terms)])
    explored.put(CHURN, "3%")
    explored.put(Address(0, "notice_months"), 7)
    written = save_plan(explored, tmp_path / "kept.yaml")
    assert [path.name for path in written] == ["kept-case.yaml", "kept-terms-case.yaml", "kept.yaml"]
    assert read_plan(tmp_path / "kept.yaml")


def test_nothing_confidential_is_sent_to_a_page_that_others_see(tmp_path: Path) -> None:
    terms = tmp_path / "draft.yaml"
    terms.write_text(
        "title: Draft\nkind: direct\nparties: {referrer: isv, provider: msp}\n"
        "share_of_revenue: {subscription: 40%, setup: 0%, compute: 0%}\n"
        "negotiable: {share_of_revenue.subscription: {low: 31.7%, high: 68.3%}}\n",
        "utf-8",
    )
    sent = {}
    for confidential in (True, False):
        ipywidgets.Widget.close_all()
        page = Panel(*opened("managed-db", f"{terms} five_phase", confidential=confidential))
        sent[confidential] = ""
        for choice in (page.choice, *page.fields.choices.values()):
            for option in choice.options:
                choice.value = option[1] if isinstance(option, tuple) else option
                states = [each.get_state() for each in ipywidgets.widgets.widget._instances.values()]
                sent[confidential] += "\n".join(map(str, states))
    secrets = (*RANGE, "e-mail of 2026-11-12")
    assert {each for each in secrets if each in sent[True]} >= {
        "0.317",
        "e-mail of 2026-11-12",
    }  # else it proves nothing
    assert not [each for each in secrets if each in sent[False]]
