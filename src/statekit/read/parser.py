"""Parse a YAML text into events with ruamel.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.parser import Parser
from ruamel.yaml.tokens import DocumentEndToken, ValueToken

from statekit.read.nodes import Problem
from statekit.read.parser_errors import translate_error
from statekit.read.profile import STRICT, Profile
from statekit.read.scanner import CoreScanner
from statekit.read.stream import TextReader
from statekit.read.syntax import YamlSyntaxError


class CoreParser(Parser):
    """The parser of ruamel.yaml, with support for two more features of YAML 1.2.2."""

    @cached_property
    def scanner(self) -> CoreScanner:
        """The scanner, looked up once."""
        scanner: CoreScanner = self.loader.scanner
        return scanner

    def parse_implicit_document_start(self) -> Any:
        """Parse a document without `---`, after any document ends that have no document before them."""
        while self.scanner.check_token(DocumentEndToken):
            self.scanner.get_token()
        return super().parse_implicit_document_start()

    def parse_flow_mapping_empty_value(self) -> Any:
        """Parse the value of a key in braces, which may be long and have its colon on a later line."""
        if self.scanner.check_token(ValueToken):
            return self.parse_flow_mapping_value()
        return super().parse_flow_mapping_empty_value()


# Exceptions that the library is known to raise for texts that are not YAML.
_LIBRARY_ERRORS = (YAMLError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)


class EventStream:
    """The events of a text. It acts as the loader that the reader, the scanner and the parser look up.

    Args:
        text: The text.
        profile: The options for the text.
    """

    typ = "pure"
    comment_handling = None
    processing_version = (1, 2)
    scanner_type: type[CoreScanner] = CoreScanner

    def __init__(self, text: str, profile: Profile = STRICT):
        self.text = text
        self.profile = profile
        self.reader = TextReader(text)
        self.scanner = self.scanner_type(loader=self)
        self.parser = CoreParser(loader=self)

    @property
    def resolver(self) -> EventStream:
        """The object that defines the YAML version: this one, as every text is read as YAML 1.2."""
        return self

    @property
    def problems(self) -> list[Problem]:
        """The tags and YAML versions that are not allowed, up to where the text was read."""
        return self.scanner.problems

    @property
    def warnings(self) -> list[Problem]:
        """The warnings about plain text, up to where the text was read."""
        return self.scanner.warnings

    def __iter__(self) -> Iterator[Any]:
        """Yield the events.

        Raises:
            YamlSyntaxError: The text is not YAML.
        """
        try:
            while self.parser.check_event():
                yield self.parser.get_event()
        except YamlSyntaxError as error:
            raise self._cause(error) from None
        except MarkedYAMLError as error:
            raise self._cause(translate_error(self.text, error, self._open_bracket())) from None
        except _LIBRARY_ERRORS as error:
            message = f"this is not YAML: {type(error).__name__}: {error}"
            raise self._cause(YamlSyntaxError(self.reader.index, message)) from error

    def _cause(self, error: YamlSyntaxError) -> YamlSyntaxError:
        """Return the error of a line above that is not indented, if the error may follow from it."""
        return self.scanner.unindented[0] if self.scanner.unindented else error

    def _open_bracket(self) -> int | None:
        """Return the offset of the innermost bracket or brace that is not closed."""
        marks = self.parser.marks
        offset = marks[-1].index if marks else None
        return offset if offset is not None and self.text[offset : offset + 1] in ("[", "{") else None
