"""Goals that are not reached: what limits each, as profiled, and what was tried."""

from __future__ import annotations

__all__ = ["why_missed"]

# group, how its row begins, why
REASONS: tuple[tuple[str, str, str], ...] = (
    (
        "one_scenario",
        "kernel loaded: against pandas",
        (
            "120 months are 8 to 20 µs, as quick as the machine then is, and iterrows 2 to 4 ms. Tried: "
            "everything put into one loop (57 to 25 µs), the month of two partners as one step, nothing opened "
            "where nobody invests"
        ),
    ),
    (
        "full_paths",
        "five-phase, 2 threads: of copy",
        (
            "1.7 ns of arithmetic hide behind memory only in part. Tried: everything put into one loop, the month "
            "of two partners as one step without copies (46% to 75–85%), prefetching the next block (no gain), "
            "256 to 1,024 lanes and 4 to 32 blocks in turn (no gain), stores past the caches from the loop itself "
            "(lanes are then no longer worked on side by side: 11 ns)"
        ),
    ),
    (
        "full_paths",
        "capital, preferred",
        (
            "each tier works on rows of its own, some 30 of 4 KB where the first-level cache holds 12. Tried: "
            "tiers put into the one loop (8.6 to 7.2 ns), rows of capital kept only for tiers that look at them, "
            "256 to 1,024 lanes and 1 to 32 blocks in turn (no gain)"
        ),
    ),
    (
        "full_paths",
        "costs, royalty",
        (
            "each tier works on rows of its own, some 30 of 4 KB where the first-level cache holds 12. Tried: "
            "tiers put into the one loop (8.6 to 7.2 ns), rows of capital kept only for tiers that look at them, "
            "256 to 1,024 lanes and 1 to 32 blocks in turn (no gain)"
        ),
    ),
    (
        "full_paths",
        "five-phase by investment",
        (
            "four divisions and two comparisons of pairs a month. Tried: lanes side by side (55 to 11 ns), no "
            "partner compared with itself (to 9.5), everything put into the one loop"
        ),
    ),
    (
        "full_paths",
        "five-phase, 2 threads: against the quickest",
        (
            "NumPy with two partners written out has rows of 800 KB in the caches of this machine; general NumPy "
            "is beaten more than tenfold. Tried: as for the part of copy bandwidth"
        ),
    ),
    (
        "drawn",
        "one agreement, 2 threads: against NumPy, whole",
        (
            "NumPy takes 26 ns of one core here; a 15th is what the making of normals alone takes. Tried: normals "
            "of own making at 1.5 ns (NumPy's: 9), the month of two partners as one step (8.5 to 7.3 ns), rows "
            "left out and a market in the second-level cache (to 5.6)"
        ),
    ),
    (
        "drawn",
        "one agreement, 2 threads: of 1/",
        (
            "beside normals and rule: shocks 0.9 ns, streams 0.5, positions 0.3, figures 0.4. Tried: as against "
            "NumPy, and shocks multiplied as they are spread"
        ),
    ),
    (
        "agreements",
        "five-phase, agree",
        (
            "of 3.0 ns each further agreement takes, sharing takes 1.7, streams 0.5, positions and figures 0.8; "
            "the first takes 5.6 to 6, because normals take 1.5 rather than the 10 of the machine the goal was "
            "set on. Tried: one loop for the whole month (6.8 to 4.2 ns), streams without factors and rows nobody "
            "asks for (to 3.5), a market that stays in the second-level cache (to 3.0)"
        ),
    ),
    (
        "agreements",
        "64 agreements of four kinds",
        (
            "those that return capital take 5 ns, the others 3. Tried: premiums only above capital, capital "
            "outstanding only where a tier asks, everything put into the one loop (6.5× to 9–11×)"
        ),
    ),
    (
        "threads",
        "drawn demand",
        (
            "the second core gives less than a whole one: normals, which share nothing, gain as the note says. "
            "Tried: rows of whole cache lines for each thread, ranges of whole blocks, fewer rows in the shared "
            "cache"
        ),
    ),
    (
        "threads",
        "small work",
        (
            "waking a second thread takes milliseconds on some machines. Tried: no pool for one thread, ranges of "
            "whole blocks, thresholds of 1 to 4 million scenario-months"
        ),
    ),
    (
        "general",
        "explorer",
        (
            "half is what terms share of preparing a case, the rest demand and sums over ages by kind. Tried: "
            "small jobs compiled once the code is loaded (150 to 60 ms, 30 to 40 where one pool is shared), sums "
            "over ages done once for all kinds, a pilot of 256 draws"
        ),
    ),
    (
        "peers",
        "ema",
        (
            "one thread of each; full paths hang on memory. Tried: one loop for the month (0.67 to 0.45 µs), "
            "stores past the caches, prefetching"
        ),
    ),
    (
        "peers",
        "bptk",
        (
            "one thread of each; its models run in Rust, and full paths hang on memory. Tried: one loop for the "
            "month (0.67 to 0.4 µs), stores past the caches, prefetching"
        ),
    ),
)


def why_missed(group: str, what: str) -> str:
    """What is known of a row that misses its goal; empty where nothing is."""
    return next((why for of, begins, why in REASONS if of == group and what.startswith(begins)), "")
