"""The names of all that speaks for a candidate."""

from __future__ import annotations

from enum import StrEnum


class Signal(StrEnum):
    """What speaks for an organization, as a number of 0 or more: higher says more.

    ``sim`` is the cosine of the need and a passage, negative ones counting as 0; sums go over the offers and past
    projects of the organization, its passages. ``owners`` is how many organizations say a passage, ``known`` how many
    of the team took part in a project, ``size`` how many did in all, ``w`` = .02 + sim³ of the project's text (1
    without a need), ``age`` the years of a project (0 for an offer).

    By text, missing without a need and for who has no passage:

    - ``VOTES``: Σ sim⁴ over those among the 200 nearest to the need; each passage votes for all its owners.
    - ``WIDE``, ``NEAREST``: Σ sim² among the 4,096 nearest, Σ sim⁴ among the 30 nearest.
    - ``SHARP``: Σ sim⁸ among the 200 nearest. ``SPLIT``: Σ sim⁴ / √owners. ``RECENT``: Σ sim⁴ · .6^age.
    - ``FOR_ITS_RECORD``: votes / √(number of passages and projects): much of what it does is about this.
    - ``BEST``: the greatest sim, in [0, 1]. ``PROFILE``: cosine to the mean of its passages, in [0, 1], of which those
      beyond the 4,096 nearest count as 0.
    - ``WORDS``: Σ lexical cosine² over those among the 200 nearest by words.

    By the team's past, missing where the team or the organization has none:

    - ``TOGETHER``: Σ known^1.5 / √size · w over its past projects. ``TOGETHER_ANYHOW``: Σ known / ln(1 + max(size, 2)).
    - ``TOGETHER_COUNT``: in how many projects it sat with the team. ``TOGETHER_RECENT``: ``TOGETHER_ANYHOW`` · .6^age.
    - ``PER_PARTNER``: how often the team's members chose it in projects like this one: the sum over them of
      Σ w / ln(1 + max(size, 2)) over the projects of both, divided by .05 + Σ w over all of theirs.
    - ``PER_PARTNER_SHARP``: the same with w = .002 + sim⁶, and .005. ``PER_PARTNER_ANYHOW``: with w = 1, and 1.
    - ``MET``: by how many of the team it was met, as a share of those who have a past, in [0, 1].
    - ``WALK``: probability of standing there after four rounds of a random walk with restart at the team (Tong,
      Faloutsos and Pan, "Fast random walk with restart", ICDM 2006): to a project, likelier where it is more like the
      need, and to one of its partners.
    - ``PARTNERS_FIT``: Σ 1 / size · mean over the project's partners of their votes: those it works with fit the need.
    - ``SHARED``: Σ known / ln(1 + max(owners, 2)) · w over its offers that somebody of the team makes word for word.
      Missing where the team or the organization offers nothing.

    By who it is and what it did, whatever the need:

    - ``RECORD``: number of its offers and past projects. ``RECENT_RECORD``: past projects of the last two years.
    - ``FRESH``: e^(-years since its last project / 2), in [0, 1]; 0 without any.
    - ``USUAL_SIZE``: mean of ln(partners) over its past projects; missing without any.
    - ``KIND_WANTED``: share of organizations of its kind in the votes of the 50 nearest passages, in [0, 1]; without a
      need, in all records. ``PLACE_WANTED``, ``CITY_WANTED``: the same for its country and region, and for its city;
      missing where they are not known.
    - ``KIND_IN_TEAM``, ``PLACE_IN_TEAM``, ``CITY_IN_TEAM``: the same shares of the team, in [0, 1].
    - ``NO_PAST``, ``NO_WORDS``: 1 where it has no past project, where it has no passage; otherwise 0.
    """

    VOTES = "votes"
    WIDE = "wide"
    NEAREST = "nearest"
    SHARP = "sharp"
    SPLIT = "split"
    RECENT = "recent"
    FOR_ITS_RECORD = "for_its_record"
    BEST = "best"
    PROFILE = "profile"
    WORDS = "words"
    TOGETHER = "together"
    TOGETHER_ANYHOW = "together_anyhow"
    TOGETHER_COUNT = "together_count"
    TOGETHER_RECENT = "together_recent"
    PER_PARTNER = "per_partner"
    PER_PARTNER_SHARP = "per_partner_sharp"
    PER_PARTNER_ANYHOW = "per_partner_anyhow"
    MET = "met"
    WALK = "walk"
    PARTNERS_FIT = "partners_fit"
    SHARED = "shared"
    RECORD = "record"
    RECENT_RECORD = "recent_record"
    FRESH = "fresh"
    USUAL_SIZE = "usual_size"
    KIND_WANTED = "kind_wanted"
    PLACE_WANTED = "place_wanted"
    CITY_WANTED = "city_wanted"
    KIND_IN_TEAM = "kind_in_team"
    PLACE_IN_TEAM = "place_in_team"
    CITY_IN_TEAM = "city_in_team"
    NO_PAST = "no_past"
    NO_WORDS = "no_words"
