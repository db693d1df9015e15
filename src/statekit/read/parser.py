"""A text to events: the one door to ruamel.yaml's parser."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.parser import Parser
from ruamel.yaml.tokens import DocumentEndToken, ValueToken

from statekit.read.nodes import Problem
from statekit.read.scanner import CoreScanner
from statekit.read.stream import TextReader
from statekit.read.syntax import NotYaml, stop_of


class CoreParser(Parser):
    """The library's parser with two gaps closed."""

    @cached_property
    def scanner(self) -> CoreScanner:
        """Where the tokens come from; looked up once."""
        scanner: CoreScanner = self.loader.scanner
        return scanner

    def parse_implicit_document_start(self) -> Any:
        """Pass ends of documents that have no document before them."""
        while self.scanner.check_token(DocumentEndToken):
            self.scanner.get_token()
        return super().parse_implicit_document_start()

    def parse_flow_mapping_empty_value(self) -> Any:
        """Inside of braces, a key may have any length and its colon may stand in a later line."""
        if self.scanner.check_token(ValueToken):
            return self.parse_flow_mapping_value()
        return super().parse_flow_mapping_empty_value()


# What the library is known to let out of its own on texts that are no YAML.
_ESCAPING = (YAMLError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)


class EventStream:
    """The events of a text, and what stands in it but must not."""

    typ = "pure"
    comment_handling = None
    processing_version = (1, 2)

    def __init__(self, text: str):
        self.text = text
        self.reader = TextReader(text)
        self.scanner = CoreScanner(loader=self)
        self.parser = CoreParser(loader=self)

    @property
    def resolver(self) -> EventStream:
        """Where the library looks for the version of YAML: it is 1.2, whatever a directive says."""
        return self

    @property
    def refused(self) -> list[Problem]:
        """Tags and versions, as far as the text was read."""
        return self.scanner.refused

    def __iter__(self) -> Iterator[Any]:
        """Yield the events.

        Raises:
            NotYaml: the parser stops.
        """
        try:
            while self.parser.check_event():
                yield self.parser.get_event()
        except MarkedYAMLError as error:
            raise stop_of(self.text, error, self._bracket()) from None
        except _ESCAPING as error:
            message = f"this is not YAML: {type(error).__name__}: {error}"
            raise NotYaml(self.reader.index, message) from error

    def _bracket(self) -> int | None:
        marks = self.parser.marks
        opened = marks[-1].index if marks else None
        return opened if opened is not None and self.text[opened : opened + 1] in ("[", "{") else None
