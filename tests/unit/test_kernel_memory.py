"""What is kept for seconds: found once, only when worth it, and found anew when asked to."""

from qifu.kernel.memory import Memory


def test_kept_only_when_worth_it():
    asked = []

    def find(value):
        asked.append(value)
        return value

    memory: Memory[int] = Memory(seconds=60)
    assert [memory.recall("a", lambda: find(9), lambda v: v > 5) for _ in range(3)] == [9, 9, 9]
    assert asked == [9]
    assert [memory.recall("b", lambda: find(1), lambda v: v > 5) for _ in range(3)] == [1, 1, 1]
    assert asked == [9, 1, 1, 1]
    memory.forget()
    assert memory.recall("a", lambda: find(7), lambda v: v > 5) == 7


def test_what_is_old_is_found_anew():
    memory: Memory[int] = Memory(seconds=0)
    values = iter(range(10, 20))
    assert memory.recall("a", lambda: next(values), lambda _: True) == 10
    assert memory.recall("a", lambda: next(values), lambda _: True) == 11


def test_room_is_bounded():
    memory: Memory[int] = Memory(seconds=60, room=3)
    for n in range(10):
        memory.recall(n, lambda n=n: n + 1, lambda _: True)
    assert len(memory._kept) <= 3
