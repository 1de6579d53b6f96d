"""The compiled queue refuses buffers that do not fit together instead of reading past them."""

import numpy as np
import pytest

from dcsim.simulate.queue import QueueSettings, QueueTable

kernel = pytest.importorskip(
    "dcsim._kernel", reason="dcsim._kernel was not built: no C compiler at installation"
)
NAMES = (
    *("rules", "duration", "estimate", "priority", "group", "latest", "interval", "cost"),
    *("demand", "release", "capacity", "most", "next_change", "quota", "offset", "pending"),
    *("state", "start", "end", "done", "lost", "flags", "rest", "rest_size", "held", "open"),
    *("stamp", "winner", "window", "plan", "heap", "list", "victims", "booked", "log"),
    "ended",
)


def buffers(*, plain=False, **changes):
    from dcsim.simulate.queue.compiled import CompiledQueue

    columns = {
        "estimate_s": [6, 6, 6], "group": [0, 1, 0], "quota_cores": [2, 2],
        "power_mw": [1, 1, 1], "checkpoint_interval_s": 1, "priority": [1, 2, 3],
    }  # fmt: skip
    settings = QueueSettings(
        order="priority", backfill="conservative", depth=4, preemption=True, cap="enforce"
    )
    if plain:
        columns, settings = {}, QueueSettings()
    table = QueueTable.of([5, 5, 5], [[1, 1]] * 3, [[2, 2]] * 4, 10, **columns)
    engine = CompiledQueue(table, settings, np.array([0, 0, 1], dtype=np.int64))
    engine.keep_journal()
    given = dict(zip(NAMES, engine._buffers(np.arange(3)), strict=True))
    return tuple((given | changes).values())


def words(*values):
    return np.array(values, dtype=np.int64)


def changed(name, index, value):
    array = dict(zip(NAMES, buffers(), strict=True))[name].copy()
    array.reshape(-1)[index] = value
    return {name: array}


@pytest.mark.parametrize("plain", [False, True])
def test_buffers_that_fit_are_served(plain):
    assert kernel.advance(buffers(plain=plain), 40, False) == (40, 3, 0)


FREE = {"pending", "heap", "list", "victims", "log", "ended"}
SHORTENED = [name for name in NAMES if name not in FREE]


@pytest.mark.parametrize("name", SHORTENED)
def test_a_buffer_of_another_length_is_refused(name):
    array = dict(zip(NAMES, buffers(), strict=True))[name].reshape(-1)
    for wrong in (array[:-1].copy(), np.append(array, [0, 0, 0, 0])):
        with pytest.raises(ValueError, match=r"length|column|demand|capacity|groups|depth|rules"):
            kernel.advance(buffers(**{name: wrong}), 40, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"pending": words(3)},
        {"pending": words(-1)},
        {"pending": words(0, 0)},
        {"heap": words()},
        {"list": words(0, 0)},
        {"victims": words()},
        {"heap": words(0, 0, 0)[:2].view(np.int32)[:3]},
        changed("group", 0, 2),
        changed("group", 0, -1),
        changed("offset", 1, -5),
        changed("offset", 1, 9),
        changed("rest_size", 0, 9),
        changed("rest_size", 0, -1),
        changed("next_change", 0, 0),
        *(changed("state", index, value) for index in (0, 2, 3) for value in (-1, 1 << 40)),
        *(changed("state", index, -1) for index in range(7, 13)),
        *(changed("state", index, 1 << 40) for index in range(7, 13)),
        *(changed("rules", index, value) for index in (0, 1, 4, 5, 6) for value in (-1, 1 << 40)),
        changed("rules", 2, 9),
        changed("rules", 3, 0),
    ],
    ids=str,
)
def test_contents_that_would_lead_astray_are_refused(changes):
    with pytest.raises(ValueError, match=r"corrupt|buffer|rules|grid|column|length|demand|depth"):
        kernel.advance(buffers(**changes), 40, False)


@pytest.mark.parametrize("until_s", [-1, 41])
def test_time_outside_the_grid_is_refused(until_s):
    with pytest.raises(ValueError, match="grid"):
        kernel.advance(buffers(), until_s, False)


def test_the_tuple_must_be_complete_and_writable():
    with pytest.raises(ValueError, match="buffers"):
        kernel.advance(buffers()[:-1], 40, False)
    frozen = buffers()
    frozen[NAMES.index("start")].flags.writeable = False
    with pytest.raises((BufferError, ValueError), match=r"read-?only|writ"):
        kernel.advance(frozen, 40, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"heap": words(0, 0)},
        {"pending": words(0, 3)},
        {"pending": words(0, 0)},
        {"duration": words(0, 5, 5)},
        {"duration": words(5, 1 << 60, 5)},
        {"ended": words(0)},
    ],
    ids=str,
)
def test_the_fast_path_is_not_led_astray_either(changes):
    with pytest.raises(ValueError, match="corrupt"):
        kernel.advance(buffers(plain=True, **changes), 40, False)


INTERRUPT, REQUEUE, WITHDRAW, CAP = 0, 4, 5, 6


@pytest.mark.parametrize(
    ("verb", "ids"),
    [
        *((verb, words(job)) for verb in (INTERRUPT, REQUEUE, WITHDRAW) for job in (3, -1)),
        *((verb, words(0)) for verb in (INTERRUPT, REQUEUE)),
        *((CAP, ids) for ids in (words(), words(1, 1))),
        *((verb, words(0)) for verb in (-1, 7)),
    ],
)
def test_ids_in_a_wrong_state_or_unknown_and_verbs_that_are_none_are_refused(verb, ids):
    with pytest.raises(ValueError, match=r"corrupt|verb"):
        kernel.treat(buffers(), verb, ids)


@pytest.mark.parametrize("plain", [False, True])
def test_random_rubbish_in_any_buffer_ends_in_a_result_or_a_refusal(plain):
    rng = np.random.default_rng(5)
    for _ in range(2_000):
        given = buffers(plain=plain)
        for _ in range(int(rng.integers(1, 4))):
            array = given[int(rng.integers(0, len(given)))].reshape(-1)
            if array.size:
                value = int(rng.choice([-1, 0, 1, 5, 1 << 20, -(1 << 62), 1 << 62]))
                array[int(rng.integers(0, array.size))] = value
        try:
            kernel.advance(given, 40, bool(rng.integers(0, 2)))
        except ValueError:
            continue
