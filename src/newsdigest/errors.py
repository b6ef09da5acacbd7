"""The exceptions of newsdigest: what a user can do something about, each naming its subject.

NewsdigestError
├── InputError            a file, line, address or date that the user gave cannot be read: exit status 2
│   ├── DateError         a day that is no day
│   └── UnknownCoin       a coin that the reference does not know
├── StoreError            the database cannot be used: exit status 2
│   ├── NotADatabase      the file is not a newsdigest database
│   ├── NewerDatabase     it was written by a newer version
│   ├── ReadOnlyDatabase  it cannot be written
│   └── DatabaseBusy      another process is writing to it
├── FetchError            one address could not be fetched: an outcome, not the end
├── CleanError            one page could not be made an article: an outcome, not the end
├── EngineError           where the work should run cannot be reached
├── ModelError            a model file is missing, or its hash is not the one in models.toml; a model can't be loaded
└── MissingExtra          a library is missing that an optional part needs: exit status 2
"""


class NewsdigestError(Exception):
    """Something that the user can act on. `str()` is one line: the subject, what is wrong, what to do."""


class InputError(NewsdigestError):
    """A file, line, address or option that cannot be read."""


class DateError(InputError):
    """A day that is not a day."""


class UnknownCoin(InputError):
    """A coin that neither the reference nor the database knows."""


class StoreError(NewsdigestError):
    """The database cannot be used."""


class NotADatabase(StoreError):
    """The file is not a newsdigest database."""


class NewerDatabase(StoreError):
    """The database was written by a newer version of newsdigest."""


class ReadOnlyDatabase(StoreError):
    """The database file or its folder cannot be written."""


class DatabaseBusy(StoreError):
    """Another process holds the writer's lock."""


class FetchError(NewsdigestError):
    """One address could not be fetched; `reason` is a stable word for counting, such as "too_large"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class CleanError(NewsdigestError):
    """One page could not be made an article; `reason` is a stable word for counting, such as "too_deep"."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class ModelError(NewsdigestError):
    """A model file is missing, is not the one that models.toml names, or makes no model."""


class MissingExtra(NewsdigestError):
    """A library of an extra is not installed; the message holds the command that installs it."""


class EngineError(NewsdigestError):
    """Where the work should run is not there, or was lost on the way."""
