"""Pictures drawn anew, so that nothing of what a camera or a program writes into them is left.

When, where and with what a picture was taken is gone, and so is whatever is hidden behind the
picture; what is seen in it stays.
"""

from __future__ import annotations

import io

PIXELS = 60_000_000
QUALITY = 90


class Undrawable(ValueError):
    """The picture cannot be drawn anew; the sentence says why and what to do."""


def redraw(data: bytes, form: str, *, longest: int = 0) -> bytes:
    """The picture in `form` (JPEG, PNG or WEBP), turned as it was held, without anything else in
    it; no side longer than `longest` pixels when that is given. Raises Undrawable."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as found:
            if found.width * found.height > PIXELS:
                raise Undrawable("图片的像素太多，无法重新绘制；请缩小或截图后再上传。")
            if getattr(found, "n_frames", 1) > 1:
                raise Undrawable("这是动图，无法去除隐藏信息；请截取需要的一幅后再上传。")
            drawn = ImageOps.exif_transpose(found)
            clear = "A" in drawn.getbands() or "transparency" in drawn.info
            mode = "RGBA" if clear and form != "JPEG" else "RGB"
            fresh = Image.new(mode, drawn.size)
            fresh.paste(drawn.convert(mode))
    except Undrawable:
        raise
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Undrawable("这张图片无法重新绘制，可能已损坏；请截图后再上传。") from error
    if longest and max(fresh.size) > longest:
        fresh.thumbnail((longest, longest))
    out = io.BytesIO()
    fresh.save(out, form, quality=QUALITY) if form != "PNG" else fresh.save(out, form)
    return out.getvalue()


_PLAIN = frozenset(
    "jfif jfif_version jfif_unit jfif_density adobe adobe_transform progressive progression"
    " loop background timestamp duration dpi".split()
)


def is_bare(data: bytes) -> bool:
    """True when the picture carries nothing beside itself (no EXIF, XMP, comment, text)."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as found:
            return set(found.info) <= _PLAIN and not found.getexif()
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
