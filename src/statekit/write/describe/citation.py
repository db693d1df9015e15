"""CITATION.cff: how to cite the dataset (Citation File Format 1.2.0)."""

from __future__ import annotations

import json

from statekit.write.describe.release import ReleaseDescription


def citation(release: ReleaseDescription) -> str | None:
    """Return the citation file; None if no creator is known, because the format requires authors."""
    about = release.about
    if not about.creators:
        return None
    lines = ["cff-version: 1.2.0", "type: dataset"]
    lines.append('message: "If you use this dataset, please cite it as below."')
    fields = {
        "title": about.title or about.name,
        "version": about.version,
        "abstract": about.description,
        "license": about.license,
        "url": about.homepage,
        "doi": about.doi,
        "date-released": about.date,
    }
    lines += [f"{key}: {_quoted(text)}" for key, text in fields.items() if text is not None]
    if about.keywords:
        lines += ["keywords:", *(f"  - {_quoted(keyword)}" for keyword in dict.fromkeys(about.keywords))]
    lines.append("authors:")
    for creator in about.creators:
        lines.append(f"  - name: {_quoted(creator.name)}")
        parts = {"website": creator.url, "email": creator.email}
        lines += [f"    {key}: {_quoted(text)}" for key, text in parts.items() if text is not None]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a YAML scalar: a JSON string is also a double-quoted YAML string."""
    return json.dumps(text, ensure_ascii=False)
