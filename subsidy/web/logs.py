import json
import logging
from datetime import UTC, datetime

from subsidy.web import requestid


class JsonFormatter(logging.Formatter):
    """One JSON object per line, with the request id and what `extra={"facts": {…}}` brings."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": requestid.current.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
