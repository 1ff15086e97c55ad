"""An item as linked data: CPSV-AP, the European vocabulary of public services, as JSON-LD. Pure.

Terms: https://semiceu.github.io/CPSV-AP/releases/3.2.0/ — only those an item has a value for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qifu.catalogue.rules import words
from qifu.catalogue.rules.body import ItemBody, Material

CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGE = "zh-CN"


def public_service(
    body: ItemBody, *, address: str, authority: str, evidence: Mapping[str, str]
) -> dict[str, Any]:
    """The item at `address` (its page), handled by `authority`; `evidence` are titles by kind.

    Days are the promised working days, told as such: the vocabulary's duration knows no holidays.
    """
    found: dict[str, Any] = {
        "@id": address,
        "@type": "cpsv:PublicService",
        "dct:identifier": body.code,
        "dct:title": _text(body.title),
        "dct:description": _text(body.product or "；".join(body.conditions) or body.title),
        "dct:type": _text(words.TYPES[body.type]),
        "dct:language": LANGUAGE,
        "cv:thematicArea": _text(words.FUNCTIONS[body.function]),
        "cv:hasCompetentAuthority": {
            "@type": "cv:PublicOrganisation",
            "dct:identifier": body.unit,
            "skos:prefLabel": _text(authority),
        },
        "cv:processingTime": {"@type": "xsd:duration", "@value": f"P{body.promised_days}D"},
        "cv:hasChannel": [
            {"@type": "cv:Channel", "dct:type": _text(words.CHANNELS[c])} for c in body.channels
        ],
        "cv:isGroupedBy": _events(body),
        "cpsv:hasInput": [_input(m, evidence) for m in body.asked_materials],
        "cv:hasLegalResource": [
            {"@type": "eli:LegalResource", "dct:title": _text(f"{law.title}{law.article}")}
            for law in body.legal_basis
        ],
        "cv:hasCost": _costs(body),
        "cv:holdsRequirement": [
            {"@type": "cv:Requirement", "dct:title": _text(line)} for line in body.conditions
        ],
        "cv:contactPoint": _contacts(body),
    }
    if body.says:
        found["cv:keyword"] = [_text(word) for word in body.says]
    if body.result:
        found["cpsv:produces"] = {"@type": "cv:Output", "dct:title": _text(body.result)}
    return {key: value for key, value in found.items() if value != []}


def catalogue_of(services: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Many services as one document."""
    return {"@context": CONTEXT, "@graph": list(services)}


def _text(text: str) -> dict[str, str]:
    return {"@language": LANGUAGE, "@value": text}


def _input(material: Material, evidence: Mapping[str, str]) -> dict[str, Any]:
    return {
        "@type": "cv:Evidence",
        "dct:identifier": material.type,
        "dct:title": _text(evidence.get(material.type, material.type)),
    }


def _events(body: ItemBody) -> list[dict[str, Any]]:
    titles = [words.FIRM_STAGES[s] for s in body.firm_stages]
    titles += [words.PROJECT_STAGES[s] for s in body.project_stages]
    return [{"@type": "cv:BusinessEvent", "dct:title": _text(title)} for title in titles]


def _contacts(body: ItemBody) -> list[dict[str, Any]]:
    numbers = (("咨询", body.contact), ("监督投诉", body.complaint))
    return [
        {"@type": "cv:ContactPoint", "dct:title": _text(title), "cv:telephone": number}
        for title, number in numbers
        if number
    ]


def _costs(body: ItemBody) -> list[dict[str, Any]]:
    if not body.fee:
        return []
    return [
        {"@type": "cv:Cost", "cv:value": str(body.fee), "cv:currency": "CNY",
         "dct:description": _text(body.fee_basis)}
    ]  # fmt: skip
