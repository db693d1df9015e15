"""The commands: parse, call, print, exit. No logic lives here."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer

from statekit import options
from statekit._version import __version__
from statekit.process import signals, streams

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from statekit.api import Progress, Report
    from statekit.cache.inputs import Grounds
    from statekit.cache.replay import Question
    from statekit.config.settings import Settings
    from statekit.diagnostics import RuleDoc
    from statekit.discovery.dataset import Dataset, Kind

_FOUND, _UNUSABLE, _INTERRUPTED = 1, 2, 130
_ISSUES = "please report it with the file that caused it"
_KNOWN = frozenset({"DatasetError", "NoDatasetError", "ReleaseError", "SchemaError", "SettingsError"})
_NO_THREAD = ("can't start new thread", "Failed to launch worker thread")
"""What Python and PyArrow say where the system lets a process have no further thread."""

# A line that holds only a backspace keeps the lines below it as they are.
_VALIDATE = """\
Check records, and say everything that is wrong with them.

\b
Examples:
  statekit validate
  statekit validate records/person --sources ../texts
  statekit validate --schema api.schema.json configs/ extra.yaml
  statekit validate --schema api.schema.json tests/invalid --expect-invalid
  statekit validate --format github

Exit code 0: valid (there may be warnings). 1: errors were found. 2: nothing could be checked.
"""
_EXPORT = """\
Check records, and write them as JSON Lines, Parquet and CSV.

\b
Examples:
  statekit export --output build
  statekit export --output build --format parquet --format sqlite
  statekit export --schema api.schema.json configs/ --table config --output build

Where there are errors they are said, nothing is written, and the exit code is 1.
"""

_SCHEMA = """\
Say what the tables of a schema look like: the types of each path, and why anything is kept as JSON.

\b
Examples:
  statekit schema
  statekit schema person
  statekit schema --schema api.schema.json
  statekit schema --format markdown > dictionary.md
  statekit schema person --format arrow > person.arrows

Only schemas are read, no records: the types depend on nothing else.
"""

_VERIFY = """\
Check that an export is whole, that its files agree with each other, and with the records if these are named.

\b
Examples:
  statekit verify build
  statekit verify build .
  statekit verify build --schema api.schema.json configs/ --table config

Checksums are compared, JSON Lines are checked against the schemas in the export, and all other files are
compared with JSON Lines. PATHs are those of `export`: each record that it would write, and no other, is to be
in the export. Without PATH no records are read. Exit code 0: nothing is wrong. 1: something is. 2: it is no
export, or records cannot be read.
"""
_CLEAN = """\
Remove what is known of files that were seen before; the next run reads them all.

\b
Examples:
  statekit cache clean
"""

_EXPLAIN = """\
Say what a rule checks, and why. Without a rule, list all of them.

\b
Examples:
  statekit explain record/unknown-reference
  statekit explain
"""

app = typer.Typer(
    name="statekit",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
caches = typer.Typer(no_args_is_help=True, help="What is known of files that were seen before.")
app.add_typer(caches, name="cache")


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"statekit {__version__}")
        raise typer.Exit


@app.callback()
def statekit(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Checks records in YAML against a JSON Schema, each other and their sources; makes tables of them."""


@app.command(help=_VALIDATE, cls=options.Command)
def validate(
    context: typer.Context,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    report_format: options.Report = None,
    sources: options.Sources = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    expect_invalid: options.ExpectInvalid = False,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    tier: options.Tier = options.TierName.AUTO,
) -> None:
    """Check records, and say everything that is wrong with them."""
    from statekit import api
    from statekit.discovery.resolve import resolve

    began = time.monotonic()
    dataset = resolve(paths or (), schema=schema)
    # Only an answer that may be kept has to know what it rests on.
    looked = None if context.obj is None else api.first_look(dataset, sources)
    settings = _settings(dataset, select, ignore)
    with _schema_errors(report_format, began), _progress() as progress:
        report = api.validate(
            dataset,
            sources=sources,
            settings=settings,
            progress=progress,
            jobs=jobs or _cores(),
            tier=api.Tier(tier),
            cache=None if no_cache else api.Cache(),
        )
    if expect_invalid:
        report = api.expect_invalid(dataset, report)
    code = _FOUND if report.summary.errors else 0
    lines = _say(report, report_format or _fitting_format(), time.monotonic() - began)
    if looked is not None and report.is_lasting:
        _keep(context.obj, lines, report, code, api.grounds_of(dataset, looked, report.schemas))
    raise typer.Exit(code)


@app.command(help=_EXPORT, cls=options.Command)
def export(
    output: options.Output,
    paths: options.Paths = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    formats: options.Tables = None,
    compress: options.Compress = None,
    spreadsheet: options.Spreadsheet = False,
    skip_invalid: options.SkipInvalid = False,
    force: options.Force = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    tier: options.Tier = options.TierName.AUTO,
) -> None:
    """Check records, and write them as JSON Lines, Parquet and CSV."""
    from statekit import api
    from statekit.discovery.resolve import resolve
    from statekit.report import count
    from statekit.report.escape import printable

    if table is not None and schema is None:
        raise typer.BadParameter("it names the table of --schema", param_hint="--table")
    began = time.monotonic()
    _leave_out("pandas")
    dataset = resolve(paths or (), schema=schema, table=table)
    settings = _settings(dataset, select, ignore)
    with _schema_errors(options.ReportFormat.TEXT, began), _progress() as progress:
        done = api.export(
            dataset,
            output,
            formats=formats or (),
            spreadsheet=spreadsheet,
            compress=compress,
            skip_invalid=skip_invalid,
            force=force,
            settings=settings,
            progress=progress,
            jobs=jobs or _cores(),
            tier=api.Tier(tier),
            cache=None if no_cache else api.Cache(),
        )
    _say(done.report, options.ReportFormat.TEXT, time.monotonic() - began)
    endings: dict[str, list[str]] = {}
    for name in done.rows:
        bare = name.removesuffix(f".{compress}")
        stem, ending = os.path.splitext(bare)  # noqa: PTH122 - names of tables hold dots
        endings.setdefault(stem, []).append(ending + name[len(bare) :])
    for stem, written in endings.items():
        files = printable(f"{output / stem}{', '.join(written)}")
        typer.echo(f"{files}: {count(done.rows[stem + written[0]], 'row')}")
    for remark in done.remarks:
        typer.echo(printable(remark), err=True)
    if done.left_out:
        were = "was" if done.left_out == 1 else "were"
        typer.echo(f"{count(done.left_out, 'invalid record')} {were} left out", err=True)
    if not done.rows:
        typer.echo("nothing was written", err=True)
        raise typer.Exit(_FOUND)


@app.command("schema", help=_SCHEMA, cls=options.Command)
def describe_schema(
    kinds: options.KindNames = None,
    schema: options.OneSchema = None,
    dictionary_format: options.Dictionary = options.DictionaryFormat.TABLE,
) -> None:
    """Say what the tables of a schema look like."""
    from statekit.dictionary import WRITERS, arrow_stream, describe
    from statekit.report.escape import printable

    tables = describe(_kinds(kinds or (), schema))
    if dictionary_format is not options.DictionaryFormat.ARROW:
        for line in WRITERS[dictionary_format](tables):
            typer.echo(printable(line))
        return
    if len(tables) > 1:
        names = ", ".join(table.plan.name for table in tables)
        raise typer.BadParameter(
            f"an Arrow schema is one of one table: name one of {names}", param_hint="KIND"
        )
    if _is_terminal(sys.stdout):
        raise typer.BadParameter("an Arrow schema is binary: write it to a file", param_hint="--format")
    typer.echo(arrow_stream(tables[0]), nl=False)


@app.command(help=_VERIFY, cls=options.Command)
def verify(
    folder: options.Release,
    paths: options.Exported = None,
    schema: options.SchemaFile = None,
    table: options.Table = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
) -> None:
    """Check that an export is whole, and that its files agree with each other and with the records."""
    from statekit import api
    from statekit.discovery.resolve import resolve
    from statekit.report import count
    from statekit.report.escape import printable

    if table is not None and schema is None:
        raise typer.BadParameter("it names the table of --schema", param_hint="--table")
    began = time.monotonic()
    _leave_out("pandas")
    dataset = resolve(paths or (), schema=schema, table=table) if paths or schema else None
    settings = _settings(dataset, select, ignore) if dataset is not None else None
    with _schema_errors(options.ReportFormat.TEXT, began), _progress() as progress:
        done = api.verify(
            folder,
            dataset,
            settings=settings,
            progress=progress,
            jobs=jobs or _cores(),
            cache=None if no_cache else api.Cache(),
        )
    for name, message in done.problems:
        typer.echo(printable(f"{folder / name}: {message}"))
    for remark in done.remarks:
        typer.echo(printable(remark), err=True)
    if done.left_out:
        were = "was" if done.left_out == 1 else "were"
        typer.echo(f"{count(done.left_out, 'invalid record')} {were} left out of the comparison", err=True)
    problems = count(len(done.problems), "problem")
    typer.echo(f"{count(done.files, 'file')}, {count(done.rows, 'record')}, {problems}", err=True)
    if done.problems:
        raise typer.Exit(_FOUND)


@app.command(help=_EXPLAIN, cls=options.Command)
def explain(rule: options.Rule = None) -> None:
    """Say what a rule checks, and why; without a rule, list all."""
    docs = _docs()
    if rule is None:
        width = max(map(len, docs))
        for doc in docs.values():
            typer.echo(f"{doc.id:<{width}}  {doc.summary}")
        return
    if rule not in docs:
        raise typer.BadParameter(f"there is no rule {rule}{_near(rule, docs)}", param_hint="RULE")
    doc = docs[rule]
    typer.echo(f"{doc.id} ({doc.severity})\n\n{doc.text}")


@caches.command(help=_CLEAN, cls=options.Command)
def clean() -> None:
    """Remove what is known of files that were seen before."""
    from statekit.cache.store import Cache
    from statekit.report.escape import printable

    cache = Cache()
    freed = cache.clean()
    typer.echo(printable(f"{cache.folder or 'there is no folder for a cache'}: {freed:,} bytes freed"))


def _leave_out(library: str) -> None:
    """Let a library seem to be absent in this process and in those that it forks.

    PyArrow loads pandas at the first array wherever it finds it, which takes longer than many an export.
    """

    class Absent:
        @staticmethod
        def find_spec(fullname: str, _path: object = None, _target: object = None, /) -> None:
            if fullname == library:
                raise ModuleNotFoundError(f"no module named {library!r} is wanted here", name=library)

    sys.meta_path.insert(0, Absent)


def _kinds(names: Sequence[str], schema: Path | None) -> list[Kind]:
    """The kinds that are named, or all of them; or the one of a schema file."""
    from statekit.discovery.dataset import Kind, kind_of
    from statekit.discovery.find import find_kinds

    if schema is not None:
        if names:
            raise typer.BadParameter(
                "it names kinds of a dataset, and --schema has one table", param_hint="KIND"
            )
        return [Kind(kind_of(schema), schema, str(schema))]
    known = {kind.name: kind for kind in find_kinds(Path())}
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"there is no kind {name}{_near(name, known)}", param_hint="KIND")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def _near(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _settings(dataset: Dataset, select: Sequence[str] | None, ignore: Sequence[str] | None) -> Settings:
    from statekit.config.settings import load_settings

    return load_settings(dataset, _docs()).with_options(select or (), ignore or ())


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _docs() -> Mapping[str, RuleDoc]:
    from statekit.api import documentation

    return documentation()


def _fitting_format() -> str:
    from statekit.report import fitting_format

    return fitting_format(os.environ)


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """What draws how far the run is, if anybody looks on."""
    from statekit.report import ProgressBar, wants_progress

    if not wants_progress(os.environ, terminal=_is_terminal(sys.stderr)):
        yield None
        return
    bar = ProgressBar(sys.stderr)
    try:
        yield bar.show
    finally:
        bar.clear()


@contextmanager
def _schema_errors(report_format: str | None, began: float) -> Iterator[None]:
    """A schema that cannot be used is said as findings are; nothing was checked then."""
    from statekit.api import Report, SchemaError, Summary

    try:
        yield
    except SchemaError as error:
        found = error.diagnostic
        summary = Summary(errors=1, rules={found.rule: 1})
        _say(Report((found,), summary), report_format or _fitting_format(), time.monotonic() - began)
        raise typer.Exit(_UNUSABLE) from None


def _say(report: Report, report_format: str, seconds: float) -> list[str]:
    """Say what was found, and the numbers; gives the lines of what was found."""
    from statekit.report import REPORTERS, Context, say_summary, wants_colour

    coloured = wants_colour(os.environ, terminal=_is_terminal(sys.stdout))
    context = Context(report.summary, _docs(), coloured=coloured)
    lines = []
    for line in REPORTERS[report_format](report.diagnostics, context):
        typer.echo(line, color=True)
        lines.append(line)
    typer.echo(say_summary(report.summary, seconds), err=True)
    return lines


def _keep(question: Question, lines: list[str], report: Report, code: int, grounds: Grounds | None) -> None:
    """Keep what was said for the next time that the same is asked."""
    from statekit.cache.replay import SECONDS, Answer
    from statekit.report import say_summary

    if grounds is None:
        return
    out = "".join(line + "\n" for line in lines)
    question.keep(Answer(out, say_summary(report.summary, SECONDS), code), *grounds)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def run(question: Question | None = None) -> NoReturn:
    """Run the command line: errors that are not findings become one line and exit code 2.

    Args:
        question: the command line as one whose answer may be kept.
    """
    # NumPy, which PyArrow loads, ends a process that may have few threads; nothing here computes with it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        signals.listen()
        app(prog_name="statekit", obj=question)
    except SystemExit as done:
        if isinstance(done.__context__, BrokenPipeError):  # the library makes exit code 1 of it, which lies
            streams.let_go()
            sys.exit(streams.GONE)
        _say_ending(done.code)
        raise
    except KeyboardInterrupt:
        _say_ending(_INTERRUPTED)
        sys.exit(_INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - whatever it is, people get one line
        _give_up(error)
    sys.exit(0)


def _say_ending(code: object) -> None:
    if code in signals.ENDINGS:
        signals.close_ears()
        streams.complain(f"statekit: {signals.ENDINGS[code]}")


def _give_up(error: Exception) -> NoReturn:
    if isinstance(error, BrokenPipeError):
        streams.let_go()
        sys.exit(streams.GONE)
    from statekit.report.escape import printable

    streams.complain(f"statekit: error: {printable(_message(error))}")
    streams.let_go()
    sys.exit(_UNUSABLE)


def _message(error: Exception) -> str:
    """What to say of an error: of the input, of the system, or else of the program."""
    text = str(error)
    if type(error).__name__ in _KNOWN:
        return text
    if isinstance(error, OSError):
        return _message_of_system(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, ImportError):
        return f"a library cannot be loaded: {text}"
    if any(said in text for said in _NO_THREAD):
        return f"the system has no room for another thread: {text}"
    return f"internal error: {type(error).__name__}: {text}; {_ISSUES}"


def _message_of_system(error: OSError) -> str:
    if error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, FileNotFoundError):  # all but `getcwd` name what they look for
        return "the current folder is not there any more"
    return str(error)
