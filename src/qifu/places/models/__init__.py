"""Rows of places. Streams: `place:<id>`, `facility:<id>`, `alliance:<id>`, `gathering:<id>`."""

from qifu.places.models.alliances import Alliance, AllianceMember, JointTask
from qifu.places.models.chain import Place, Room, Tenancy
from qifu.places.models.facilities import BookedSlot, Booking, Facility
from qifu.places.models.gatherings import Enrolment, Gathering

__all__ = [
    "Alliance",
    "AllianceMember",
    "BookedSlot",
    "Booking",
    "Enrolment",
    "Facility",
    "Gathering",
    "JointTask",
    "Place",
    "Room",
    "Tenancy",
]
