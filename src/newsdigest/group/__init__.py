"""Group: articles to reposts, stories and themes."""

from newsdigest.group.corrections import wishes
from newsdigest.group.reposts import find_reposts
from newsdigest.group.signs import text_to_encode
from newsdigest.group.stories import group
from newsdigest.group.themes import themes

__all__ = ["find_reposts", "group", "text_to_encode", "themes", "wishes"]
