"""The front page, its doors, "my firm" and the steps of a firm's life."""

from __future__ import annotations

from typing import Any

from tests.factories import World

from qifu.identity.models import District
from qifu.kernel.time import now

# fmt: off
TABLE = """
/doors/<code>/                               GET  *=200
/my/                                         GET  firms=200 anonymous=302 *=404
/my/switch/                                  POST anonymous=302 *=404
/life/                                       GET  *=200
/life/<code>/                                GET  *=200
/display/                                    GET  *=302
"""
# fmt: on


def lay_room(world: World) -> dict[str, Any]:
    """A district with one step of a firm's life."""
    step = {
        "code": "running", "title": "日常经营", "says": "平时要办的",
        "firm_stages": ["operate"], "project_stages": [], "topics": [], "skills": ["opening"],
    }  # fmt: skip
    named = {"code": "here", "name": "本区", "short_name": "本区", "area_code": "510700"}
    known = {**named, "platform_name": "企服", "loaded_at": now()}
    district = District.objects.first() or District.objects.create(**known)
    district.settings = {**district.settings, "life": [step]}
    district.save()
    return {"/doors/<code>/#code": "finance", "/life/<code>/#code": "running"}
