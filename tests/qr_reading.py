"""A QR code read back from the paper it is printed on, without anything that made it.

Enough of ISO/IEC 18004 for codes that are drawn clean: versions 1 to 10, level M, bytes, no error
corrected. The modules are taken from the lines of the PDF, as a camera takes them from the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf

Matrix = list[list[bool]]
# level M: codewords of data in each block, by version
BLOCKS = {
    1: [16], 2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4, 7: [31] * 4,
    8: [38] * 2 + [39] * 2, 9: [36] * 3 + [37] * 2, 10: [43] * 4 + [44],
}  # fmt: skip
CENTRES = {7: (6, 22, 38), 8: (6, 24, 42), 9: (6, 26, 46), 10: (6, 28, 50)}
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: y * x % 2 + y * x % 3 == 0,
    lambda y, x: (y * x % 2 + y * x % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2 == 0,
)


def printed(pdf: bytes) -> str:
    """What the code on the first page of `pdf` says."""
    return read(modules(pdf))


def modules(pdf: bytes) -> Matrix:
    """The dark and light squares of the code drawn as rows of horizontal strokes."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        rows = max(_paths(file.pages[0]), key=len)
    heights = sorted({round(y, 2) for y, _, _ in rows})
    left, right = min(x for _, x, _ in rows), max(x for _, _, x in rows)
    size = len(heights)
    unit = (right - left) / size
    found = [[False] * size for _ in heights]
    for y, start, end in rows:
        for x in range(round((start - left) / unit), round((end - left) / unit)):
            found[heights.index(round(y, 2))][x] = True
    return found if found[0][0] and found[0][-1] and found[-1][0] else found[::-1]


def read(code: Matrix) -> str:
    """The text of a code in bytes."""
    size = len(code)
    version = (size - 17) // 4
    assert size == 17 + 4 * version and version in BLOCKS, size
    mask = MASKS[sum(code[8][x] << (4 - x) for x in (2, 3, 4)) ^ 0b101]
    assert (code[8][0], code[8][1]) == (True, False), "level M, under the mask of the format"
    bits = [code[y][x] ^ mask(y, x) for y, x in _way(size, version)]
    words = [sum(b << (7 - n) for n, b in enumerate(bits[i : i + 8])) for i in range(0, len(bits) - 7, 8)]  # fmt: skip
    data = _in_order(words, BLOCKS[version])
    assert data[0] >> 4 == 4, "bytes"
    stream = int.from_bytes(data)
    counted = 8 if version < 10 else 16
    length = stream >> (8 * len(data) - 4 - counted) & ((1 << counted) - 1)
    body = stream >> (8 * len(data) - 4 - counted - 8 * length) & ((1 << 8 * length) - 1)
    return body.to_bytes(length).decode()


def _paths(page: pikepdf.Page) -> Iterator[list[tuple[float, float, float]]]:
    """Each path of the page as its horizontal strokes: height, start, end."""
    now: list[tuple[float, float, float]] = []
    at = (0.0, 0.0)
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("m", "l"):
            x, y = (float(value) for value in operands)
            if name == "l" and abs(y - at[1]) < 0.01:
                now.append((y, min(x, at[0]), max(x, at[0])))
            at = (x, y)
        elif name in ("S", "B", "f", "n"):
            yield now
            now = []


def _way(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The modules that carry data, in the order in which they are filled."""
    up = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if up else range(size):
            for x in (right, right - 1):
                if not _fixed(y, x, size, version):
                    yield y, x
        up = not up


def _fixed(y: int, x: int, size: int, version: int) -> bool:
    """Finders with their format, timing, alignment, version."""
    far = size - 8
    if y == 6 or x == 6 or (y < 9 and (x < 9 or x >= far)) or (x < 9 and y >= far):
        return True
    if version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11)):
        return True
    centres = CENTRES.get(version, (6, size - 7) if version > 1 else ())
    last = max(centres, default=0)
    corners = {(6, 6), (6, last), (last, 6)}
    return any(
        abs(y - cy) < 3 and abs(x - cx) < 3
        for cy in centres
        for cx in centres
        if (cy, cx) not in corners
    )


def _in_order(words: list[int], blocks: list[int]) -> bytes:
    """The codewords of data, block after block: they are printed in turns."""
    found: list[list[int]] = [[] for _ in blocks]
    turn = iter(words)
    for place in range(max(blocks)):
        for block, length in zip(found, blocks, strict=True):
            if place < length:
                block.append(next(turn))
    return bytes(word for block in found for word in block)
