"""Area, distance and geofence over ODK points: `latitude longitude [altitude accuracy]`, joined by `;`."""

from __future__ import annotations

import itertools
import math
from typing import Any

from forms.nodes import string_of
from forms.xpath.functions.registry import function
from forms.xpath.values import NAN, to_string

_RADIUS_M = 6378100.0
Point = tuple[float, float]


def _points(values: tuple[Any, ...]) -> list[Point] | None:
    texts: list[str] = []
    for value in values:
        texts += [string_of(node) for node in value] if type(value) is list else [to_string(value)]
    points: list[Point] = []
    for text in texts:
        if not text.strip():
            continue  # a blank has no points, which is not a fault
        for piece in text.strip().rstrip(";").split(";"):
            parts = piece.split()
            if len(parts) < 2:
                return None
            try:
                latitude, longitude = float(parts[0]), float(parts[1])
            except ValueError:
                return None
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                return None
            points.append((latitude, longitude))
    return points


def _metres(one: Point, other: Point) -> float:
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.acos(max(-1.0, min(1.0, cosine))) * _RADIUS_M


@function("distance", "aa*", "number")
def _distance(*values: Any) -> float:
    """Metres along the points, on a sphere."""
    points = _points(values)
    if points is None or len(points) < 2:
        return NAN if points is None else 0
    return round(sum(_metres(one, other) for one, other in itertools.pairwise(points)) * 100) / 100


@function("area", "a", "number")
def _area(value: Any) -> float:
    """Square metres inside the points, on a sphere."""
    points = _points((value,))
    if points is None:
        return NAN
    if len(points) < 3:
        return 0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in zip(points, [*points[1:], points[0]], strict=True):
        total += math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
    return round(abs(total * _RADIUS_M * _RADIUS_M / 2) * 100) / 100


@function("geofence", "aa", "boolean")
def _geofence(point: Any, fence: Any) -> bool:
    """Whether a point lies inside a closed shape."""
    inside = _points((point,))
    corners = _points((fence,))
    if not inside or corners is None or len(corners) < 4 or corners[0] != corners[-1]:
        return False
    latitude, longitude = inside[0]
    is_inside = False
    for (lat1, lon1), (lat2, lon2) in itertools.pairwise(corners):
        if (lon1 > longitude) != (lon2 > longitude) and latitude < (
            (lat2 - lat1) * (longitude - lon1) / (lon2 - lon1) + lat1
        ):
            is_inside = not is_inside
    return is_inside
