"""Reads the texts to translate out of Django templates, for `pybabel extract` (see babel.cfg)."""

import io
from collections.abc import Iterator
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Any]:
    """Yield what babel's own extractor finds in the template, once it looks like Python."""
    lines = templatize(file.read().decode()).splitlines()
    code = "\n".join(line.lstrip() for line in lines)  # Python minds indentation
    return extract_python(io.BytesIO(code.encode()), keywords, comment_tags, options)
