"""What a digest says of one coin: its moves, the causes that its articles state, its stories."""

from newsdigest.records import MARKET, CauseEvidence, ConsensusMove, Digest, DigestStory, StoryCause


def why_rows(digest: Digest, coin: str) -> tuple[list[ConsensusMove], list[StoryCause], list[DigestStory]]:
    """Moves of the coin, causes by the number of publishers over all its stories, and the stories, in rank."""
    moves = [r for r in digest.market if r.asset == coin]
    stories = [s for s in digest.stories if coin in s.coins[:3] or any(m.asset == coin for m in s.moves)]
    if coin != MARKET and not stories:
        stories = [s for s in digest.stories if coin in s.coins]
    # A coin's own move first, then the stories that are mainly about it.
    found: dict[tuple[str, str], dict[str, CauseEvidence]] = {}
    for story in stories:
        for cause in story.causes:
            for e in cause.evidence:
                found.setdefault((cause.type, cause.effect), {}).setdefault(e.publisher, e)
    causes = [StoryCause(kind, effect, tuple(voices.values())) for (kind, effect), voices in found.items()]
    causes.sort(key=lambda c: (-len(c.evidence), c.type, c.effect))
    return moves, causes, stories
