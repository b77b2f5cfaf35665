"""What other rooms may ask of the feeds."""

from subsidy.feeds.services.importing import FeedReport, import_feed
from subsidy.feeds.services.reading import FeedFault, FeedUnreadable

__all__ = ["FeedFault", "FeedReport", "FeedUnreadable", "import_feed"]
