"""The numbers of quotations that were compared with their sources."""

from __future__ import annotations

from statekit._startup.frozen import frozen


@frozen
class QuotationCounts:
    """The numbers of quotations that were compared with the texts of their sources, and that were not.

    Attributes:
        quotations: the number of selections with words that were compared.
        misquoted: the number of these with a finding.
        unverified: the number of selections with words whose source is not available.
        missing: the keys of the sources that are not available.
    """

    quotations: int = 0
    misquoted: int = 0
    unverified: int = 0
    missing: tuple[str, ...] = ()
