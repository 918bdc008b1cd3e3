"""The benchmark's own rules: what is generated, when an answer counts, and how figures become a table.

The generated data goes through the project's own build, at the smallest scale with every kind of document.
"""

import csv
import json
import subprocess
import sys
import time
from collections import Counter

import pytest

from bench import report, workloads
from bench.answers import WrongAnswer, compare, question_rows, sparql_rows, values
from bench.engines import ENGINES, Unavailable
from bench.generate import SCALES, Document, Place, Scale, main, write_document, write_root
from bench.processes import NotStarted, Process, descendants, free_port, lives
from bench.report import Run
from bench.run import merge
from bench.samples import Figure, Sample, Target
from graph.build import build
from graph.store import open_store
from graph.terms import MLG

ID = "https://w3id.org/maillage/id/"


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "data").rglob("*"))
        if path.is_file()
    }


def rows(path):
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The tiny root and its home, built once."""
    folder = tmp_path_factory.mktemp("tiny")
    write_root(folder / "root", SCALES["tiny"])
    result = build(folder / "root", folder / "home")
    return folder / "root", open_store(folder / "home"), result


def bindings(*found, variables=("a", "n")):
    return json.dumps({"head": {"vars": list(variables)}, "results": {"bindings": list(found)}}).encode()


def uri(value):
    return {"type": "uri", "value": value}


def number(value, datatype="integer"):
    return {"type": "literal", "value": value, "datatype": f"http://www.w3.org/2001/XMLSchema#{datatype}"}


class TestGeneration:
    def test_the_same_scale_gives_the_same_bytes(self, tmp_path):
        write_root(tmp_path / "one", SCALES["tiny"])
        write_root(tmp_path / "two", SCALES["tiny"])
        assert files(tmp_path / "one") == files(tmp_path / "two")

    def test_the_documents_of_a_small_root_are_the_first_of_a_larger_one(self, tmp_path):
        write_root(tmp_path / "three", Scale(documents=3))
        write_root(tmp_path / "five", Scale(documents=5))
        smaller = {k: v for k, v in files(tmp_path / "three").items() if "/reference/" not in k}
        assert smaller
        assert smaller.items() <= files(tmp_path / "five").items()

    def test_a_root_knows_the_place_of_the_next_document(self, tmp_path):
        write_root(tmp_path / "root", Scale(documents=8))
        folder = write_document(tmp_path / "root", 8)
        known = {r["organisation"] for r in rows(tmp_path / "root/data/reference/organisations.csv")}
        assert Document(8).place == Place(1)
        assert {row["institution"] for row in rows(folder / "signatures.csv")} <= known

    def test_a_document_is_never_overwritten(self, tmp_path):
        write_root(tmp_path / "root", Scale(documents=1))
        with pytest.raises(FileExistsError):
            write_document(tmp_path / "root", 0)
        with pytest.raises(FileExistsError):
            write_root(tmp_path / "root", Scale(documents=1))

    def test_places_never_share_a_name(self):
        names = [Place(number).name for number in range(400)]
        assert names[:2] == ["Val-Auronne", "Haut-Val-Auronne"]
        assert names[7 * 23] == "Val-Auronne 2"
        assert len(set(names)) == 400

    def test_a_piloting_has_one_to_four_organisations(self, tiny):
        root, _, _ = tiny
        counts = Counter(
            len(row["pilots"].split("; "))
            for path in root.rglob("actions.csv")
            for row in rows(path)
            if row["pilots"]
        )
        assert set(counts) == {1, 2, 3, 4}
        assert counts[2] > counts[4]

    def test_titles_are_distinct_up_to_the_scale_of_the_search(self, tmp_path):
        write_root(tmp_path / "root", Scale(documents=1, titles=2500))
        found = [
            row["label"]
            for row in rows(tmp_path / "root/data/reference/organisations.csv")
            if row["organisation"].startswith("annuaire/")
        ]
        assert len(found) == len(set(found)) == 2500

    def test_the_command_says_how_it_is_used(self, tmp_path):
        with pytest.raises(SystemExit, match=r"usage: .*tiny,small,large"):
            main(["enormous", str(tmp_path / "root")])
        main(["tiny", str(tmp_path / "root")])
        assert (tmp_path / "root" / "queries" / "checks").is_dir()


class TestBuiltGraph:
    """Counts by hand: nine documents, of kinds sdsf, ctg, pst × 3, contrat de ville, pedt, charte, sdsf."""

    def test_it_builds_without_fault_or_warning_and_all_of_it_is_proven(self, tiny):
        _, _, result = tiny
        assert result.warnings == ()
        assert result.attested_share == 1.0
        assert len(result.facts) == 9

    def test_the_graph_holds_what_the_tables_say(self, tiny):
        root, store, _ = tiny
        actions = [row for path in root.rglob("actions.csv") for row in rows(path)]
        found = dict(zip(*self.counts(store), strict=True))
        assert found["conventions"] == 9
        assert found["actions"] == len(actions)
        assert found["pilotings"] == sum(
            len([name for name in (row["pilots"] + "; " + row["likely_pilots"]).split("; ") if name])
            for row in actions
        )

    def test_axes_and_objectives_come_by_kind(self, tiny):
        root, _, _ = tiny
        kinds = Counter(row["kind"] for path in root.rglob("plan.csv") for row in rows(path))
        axes = 2 * 4 + 3 + 6 * 2
        assert kinds == {"axis": axes, "objective": 2 * 4 * 2 + 3 + 6 * 2}

    def test_local_plans_hang_on_the_framework_of_their_place(self, tiny):
        _, store, _ = tiny
        plans = [
            (s.value.removeprefix(f"{ID}convention/"), o.value.removeprefix(f"{ID}convention/"))
            for number in range(9)
            for s, p, o in store.graph(_document(number))
            if p == MLG.localPlanOf
        ]
        assert plans == [(f"pst-x000-{rank}", "ctg-x000-1") for rank in (2, 3, 4)]

    @staticmethod
    def counts(store):
        found = store.select(workloads.read_text("subjects", "counts").text)
        return found.variables, [int(term.value) for term in found.rows[0]]

    def test_every_query_of_the_benchmark_answers_on_it(self, tiny):
        _, store, _ = tiny
        subjects = {
            name: [row[0].value for row in store.select(workloads.read_text("subjects", name).text).rows]
            for name in ("actions", "conventions", "organisations")
        }
        for kind in ("heavy", "network", "small"):
            for text in workloads.read_texts(kind):
                about = (
                    text.about(*subjects[text.subjects]) if text.subjects and kind == "network" else text.text
                )
                about = about.replace(workloads.SUBJECT, f"<{subjects.get(text.subjects, [''])[0]}>")
                assert store.select(workloads.once(about)).rows, f"{kind}/{text.name}"

    def test_plain_joins_and_computed_links_give_the_same_pairs(self, tiny):
        _, store, _ = tiny
        joined, computed = (
            [tuple(term.value for term in row) for row in store.select(workloads.read_text(*name).text).rows]
            for name in (("heavy", "co-pilots"), ("network", "computed"))
        )
        assert joined == computed

    def test_the_merge_holds_each_triple_once(self, tmp_path):
        quads = tmp_path / "graphs.nq"
        quads.write_text(
            '<a:s> <a:p> "x <y> ." <a:g1> .\n<a:s> <a:p> "x <y> ." <a:g2> .\n<a:s> <a:p> <a:o> <a:g1> .\n'
        )
        merge(quads, tmp_path / "merge.nt")
        assert (tmp_path / "merge.nt").read_text() == '<a:s> <a:p> "x <y> ." .\n<a:s> <a:p> <a:o> .\n'


class TestAnswers:
    def test_a_number_is_its_value_and_a_plain_string_its_text(self):
        one = bindings({"a": uri("a:x"), "n": number("2")})
        two = bindings({"a": uri("a:x"), "n": number("2.0", "decimal")})
        compare(sparql_rows(one), sparql_rows(two))
        plain = bindings({"a": {"type": "literal", "value": "é"}})
        typed = bindings(
            {
                "a": {"type": "typed-literal", "value": "é"}
                | {"datatype": number("")["datatype"][:-7] + "string"}
            }
        )
        compare(sparql_rows(plain), sparql_rows(typed))

    @pytest.mark.parametrize(
        "wrong",
        [
            bindings({"a": uri("a:x"), "n": number("3")}),
            bindings(),
            bindings({"a": uri("a:x"), "n": number("2")}, {"a": uri("a:x"), "n": number("2")}),
            bindings({"a": uri("a:y"), "n": number("2")}),
            bindings({"a": {"type": "literal", "value": "a:x"}, "n": number("2")}),
            bindings({"a": uri("a:x")}),
        ],
        ids=["another number", "no row", "one row twice", "another IRI", "text for an IRI", "unbound"],
    )
    def test_a_wrong_answer_is_an_error(self, wrong):
        right = bindings({"a": uri("a:x"), "n": number("2")})
        with pytest.raises(WrongAnswer, match=r"missing|too many"):
            compare(sparql_rows(wrong), sparql_rows(right))

    def test_what_is_asked_about_comes_without_the_marks_of_a_term(self):
        label = {"type": "literal", "value": "l'accueil", "xml:lang": "fr"}
        rows = [
            {"thing": {"type": "uri", "value": "urn:b"}, "label": label},
            {"thing": {"type": "uri", "value": "urn:a"}},
        ]
        body = json.dumps({"head": {"vars": ["thing", "label"]}, "results": {"bindings": rows}}).encode()
        assert values(body) == [("urn:b", "l'accueil"), ("urn:a", None)]

    def test_a_language_is_part_of_the_answer(self):
        french, english = (
            bindings({"a": {"type": "literal", "value": "plan", "xml:lang": tag}}) for tag in ("fr", "en")
        )
        with pytest.raises(WrongAnswer):
            compare(sparql_rows(french), sparql_rows(english))

    @pytest.mark.parametrize("body", [b'{"head": {"vars": ["a"]}, "results": {"bindi', b"<html>", b"[]", b""])
    def test_a_truncated_answer_is_an_error_whatever_its_status(self, body):
        with pytest.raises(WrongAnswer):
            sparql_rows(body)
        with pytest.raises(WrongAnswer):
            question_rows(body, ("a",))

    def test_a_question_and_a_query_are_comparable(self):
        question = json.dumps({"rows": [{"a": "https://a.example/x", "label": "X", "n": 2}]}).encode()
        query = bindings({"a": uri("https://a.example/x"), "n": number("2")})
        compare(question_rows(question, ("a", "n")), sparql_rows(query))


class TestWorkloads:
    def test_no_text_is_asked_twice(self):
        assert workloads.once("ASK {}") != workloads.once("ASK {}")
        assert workloads.once("ASK {}").endswith("\nASK {}")

    def test_small_texts_take_the_kinds_in_turn_and_each_thing_once(self):
        one = workloads.Text("one", "", "things", f"1 {workloads.SUBJECT}")
        two = workloads.Text("two", "", "things", f"2 {workloads.SUBJECT}")
        found = workloads.small_texts([one, two], {"things": ["a:1", "a:2", "a:3"]}, 5, seed=1)
        assert [text[0] for text in found] == ["1", "2", "1", "2", "1"]
        assert len(set(found)) == 5
        assert found != workloads.small_texts([one, two], {"things": ["a:1", "a:2", "a:3"]}, 5, seed=2)

    def test_searches_are_distinct_and_made_of_words_of_the_titles(self):
        titles = ["Renforcer la parentalité", "Ouvrir les ludothèques"]
        found = list(workloads.searches(titles, 5))
        assert len(set(found)) == 5
        assert all(any(word in title for title in titles) for text in found for word in text.split())


class TestFigures:
    def test_a_sample_is_median_and_extent(self):
        assert Sample.of([3.0, 1.0, 2.0]) == Sample(2.0, 1.0, 3.0, 3)
        with pytest.raises(ValueError, match="nothing"):
            Sample.of([])

    @pytest.mark.parametrize(
        ("ours", "target", "verdict"),
        [
            (110.0, Target(1.1), "reached"),
            (165.0, Target(1.1), "missed by 50%"),
            (120.0, Target(1.2, most=False), "reached"),
            (60.0, Target(1.2, most=False), "missed by 50%"),
            (50.0, Target(50, relative=False), "reached"),
            (75.0, Target(50, relative=False), "missed by 50%"),
            (75.0, None, ""),
        ],
    )
    def test_a_verdict_says_by_how_much(self, ours, target, verdict):
        values = {"maillage": Sample(ours, ours, ours, 1), "oxigraph": Sample(100.0, 90.0, 110.0, 3)}
        assert Figure("x", "ms", values, target).verdict() == verdict

    def test_what_was_not_measured_reaches_nothing(self):
        figure = Figure("x", "ms", {"maillage": "wrong answer", "oxigraph": Sample(1, 1, 1, 1)}, Target(1.1))
        assert figure.verdict() == "not measured"
        assert figure.ratio() is None

    def test_the_table_has_ratios_targets_and_reasons(self):
        figure = Figure(
            "heavy | query", "ms",
            {
                "virtuoso": "over 60 s",
                "oxigraph": Sample(1000, 900, 1234, 5),
                "maillage": Sample(250, 250, 250, 1),
            },
            Target(1.1),
        )  # fmt: skip
        assert list(report.table([figure])) == [
            "|  | Maillage | oxigraph serve | Virtuoso | target |  |",
            "| --- | --- | --- | --- | --- | --- |",
            "| heavy / query (ms) | 250 · 0.25 × | 1\u202f000 (900–1\u202f234) | over 60 s"
            " | ≤ 1.1 × | reached |",
        ]

    def test_engines_measured_later_join_the_same_line(self):
        run = Run("small", "a machine")
        run.add("heavy", [Figure("x", "ms", {"oxigraph": Sample(2, 2, 2, 1)})])
        run.add("heavy", [Figure("x", "ms", {"rdflib-endpoint": "over 60 s"}), Figure("y", "ms")])
        assert [figure.name for figure in run.parts["heavy"]] == ["x", "y"]
        assert list(run.parts["heavy"][0].values) == ["oxigraph", "rdflib-endpoint"]

    def test_a_run_that_was_kept_is_read_back(self, tmp_path):
        run = Run("small", "a machine", {"triples": "100"}, {"oxigraph": "0.5.13"})
        run.add("heavy", [Figure("x", "ms", {"oxigraph": Sample(2, 1, 3, 3), "virtuoso": "no"}, Target(1.1))])
        report.save(run, tmp_path / "run.json")
        assert report.load(tmp_path / "run.json") == run

    def test_the_page_names_machine_date_and_size(self, tmp_path):
        run = Run("small", report.machine(), {"triples": "100"}, {"oxigraph": "0.5.13"})
        run.add(
            "restart", [Figure("start", "s", {"maillage": Sample(1, 1, 1, 1)}, Target(2, relative=False))]
        )
        report.write(tmp_path / "page.md", [run])
        page = (tmp_path / "page.md").read_text(encoding="utf8")
        assert "## Small: 100 triples" in page
        assert "cores" in page
        assert run.dates["restart"] in page
        assert "| start (s) | 1 | ≤ 2 | reached |" in page
        assert page.endswith("\n")


class TestProcesses:
    def test_the_end_of_a_process_ends_what_it_started(self, tmp_path):
        script = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
        with Process([sys.executable, "-c", script], tmp_path / "log", {}, tmp_path) as process:
            process.wait_until(lambda: len(process.tree()) == 2, 20)
            tree = process.tree()
            assert [pid for pid, _, _ in process.memory()] == tree
            assert all(resident >= share > 0 for _, resident, share in process.memory())
        assert not [pid for pid in tree if lives(pid)]

    def test_a_process_settles_when_it_computes_no_more(self, tmp_path):
        busy = "import time\nend = time.time() + 3\nwhile time.time() < end: pass\ntime.sleep(60)"
        with Process([sys.executable, "-c", busy], tmp_path / "log", {}, tmp_path) as process:
            assert process.settle(60)
            assert time.perf_counter() - process.started > 3
        with Process([sys.executable, "-c", "while True: pass"], tmp_path / "log", {}, tmp_path) as process:
            assert not process.settle(4)

    def test_a_process_that_ends_early_is_quoted(self, tmp_path):
        script = "import sys; sys.exit('the port is taken')"
        with (
            Process([sys.executable, "-c", script], tmp_path / "log", {}, tmp_path) as process,
            pytest.raises(NotStarted, match="the port is taken"),
        ):
            process.wait_until(lambda: False, 20)

    def test_a_process_that_never_answers_is_given_up(self, tmp_path):
        with (
            Process(["sleep", "60"], tmp_path / "log", {}, tmp_path) as process,
            pytest.raises(NotStarted, match=r"no answer within 0\.1 s"),
        ):
            process.wait_until(lambda: False, 0.1)

    def test_two_free_ports_differ_and_descendants_begin_with_the_root(self):
        assert 1024 < free_port() < 65536
        with subprocess.Popen(["sleep", "60"]) as sleeping:
            assert descendants(sleeping.pid) == [sleeping.pid]
            sleeping.kill()

    def test_an_engine_that_is_not_installed_says_so(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Unavailable, match="virtuoso-t is not installed"):
            ENGINES["virtuoso"](tmp_path).install()


def _document(number):
    from graph.terms import Minter

    return Minter().graph(f"document/{Document(number).folder}")
