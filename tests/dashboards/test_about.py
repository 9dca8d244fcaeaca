"""What the page About the model says, without a browser: all of the model, and misses as misses."""

import html
import re
from collections import Counter
from fnmatch import fnmatchcase

import pytest

from dashboards.charts import about as charts
from dashboards.pages import about, about_numbers
from dashboards.views import checklist, parameters, rests, validation
from dashboards.views.equations import equations
from twin.errors import InputError
from twin.experiments.population import COLUMNS
from twin.experiments.validation import report
from twin.experiments.validation.targets import TARGETS
from twin.measures.catalogue import MEASURES, SUBJECTS
from twin.scenario.load import load_scenario
from twin.scenario.register import evidence, register
from twin.traces.tables import TABLES


def texts(component):
    """All text in a component, at any depth."""
    if component is None or isinstance(component, bool):
        return
    if isinstance(component, str):
        broken = component.replace("<br />", "\n").replace("\u00a0", " ")
        yield html.unescape(re.sub(r"<[^>]*>", "\n", broken))
    elif isinstance(component, list | tuple):
        for one in component:
            yield from texts(one)
    else:
        yield from texts(getattr(component, "children", None))
        yield from texts(getattr(component, "title", None))


def said(part, **query):
    return "\n".join(texts(about.layout(None, {"part": part, **query})))


def target(id_, simulated, interval, *, passed=True, note="", low=0.0, high=1.0):
    return {
        "id": id_,
        "name": f"name of {id_}",
        "source": "E1.2",
        "kind": "size",
        "published": 0.5,
        "low": low,
        "high": high,
        "simulated": simulated,
        "interval": list(interval),
        "pass": passed,
        "n": 100,
        "note": note,
    }


CONTENT = {
    "scenario": "helpdesk-12",
    "settings": [],
    "seed": 3,
    "technicians": 600,
    "shifts": 1,
    "quick": True,
    "versions": {"ework-twin": "0.0.9", "python": "3.11"},
    "targets": [
        target("C1", 0.4, (0.3, 0.5)),
        target("C2", 0.1, (-0.1, 0.3), note="sign not shown; 49 % monitored"),
        target("C3", 9.0, (8.0, 9.5), passed=False),
        target("C4", None, (None, None), passed=False),
        target("C5.part", 0.01, (-0.2, 0.2), passed=False, note="sign not shown"),
    ],
}


class TestDocumentation:
    def test_every_equation_is_there(self):
        page = said("equations")
        for group in equations():
            for one in group.equations:
                assert one.path in page
                assert one.formula in page

    def test_every_parameter_is_there(self):
        rows = [row.row() for row in parameters.founded()]
        assert [row["path"] for row in rows] == list(register())
        by_path = {row["path"]: row for row in rows}
        row = by_path["appraisal.queue_full"]
        assert row["status"] == "ASSUMPTION"
        assert "demands.time_pressure" in row["equations"]
        assert "360" in by_path["patience.mean"]["default"]
        assert "E3.3, derived" in by_path["patience.mean"]["basis"]

    def test_every_entry_of_evidence_is_there(self):
        page = said("evidence")
        for id_, one in evidence().items():
            assert id_ in page
            assert one.source in page

    def test_every_measure_is_there(self):
        page = said("measures")
        for one in MEASURES.values():
            assert one.label in page
            assert one.formula in page

    def test_every_column_is_there(self):
        page = said("traces").splitlines()
        for table in TABLES.values():
            assert table.doc in page
            assert set(table.names) <= set(page)
        assert {column.name for column in COLUMNS} <= set(page)

    def test_every_target_is_there(self):
        rows = validation.rows(report.load(report.shipped()))
        ids = {row[0] for row in rows}
        assert {id_ for id_ in TARGETS if id_ != "C9.lognormal"} <= ids

    @pytest.mark.parametrize("part", about.PARTS)
    def test_a_part_is_made_alone(self, part):
        page = said(part)
        own = {
            "overview": "What it is not",
            "equations": "1 - (1 - over)",
            "parameters": "What the parameters rest on",
            "evidence": "What was found",
            "measures": "What does a number rest on?",
            "traces": "Stored as",
            "validation": "Held against published findings",
            "reporting": "STRESS-DES",
        }
        assert {other for other, words in own.items() if words in page} == {part}


class TestAddress:
    @pytest.mark.parametrize(
        "query",
        [
            {"part": "nonsense"},
            {"part": "parameters", "scenario": "../../etc/passwd"},
            {"part": "measures", "measure": "no such"},
            {"part": "equations", "find": "(" * 300},
        ],
    )
    def test_nonsense_falls_back(self, query):
        assert about.layout(None, query) is not None

    def test_it_chooses_scenario_and_measure(self):
        assert "In bank-day" in str(
            about.layout(None, {"part": "parameters", "scenario": "bank-day"})
        )
        page = said("measures", measure="asa")
        assert MEASURES["asa"].doc in page
        assert MEASURES["tension"].doc not in page


class TestParameters:
    def test_the_sentence_counts(self):
        rows = parameters.founded()
        counts = Counter(one.status for one in register().values())
        words = parameters.sentence(rows)
        assert f"{counts['assumption']} of the {len(register())} parameters of the model" in words
        assert f"{counts['policy']} are policies" in words

    def test_a_scenario_changes_values_and_status(self):
        rows = {row.parameter.path: row for row in parameters.founded(load_scenario("bank-day"))}
        assert rows["patience.shape"].value == "hazard"
        mixed = rows["contacts.*.work_spread"]
        assert mixed.set
        assert mixed.status == "fitted"
        assert mixed.value.startswith("PS 1.05; NW 1.14")

    def test_a_replaced_default_is_an_assumption(self):
        changed = load_scenario("helpdesk-12", {"patience.mean": 100})
        row = next(r for r in parameters.founded(changed) if r.parameter.path == "patience.mean")
        assert (row.value, row.status, row.set) == ("100", "assumption", True)

    def test_sections_with_most_assumptions_come_first(self):
        counts = parameters.by_section(parameters.founded())
        numbers = [found["assumption"] for found in counts.values()]
        assert numbers == sorted(numbers, reverse=True)
        assert sum(found.total() for found in counts.values()) == len(register())

    def test_the_chart_tells_assumptions_by_pattern_and_word(self):
        figure = charts.statuses({"strain": Counter(published=2, assumption=3)}, "dark")
        bars = {trace.name: trace for trace in figure.data if trace.type == "bar"}
        assert set(bars) == {"published", "ASSUMPTION"}
        assert bars["ASSUMPTION"].marker.pattern.shape == "/"
        assert list(bars["ASSUMPTION"].x) == [3]
        assert [t.text for t in figure.data if t.type == "scatter"] == [(" 3 of 5",)]


class TestValidation:
    def test_misses_are_misses(self):
        words = validation.sentence(CONTENT)
        assert "2 of 5 simulated values lie within their bands" in words
        assert "Missed: C3, C4 and C5.part." in words
        assert "For one of them, C2, the sign is not shown" in words
        assert [row[8] for row in validation.rows(CONTENT)] == [
            "within its band",
            "within, sign not shown",
            "MISSED",
            "MISSED",
            "MISSED",
        ]

    def test_bands_are_stretched_to_one_width(self):
        one = target("C1", -0.08, (-0.10, -0.02), low=-0.10, high=-0.05)
        at = validation.place(one)
        assert at.simulated == pytest.approx(0.4)
        assert at.low == pytest.approx(0)
        assert at.high == 1.5
        assert not at.beyond
        assert validation.place(CONTENT["targets"][2]).beyond
        assert validation.place(CONTENT["targets"][3]).simulated is None

    def test_the_chart_marks_misses_by_shape_and_word(self):
        figure = charts.targets(CONTENT["targets"], "light")
        marks = {trace.name: trace for trace in figure.data}
        assert list(marks["MISSED"].y) == [2, 3, 4]
        assert marks["MISSED"].marker.symbol == "x"
        assert marks["within its band"].marker.symbol == "circle"
        labels = [note.text for note in figure.layout.annotations]
        assert "MISSED, beyond the edge" in labels[2]
        assert "MISSED, unknown" in labels[3]
        assert "MISSED" not in labels[0]

    def test_it_says_how_the_numbers_were_made(self):
        words = validation.made(CONTENT, "0.1.0")
        assert "600 technicians" in words
        assert "seed 3" in words
        assert "quick run" in words
        assert "This is version 0.1.0" in words

    def test_without_results_it_says_so(self, tmp_path, monkeypatch):
        monkeypatch.setattr(about_numbers, "shipped", lambda: tmp_path / "results.json")
        assert "There are no validation results here" in said("validation")
        (tmp_path / "results.json").write_text('{"targets": [1]}')
        assert "is no result of twin validate" in said("validation")
        with pytest.raises(InputError, match="is not there"):
            report.load(tmp_path / "none.json")

    def test_they_are_found_as_installed_too(self, tmp_path, monkeypatch):
        (tmp_path / "_validation").mkdir()
        monkeypatch.setattr("twin.__file__", str(tmp_path / "__init__.py"))
        assert report.shipped() == tmp_path / "_validation" / "results.json"


class TestRests:
    def test_every_subject_has_its_ground(self):
        names = {subject.__name__.rpartition(".")[2] for subject in SUBJECTS}
        assert set(rests.GROUNDS) == names
        modules = {group.module for group in equations()}
        for ground in rests.GROUNDS.values():
            assert set(ground.modules) <= modules
            for id_ in ground.targets:
                assert any(fnmatchcase(one, id_) for one in TARGETS), id_

    def test_tension(self):
        found = rests.rests_on("tension", CONTENT["targets"])
        assert {"strain.built", "demands.time_pressure"} <= {one.path for one in found.equations}
        assert "strain.gain" in {one.parameter.path for one in found.parameters}
        assert [one["id"] for one in found.targets] == ["C1", "C3", "C4"]
        assert f"{found.counts['assumption']} of the {len(found.parameters)}" in found.sentence
        assert "not validated" in found.ground.held

    def test_what_is_drawn_rests_on_no_equation(self):
        assert not rests.rests_on("recurrent_incident_share").equations


def test_the_checklist_is_whole_and_marks_what_is_open():
    numbers = [item.number for item in checklist.ITEMS]
    assert len(set(numbers)) == len(numbers)
    assert {number.split(".")[0] for number in numbers} == set("123456")
    for item in checklist.ITEMS:
        assert bool(item.missing) == (item.answered != "answered")
        assert item.part in ("", *about.PARTS)
    assert "2.1 is answered in part" in checklist.sentence()
